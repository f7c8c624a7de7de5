import numpy as np
import pytest

from tests.model.drill import BASE, lived, rate, scenario, setting


@pytest.mark.parametrize("terms", [0.0, 0.5])
def test_a_window_with_worse_terms_draws_fewer(terms):
    """The log of the multiplier of return goes with the terms."""
    window = [setting("amnesty", 1.0, 5)]
    closed, full, poor = (
        rate(lived(20, scenario(*more)), "return").max()
        for more in ([], window, [*window, setting("amnesty_terms", terms, 5)])
    )
    assert np.log(poor / closed) == pytest.approx(terms * np.log(full / closed))


def test_without_a_window_terms_are_void():
    assert BASE.levers["amnesty"][0] == 0.0
    other = lived(8, scenario(setting("amnesty_terms", 0.0)))
    assert rate(other, "return").tolist() == rate(lived(8), "return").tolist()
