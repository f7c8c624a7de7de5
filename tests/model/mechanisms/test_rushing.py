import numpy as np
import pytest

from muster.model.mechanisms.rushing import hurry, rushed
from tests.model.drill import BASE, lived, scenario, setting

P = BASE.values("rushing")


def test_a_share_of_brigades_is_rushed_and_always_the_same_ones():
    for multiple in (0.0, 1.0, 2.0):
        assert abs(rushed(P, multiple, 1000).mean() - multiple * P.share) < 0.01
    assert (rushed(P, 2.0, 1000) | ~rushed(P, 1.0, 1000)).all()


def test_the_rushed_stand_where_pressure_is_highest_and_every_sector_keeps_its_number():
    sector = np.array([0, 0, 1, -1, 2, 2])
    flags = np.array([False, False, True, False, False, True])
    intensity = np.array([3.0, 1.0, 0.5])
    out = hurry(sector, flags, intensity)
    assert out[[2, 5]].tolist() == [0, 0]
    assert out[3] == -1
    assert np.array_equal(np.sort(out), np.sort(sector))


def test_the_rushed_never_leave_the_line():
    army = lived(1, scenario(setting("rush", 3.0), parameters={"rushing.share": 0.3}))
    flags = rushed(army.scenario.values("rushing"), 3.0, army.structure.brigades)
    assert flags.any()
    for day in range(0, 240, 7):
        army.today.day = day
        assert (army.front.assign(army.today, 3)[flags] >= 0).all()


@pytest.mark.parametrize("day", [0, 100, 400])
def test_as_many_brigades_are_in_line_as_without(day):
    army, without = lived(1), lived(1, scenario(without=("rushing",)))
    army.today.day = without.today.day = day
    held = [(one.front.assign(one.today, 3) >= 0).sum() for one in (army, without)]
    assert abs(held[0] - held[1]) <= 1
