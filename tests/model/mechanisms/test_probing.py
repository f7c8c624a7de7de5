import numpy as np
import pytest

from muster.model.mechanisms.probing import probed
from tests.model.drill import BASE, lived, scenario

P = BASE.values("probing")


def test_pressure_goes_where_cover_is_thin_and_stays_one_on_average():
    shifted = probed(P, np.ones(3), np.array([1.0, 0.5, 1.0]))
    assert shifted.mean() == pytest.approx(1.0)
    assert shifted[1] / shifted[0] == pytest.approx(2.0**P.seeks)
    assert probed(P, np.ones(2), np.array([0.0, 1.0])).max() < np.inf


def test_the_front_knows_last_weeks_cover():
    army, without = lived(1), lived(1, scenario(without=("probing",)))
    for one in (army, without):
        one.front.arrays["sector"][:] = [0, 1, 2, -1]
        one.front.arrays["coverage"][:] = [1.0, 0.2, 1.0, 1.0]
    usual, thin = (one.front.pressure(0, 3) for one in (without, army))
    assert thin[1] / thin[0] > usual[1] / usual[0]
