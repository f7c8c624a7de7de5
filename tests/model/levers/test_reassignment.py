import pytest

from tests.model.drill import lived, rate, scenario, setting


@pytest.mark.parametrize("multiple", [0.0, 3.0])
def test_it_multiplies_the_orders(multiple):
    usual, other = (rate(lived(1, scenario(*m)), "reassign") for m in ([], [setting("reassignment", multiple)]))
    assert usual.max() > 0.0
    assert other == pytest.approx(multiple * usual)
