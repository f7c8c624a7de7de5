import numpy as np
import pytest

from muster.planning.requirements import requirements, rests_of, stays
from muster.planning.rota import plan_rota
from tests.planning.small import alike, problem

FOUND = plan_rota(problem(alike(9), [500.0] * 4, weeks=30, tour=3, rest=2, reserve=1), 20, close=0.01)


def test_each_requirement_says_how_far_it_binds_and_what_easing_saves():
    found = {one.name: one for one in requirements(FOUND, 20)}
    assert set(found) == {"cover", "tour limit", "rest", "reserve"}
    assert all(0 <= one.binding <= 1 for one in found.values())
    assert found["cover"].binding == 1.0  # one unit a sector, and none to spare
    assert found["cover"].price == pytest.approx(FOUND.prices.cover.mean())
    assert found["cover"].price > 0
    assert all(one.saves >= 0 for one in found.values() if one.saves is not None)


def test_a_rest_of_a_week_cannot_be_eased():
    found = plan_rota(problem(alike(4), [500.0], tour=1, rest=1), 20)
    assert {one.name for one in requirements(found, 20)} == {"cover", "tour limit"}


def test_rests_lie_between_tours():
    row = np.array([-1, 0, 0, -1, -1, 2, -1])
    assert [(t.first, t.last) for t in stays(row)] == [(1, 3), (5, 6)]
    assert rests_of(row) == [2]
