from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning import pattern
from muster.planning.check import check_plan, recompute
from muster.planning.pattern import Tour
from muster.planning.problem import OUT
from tests.planning.small import alike, problem, unit


def brute(asked, one):
    """Return all lawful patterns as strings of weeks, from every string of weeks there is."""
    found = set()
    for number in range(2**asked.weeks):
        weeks = [bool(number >> k & 1) for k in range(asked.weeks)]
        stay, owed, fine = one.in_line, one.ready, True
        for held in weeks:
            if held:
                fine &= not (owed and not stay)
                stay, owed = stay + 1, 0
                fine &= stay <= asked.tour_limit
            else:
                owed = max(0, (asked.gap(stay, one.away) if stay else owed) - 1)
                stay = 0
        if fine:
            found.add(tuple(weeks))
    return found


@pytest.mark.parametrize(
    "state", [{}, {"in_line": 1, "sector": 0}, {"in_line": 5, "sector": 0}, {"ready": 2}, {"away": 1}]
)
@pytest.mark.parametrize(
    "rules", [{"tour": 2, "rest": 1}, {"tour": 3, "rest": 2}, {"tour": 4, "rest": 1, "dwell": 1.0}]
)
def test_all_patterns_are_those_the_rules_allow(state, rules):
    asked = problem([unit(**state)], [500.0], weeks=7, **rules)
    one = asked.units[0]
    listed = [tuple(g != OUT for g in pattern.groups_by_week(asked, p)) for p in pattern.all_patterns(asked, one)]
    assert len(listed) == len(set(listed))
    assert set(listed) == brute(asked, one)


def test_tours_choose_among_groups():
    asked = problem(alike(1), [1.0, 1.0], weeks=1, tour=1, rest=1, pressures=[1.0, 2.0])
    assert sorted(pattern.all_patterns(asked, asked.units[0])) == [(), (Tour(0, 1, 0),), (Tour(0, 1, 1),)]


def test_a_pattern_costs_losses_in_line_and_departures_always():
    asked = problem(alike(1), [1.0], weeks=3)
    one = asked.units[0]
    idle, busy = (pattern.pattern_cost(asked, one, p) for p in ((), (Tour(0, 2, 0),)))
    assert idle.losses == 0.0
    assert idle.departures == pytest.approx(3 * one.strength * asked.strain.level)
    assert busy.losses == pytest.approx(2 * one.strength * asked.strain.losses)
    assert busy.departures > idle.departures


def test_changes_are_weeks_that_differ_from_the_plan_in_force():
    asked = problem([unit(in_force=(0, 0, OUT, 1))], [1.0, 1.0], weeks=4, pressures=[1.0, 2.0])
    one = asked.units[0]
    assert pattern.in_force_groups(asked, one).tolist() == [0, 0, OUT, 1]
    assert pattern.pattern_cost(asked, one, (Tour(0, 2, 0), Tour(3, 4, 1))).changes == 0
    assert pattern.pattern_cost(asked, one, (Tour(0, 2, 1),)).changes == 3
    cost = pattern.pattern_cost(asked, one, ())
    assert cost.changes == 3
    assert pattern.weighed(asked, cost) == pytest.approx(cost.departures + 3 * asked.change)
    assert pattern.objective(asked, one, ()) == pattern.weighed(asked, cost)


def test_waiting_leaves_out_rest_that_is_owed():
    asked = problem([unit(away=1)], [1.0], weeks=7, tour=2, rest=1)
    assert pattern.waiting(asked, asked.units[0], (Tour(1, 3, 0),)).tolist() == [1, 0, 0, 0, 0, 1, 1]
    asked = problem([unit(in_line=1, sector=0)], [1.0], weeks=4, tour=2, rest=2)
    assert pattern.waiting(asked, asked.units[0], ()).tolist() == [0, 0, 1, 1]
    assert pattern.waiting(asked, asked.units[0], (Tour(0, 1, 0),)).tolist() == [0, 0, 0, 1]


GROUPS = st.lists(st.integers(-1, 1), min_size=6, max_size=6)
TWO = problem([unit(dose=25.0, in_force=(0, 0, 1, OUT, OUT, 0))], [0.0, 0.0], pressures=[1.0, 2.0])


@given(GROUPS)
def test_tours_and_weeks_say_the_same(groups):
    tours = pattern.tours_of(groups)
    assert pattern.groups_by_week(TWO, tours) == groups
    assert all(a.last <= b.first for a, b in pairwise(tours))
    assert all(a.last < b.first or a.group != b.group for a, b in pairwise(tours))


@given(GROUPS)
def test_a_pattern_costs_what_the_check_recomputes(groups):
    cost = pattern.pattern_cost(TWO, TWO.units[0], pattern.tours_of(groups))
    promise = recompute(TWO, np.array([groups]))
    assert cost.departures == pytest.approx(promise.departures)
    assert cost.losses == pytest.approx(promise.losses)
    assert cost.changes == promise.changes
    assert pattern.weighed(TWO, cost) == pytest.approx(promise.total(TWO.change))


@pytest.mark.parametrize("state", [{}, {"ready": 3}, {"away": 1}, {"in_line": 2, "sector": 0}])
def test_a_unit_waits_exactly_where_the_check_counts_it_in_reserve(state):
    asked = problem([unit(**state)], [0.0], weeks=6, tour=3, rest=1, dwell=1.0, reserve=1)
    for found in pattern.all_patterns(asked, asked.units[0]):
        missing = {c.week - 1 for c in check_plan(asked, np.array([pattern.groups_by_week(asked, found)]))}
        assert {w for w, free in enumerate(pattern.waiting(asked, asked.units[0], found)) if not free} == missing


def test_a_unit_that_is_ready_after_the_plan_has_one_pattern():
    asked = problem([unit(ready=9)], [1.0], weeks=4)
    assert list(pattern.all_patterns(asked, asked.units[0])) == [()]


def test_no_plan_in_force_is_no_change():
    asked = problem([unit()], [1.0])
    assert pattern.changed(asked, asked.units[0], 0, 0) == 0.0
    assert pattern.changed(asked, asked.units[0], 0, OUT) == 0.0
