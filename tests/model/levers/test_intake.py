import numpy as np
import pytest

from muster.model.force import INTAKE_MOST
from muster.model.levers.intake import LEVER
from tests.model.drill import new_army, scenario, setting


@pytest.mark.parametrize("multiple", [0.0, 0.5, 1.1, 3.0])
def test_so_many_are_inducted_to_within_one(multiple):
    arrivals = new_army(scenario(setting("intake", multiple))).arrivals
    assert abs(arrivals.sum() - multiple * new_army().arrivals.sum()) <= multiple + 1


def test_from_its_day_on():
    arrivals, base = new_army(scenario(setting("intake", 2.0, 100))).arrivals, new_army().arrivals
    assert np.array_equal(arrivals[:100], base[:100])
    assert arrivals[100:].sum() == pytest.approx(2 * base[100:].sum(), abs=3)


def test_numbers_are_set_aside_up_to_its_bound():
    assert LEVER.high == INTAKE_MOST
