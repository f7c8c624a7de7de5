import numpy as np
import pytest

from muster.model.mechanisms.probing import learned, probed
from tests.model.drill import BASE, lived, scenario

P = BASE.values("probing")


def test_pressure_goes_where_cover_is_thin_and_stays_one_on_average():
    shifted = probed(P, np.ones(3), np.array([1.0, 0.5, 1.0]))
    assert shifted.mean() == pytest.approx(1.0)
    assert shifted[1] / shifted[0] == pytest.approx(2.0**P.seeks)
    assert probed(P, np.ones(2), np.array([0.0, 1.0])).max() < np.inf


def test_the_enemy_learns_of_cover_over_its_memory():
    seen = np.array([1.0, 1.0])
    after = learned(P, seen, np.array([0.4, 1.0]), P.memory)
    assert after == pytest.approx([1.0 - 0.6 * (1.0 - np.exp(-1.0)), 1.0])
    for _ in range(10):
        seen = learned(P, seen, np.array([0.4, 1.0]), P.memory / 10.0)
    assert seen == pytest.approx(after), "in one step or in ten"


def test_a_week_of_the_front_moves_what_is_known_towards_its_cover():
    army = lived(30)
    a, sectors = army.front.arrays, army.front.arrays["sector"].max() + 1
    before = army.front.seen(sectors)
    army.front.week(army.today, army.engine.tally.strength)
    held = a["sector"] >= 0
    assert a["sector"].max() + 1 == sectors
    wanted = learned(P, before[a["sector"]], a["coverage"], army.today.step)
    assert a["seen"][held] == pytest.approx(wanted[held])
    assert (a["seen"][~held] == 1.0).all()


def test_pressure_is_drawn_by_what_is_known():
    army, without = lived(1), lived(1, scenario(without=("probing",)))
    for one in (army, without):
        one.front.arrays["sector"][:] = [0, 1, 2, -1]
        one.front.arrays["seen"][:] = [1.0, 0.2, 1.0, 1.0]
    usual, thin = (one.front.pressure(0, 3) for one in (without, army))
    assert thin[1] / thin[0] > usual[1] / usual[0]
