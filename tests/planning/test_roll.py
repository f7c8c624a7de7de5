import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning import rota
from muster.planning.check import check_plan
from muster.planning.pattern import Tour, all_patterns, groups_by_week
from muster.planning.problem import OUT
from muster.planning.roll import LONG, WINDOW, advance, cut, roll
from muster.planning.rota import plan_rota, window_plan
from muster.planning.standing import stand
from tests.planning.small import alike, problem, unit

ASKED = problem(alike(11), [500.0] * 5, weeks=40, tour=4, rest=2, dwell=0.75, reserve=1)


def test_a_rolled_plan_keeps_every_rule_over_the_seams():
    patterns = roll(ASKED, lambda part: window_plan(part, 10), window=16, kept=7)
    assert check_plan(ASKED, stand(ASKED, patterns)) == []


def test_a_window_without_a_plan_ends_the_rolling():
    assert roll(problem(alike(1), [500.0], weeks=20, tour=1, rest=1), lambda part: window_plan(part, 10), 8, 4) == []


def test_a_unit_goes_on_from_where_it_stands():
    asked = problem([unit(away=1)], [500.0, 500.0], weeks=6, tour=3, rest=1, pressures=[1.0, 2.0])
    one = asked.units[0]
    held = advance(asked, one, [OUT, 1, 1])
    assert (held.in_line, held.sector, held.ready) == (2, 1, 0)
    out = advance(asked, one, [0, 0, OUT])
    assert (out.in_line, out.sector, out.ready) == (0, OUT, 1)
    assert advance(asked, one, [0, OUT, OUT, OUT]).ready == 0
    assert 0 < advance(asked, one, [0, OUT]).dose < advance(asked, one, [0]).dose


def test_a_cut_has_its_own_weeks_of_needs_and_of_the_plan_in_force():
    asked = problem([unit(in_force=(0, 0, OUT, OUT))], [[1.0, 2.0, 3.0, 4.0]], weeks=4)
    part = cut(asked, asked.units, 1, 3)
    assert (part.weeks, part.need.tolist(), part.units[0].in_force) == (2, [[2.0, 3.0]], (0, OUT))


def test_long_plans_are_rolled(monkeypatch):
    """Beyond a length that no window has: one that had would be rolled in its turn, without end."""
    monkeypatch.setattr(rota, "LONG", WINDOW)
    asked, seen = problem(alike(11), [500.0] * 5, weeks=WINDOW + 8, tour=4, rest=2, dwell=0.75, reserve=1), []
    found = plan_rota(asked, 60, close=0.02, watch=seen.append)
    assert "rolling plan" in {progress.stage for progress in seen}
    assert found.status == "feasible"
    assert groups_by_week(asked, (Tour(0, 1, 0),))[0] == 0


def test_no_window_is_long_enough_to_be_rolled_itself():
    assert WINDOW <= LONG


TWO = problem([unit(away=1, dose=10.0)], [0.0, 0.0], weeks=8, tour=3, rest=1, pressures=[1.0, 2.0])
GROUPS = st.lists(st.integers(-1, 1), max_size=5)


@given(GROUPS, GROUPS)
def test_going_on_in_two_steps_is_going_on_in_one(first, second):
    one = TWO.units[0]
    assert advance(TWO, advance(TWO, one, first), second) == advance(TWO, one, first + second)


@pytest.mark.parametrize("state", [{}, {"ready": 2}, {"in_line": 2, "sector": 0}, {"away": 1}])
def test_whatever_is_lawful_from_where_a_unit_stands_is_lawful_as_a_whole(state):
    asked = problem([unit(**state)], [0.0], weeks=5, tour=3, rest=1, dwell=1.0)
    one = asked.units[0]
    whole = {tuple(groups_by_week(asked, p)) for p in all_patterns(asked, one)}
    joined = set()
    for head in {row[:2] for row in whole}:
        standing = advance(asked, one, head)
        rest = cut(asked, [standing], 2, 5)
        joined |= {(*head, *groups_by_week(rest, p)) for p in all_patterns(rest, rest.units[0])}
    assert joined == whole


def test_the_whole_horizon_is_a_cut_of_itself():
    assert cut(TWO, TWO.units, 0, 8) == TWO


def test_one_window_over_all_weeks_is_the_plan_itself():
    patterns = [(Tour(0, 2, 0), Tour(5, 7, 1))]
    assert roll(TWO, lambda part: patterns) == patterns


def test_windows_follow_one_another_until_the_last_week():
    seen = []

    def plan(part):
        seen.append((part.weeks, part.units[0].ready))
        return [()]

    assert roll(TWO, plan, window=4, kept=3) == [()]
    assert seen == [(4, 0), (4, 0), (2, 0)]


def test_a_tour_over_a_seam_is_one_tour():
    starts = iter([[(Tour(2, 4, 0),)], [(Tour(0, 1, 0),)], [()]])
    (joined,) = roll(TWO, lambda part: next(starts), window=5, kept=4)
    assert joined == (Tour(2, 5, 0),)
    assert np.array(groups_by_week(TWO, joined)).tolist() == [OUT, OUT, 0, 0, 0, OUT, OUT, OUT]
