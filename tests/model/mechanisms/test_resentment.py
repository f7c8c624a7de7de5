import numpy as np
import pytest

from muster.model.mechanisms.resentment import ask
from muster.model.states import STATE
from tests.model.drill import BASE, lived

P = BASE.values("resentment")


@pytest.mark.parametrize("state", ["absent", "gone"])
def test_it_rises_with_those_away_and_levels_off(state):
    today = lived(1).today
    today.stock[:] = 0
    today.stock[STATE["present"]] = 1000
    assert ask(P, today) == 0.0
    course = []
    for away in (20, 50, 100, 200, 1000):
        today.stock[STATE[state]] = away
        course.append(ask(P, today))
    assert (np.diff(course) > 0.0).all()
    assert course[1] == pytest.approx(P.effect * -np.expm1(-0.05 / P.seen))
    assert course[-1] == pytest.approx(P.effect, rel=1e-6)
