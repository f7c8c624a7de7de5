import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning.keep import Kept, keepable, tours_in_force
from muster.planning.naming import ready_weeks
from muster.planning.pattern import Tour, all_patterns
from muster.planning.problem import OUT
from tests.planning.small import problem, unit

O = OUT  # noqa: E741


def ways(force, tour=2, rest=1, pressures=(1.0, 1.0), **state):
    asked = problem(
        [unit(in_force=force, **state)], [1.0, 1.0], weeks=len(force), tour=tour, rest=rest, pressures=pressures
    )
    return [(one.pattern, one.week) for one in keepable(asked)]


def test_tours_are_read_off_the_table_by_group():
    asked = problem([unit(in_force=(0, 1, O, 1, 1))], [1.0, 1.0], weeks=5, pressures=[1.0, 1.0])
    assert tours_in_force(asked, asked.units[0]) == [Tour(0, 2, 0), Tour(3, 5, 0)]


def test_a_lawful_plan_can_be_kept_up_to_each_rest_and_to_the_end():
    one, two = Tour(0, 2, 0), Tour(3, 5, 0)
    assert ways((0, 0, O, 0, 0, O)) == [((one,), 3), ((one, two), 6), ((one, two), 6)]


@pytest.mark.parametrize(
    ("force", "state"),
    [((0, 0, 0, O), {}), ((0, O, O, O), {"ready": 1}), ((0, 0, O, O), {"in_line": 1, "sector": 0})],
)
def test_nothing_is_kept_of_a_plan_that_breaks_a_rule_at_once(force, state):
    assert ways(force, **state) == []


def test_a_plan_is_kept_up_to_the_rule_it_breaks():
    assert ways((0, O, 0, 0, 0, O), rest=1) == [((Tour(0, 1, 0),), 2)]


def test_a_unit_in_the_line_may_leave_it_as_planned():
    assert ways((O, O, 0, O), in_line=1, sector=0)[0] == ((), 1)
    assert ways((1, O, O, O), in_line=1, sector=0, pressures=(1.0, 2.0)) == []


def test_units_without_a_plan_keep_to_none():
    assert list(keepable(problem([unit()], [1.0]))) == []
    assert Kept(0, (), 3).week == 3


@given(
    force=st.lists(st.integers(-1, 1), min_size=5, max_size=5).map(tuple),
    state=st.sampled_from([{}, {"ready": 2}, {"in_line": 1, "sector": 0}, {"away": 1}]),
)
def test_whatever_is_kept_is_lawful_and_begins_the_plan_in_force(force, state):
    asked = problem([unit(in_force=force, **state)], [1.0, 1.0], weeks=5, tour=2, rest=1, pressures=[1.0, 2.0])
    one = asked.units[0]
    lawful, whole = set(all_patterns(asked, one)), tours_in_force(asked, one)
    for kept in keepable(asked):
        assert kept.pattern in lawful
        assert list(kept.pattern) == whole[: len(kept.pattern)]
        assert kept.week >= 5 or ready_weeks(asked, one, kept.pattern)[kept.week]


@given(force=st.lists(st.integers(-1, 1), min_size=5, max_size=5).map(tuple))
def test_a_plan_that_is_lawful_can_be_kept_to_the_end(force):
    asked = problem([unit(in_force=force)], [1.0, 1.0], weeks=5, tour=2, rest=1, pressures=[1.0, 2.0])
    one = asked.units[0]
    whole = tuple(tours_in_force(asked, one))
    to_the_end = [kept.pattern for kept in keepable(asked) if kept.week == 5 and kept.pattern == whole]
    assert bool(to_the_end) == (whole in set(all_patterns(asked, one)))


def test_each_unit_keeps_to_its_own_plan():
    asked = problem([unit("a", in_force=(0, O)), unit("b"), unit("c", in_force=(O, 0))], [1.0], 2, tour=1, rest=1)
    assert {(one.unit, one.pattern) for one in keepable(asked)} == {(0, (Tour(0, 1, 0),)), (2, (Tour(1, 2, 0),))}


def test_staying_out_as_planned_is_keeping_to_the_plan():
    assert ways((O, O, O)) == [((), 3)]
    assert ways((O, O, O), ready=2) == [((), 3)]
