import numpy as np
import pytest

from tests.model.drill import lived, rate, scenario, setting


@pytest.mark.parametrize("choice", [0.0, 0.3, 1.0])
def test_the_motive_goes_with_the_choice(choice):
    """What is added to the hazard of leaving on a day without contagion."""
    chosen = {"contagion.branching": 0.0}
    usual, other = (
        rate(lived(1, scenario(*more, parameters=chosen)), "follow")
        for more in ([setting("choice_of_unit", 0.5)], [setting("choice_of_unit", choice)])
    )
    assert np.asarray(other) == pytest.approx(choice / 0.5 * usual, rel=1e-5)
