from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.lists(st.integers(-1, 2), min_size=1, max_size=12))
def test_stays_and_rests_cut_a_row_between_its_first_and_last_week_in_the_line(row):
    row = np.array(row)
    tours, rests = stays(row), rests_of(row)
    held = np.flatnonzero(row >= 0)
    assert sum(t.last - t.first for t in tours) == held.size
    assert all((row[t.first : t.last] >= 0).all() for t in tours)
    assert all(rest > 0 for rest in rests)
    if held.size:
        assert sum(rests) + held.size == held[-1] - held[0] + 1


def test_each_pressure_has_a_cover_of_its_own_and_no_price_without_a_bound():
    asked = problem(alike(4), [500.0, 500.0], weeks=4, tour=1, rest=1, pressures=[1.0, 2.0])
    found = plan_rota(asked, 20)
    assert found.status == "optimal"
    named = {one.name: one for one in requirements(replace(found, prices=None), 20)}
    assert {"cover at pressure 1", "cover at pressure 2"} <= set(named)
    assert all(one.price is None for one in named.values())
    assert named["cover at pressure 1"].binding == 1.0


def test_tours_at_their_limit_bind():
    asked = problem(alike(2), [500.0], weeks=4, tour=1, rest=1)
    named = {one.name: one for one in requirements(plan_rota(asked, 20), 20)}
    assert named["tour limit"].binding == 1.0
    assert named["tour limit"].step == "a week more"


def test_what_costs_most_comes_first():
    found = requirements(FOUND, 20)
    cost = [max(one.price or 0.0, one.saves or 0.0) for one in found]
    assert cost == sorted(cost, reverse=True)
