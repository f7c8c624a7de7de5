from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning.check import Complaint, check_cycle, check_plan, recompute
from muster.planning.frontier import cyclic_rota
from muster.planning.pattern import all_patterns, groups_by_week
from muster.planning.problem import OUT
from tests.planning.small import alike, problem, unit

O = OUT  # noqa: E741


def rules(asked, rows):
    return [(c.rule, c.week, c.who) for c in check_plan(asked, np.array(rows))]


def test_a_lawful_plan_passes():
    asked = problem(alike(2), [500.0], weeks=4, tour=2, rest=1)
    assert rules(asked, [[0, 0, O, 0], [O, O, 0, O]]) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[0, 0, 0, O], [O, O, O, 0]], [("tour", 3, "u0")]),
        ([[0, O, 0, 0], [O, 0, O, O]], [("rest", 3, "u0")]),
        ([[0, 0, O, O], [O, O, O, 0]], [("cover", 3, "S0")]),
    ],
)
def test_each_broken_rule_is_named_with_its_week(rows, said):
    asked = problem(alike(2), [500.0], weeks=4, tour=2, rest=2)
    assert rules(asked, rows) == said


def test_weeks_before_the_plan_count():
    asked = problem([unit(in_line=1, sector=0), unit("b", ready=2)], [500.0], weeks=3, tour=2, rest=1)
    assert rules(asked, [[0, O, O], [O, O, 0]]) == [("cover", 2, "S0")]
    assert rules(asked, [[0, 0, O], [O, 0, 0]]) == [("tour", 2, "a"), ("rest", 2, "b")]


def test_rest_grows_with_the_tour_and_the_way():
    asked = problem([unit(away=1)], [0.0], weeks=6, tour=2, rest=1, dwell=1.0)
    assert rules(asked, [[0, 0, O, O, 0, O]]) == [("rest", 5, "a")]
    assert rules(asked, [[0, 0, O, O, O, 0]]) == []


def test_a_reserve_is_ready_and_out_of_the_line():
    asked = problem(alike(3), [500.0], weeks=3, tour=1, rest=1, reserve=1)
    assert rules(asked, [[0, O, 0], [O, 0, O], [O, O, O]]) == []
    assert rules(asked, [[0, O, O], [O, 0, O], [O, O, 0]]) == []
    assert rules(asked, [[0, O, O], [0, O, 0], [O, 0, O]]) == [("reserve", 2, "reserve")]


def test_a_tour_stays_under_one_pressure():
    asked = problem([unit()], [0.0, 0.0, 0.0], weeks=3, tour=3, rest=1, pressures=[1.0, 1.0, 2.0])
    assert rules(asked, [[0, 1, 1]]) == []
    assert rules(asked, [[0, 1, 2]]) == [("move", 3, "a")]


def test_strengths_add_up():
    asked = problem([unit(fit=300.0), unit("b", fit=400.0)], [700.0], weeks=1, tour=1, rest=1)
    assert rules(asked, [[0], [0]]) == []
    assert rules(asked, [[0], [O]]) == [("cover", 1, "S0")]


def test_a_schedule_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="2 units by 6 weeks"):
        check_plan(problem(alike(2), [1.0]), np.zeros((2, 5), int))


def test_the_promise_counts_every_week():
    asked = problem([unit(in_force=(0, OUT, 1))], [0.0, 0.0], weeks=3, tour=3, rest=1)
    idle, busy = (recompute(asked, np.array([row])) for row in ([O, O, O], [0, 1, O]))
    assert (idle.losses, idle.changes, idle.moves, idle.line_weeks) == (0.0, 2, 0, 0)
    assert idle.departures == pytest.approx(3 * 3000 * asked.strain.level)
    assert (busy.changes, busy.moves, busy.line_weeks) == (2, 1, 2)
    assert busy.losses == pytest.approx(2 * 3000 * asked.strain.losses)
    assert busy.total(0.05) == pytest.approx(busy.departures + busy.losses + 0.1)


def test_a_cycle_is_followed_round_its_end():
    assert check_cycle(np.array([[0, 0, O], [O, O, 0]]), 1, 2, 1) == []
    assert check_cycle(np.array([[0, O, 0], [O, 0, O]]), 1, 2, 1) == []
    assert check_cycle(np.array([[0, O, 0], [O, 0, O]]), 1, 2, 2) != []
    assert check_cycle(np.array([[0, O, 0], [O, 0, O]]), 1, 1, 1) != []
    assert check_cycle(np.array([[0, O, O], [O, 0, O]]), 1, 1, 1) == ["week 3: 0 of 1 slots held"]


STATES = [{}, {"in_line": 1, "sector": 0}, {"in_line": 3, "sector": 0}, {"ready": 2}, {"away": 1}]


@pytest.mark.parametrize("state", STATES)
def test_what_the_check_lets_pass_is_what_the_search_may_choose_from(state):
    asked = problem([unit(**state)], [0.0], weeks=6, tour=2, rest=1, dwell=1.0)
    listed = {tuple(groups_by_week(asked, p)) for p in all_patterns(asked, asked.units[0])}
    for row in product((O, 0), repeat=6):
        assert (rules(asked, [row]) == []) == (row in listed)


def test_a_complaint_says_what_was_found_and_what_was_asked():
    asked = problem([unit(fit=300.0)], [500.0], weeks=3, tour=1, rest=2)
    found = check_plan(asked, np.array([[0, O, 0]]))
    assert found == [
        Complaint("rest", 3, "a", "in the line with 1 weeks of rest still owed"),
        Complaint("cover", 1, "S0", "held by 300 of 500 fit soldiers"),
        Complaint("cover", 2, "S0", "held by 0 of 500 fit soldiers"),
        Complaint("cover", 3, "S0", "held by 300 of 500 fit soldiers"),
    ]


def test_a_complaint_of_a_tour_and_of_a_reserve_gives_both_numbers():
    asked = problem([unit()], [0.0], weeks=2, tour=1, rest=1, reserve=1)
    assert [c.text for c in check_plan(asked, np.array([[0, 0]]))] == [
        "week 2 of a tour, the limit is 1",
        *["0 units ready and out of the line, 1 to be held"] * 2,
    ]


def test_a_move_at_once_to_another_pressure_is_seen():
    asked = problem([unit(in_line=1, sector=0)], [0.0, 0.0], weeks=2, tour=3, rest=1, pressures=[1.0, 2.0])
    assert rules(asked, [[1, O]]) == [("move", 1, "a")]
    assert rules(asked, [[0, O]]) == []


def test_a_need_missed_by_rounding_is_met():
    asked = problem([unit(fit=500.0 - 1e-7)], [500.0], weeks=1, tour=1, rest=1)
    assert rules(asked, [[0]]) == []
    assert rules(problem([unit(fit=499.9)], [500.0], weeks=1, tour=1, rest=1), [[0]]) == [("cover", 1, "S0")]


def test_a_unit_on_its_way_out_of_the_line_is_not_in_reserve():
    asked = problem([unit(in_line=2, sector=0, away=1)], [0.0], weeks=4, tour=3, rest=1, reserve=1)
    assert rules(asked, [[O, O, O, O]]) == [("reserve", 1, "reserve"), ("reserve", 2, "reserve")]


WEEKS = [(0, 0, 0), (0, 1, 0), (0, 2, 1), (0, O, 1), (O, 0, 1), (O, O, 0)]


@pytest.mark.parametrize(("force", "now", "changes"), WEEKS)
def test_a_week_has_changed_where_the_line_or_the_pressure_differs(force, now, changes):
    asked = problem([unit(in_force=(force,))], [0.0] * 3, weeks=1, tour=1, rest=1, pressures=[1.0, 1.0, 2.0])
    assert recompute(asked, np.array([[now]])).changes == changes


def test_moves_count_from_where_a_unit_stood_before():
    asked = problem([unit(in_line=1, sector=1)], [0.0, 0.0], weeks=2, tour=3, rest=1)
    assert recompute(asked, np.array([[0, 0]])).moves == 1
    assert recompute(asked, np.array([[1, 1]])).moves == 0
    assert recompute(asked, np.array([[1, O]])).moves == 0


@given(row=st.lists(st.integers(-1, 1), min_size=6, max_size=6))
def test_a_promise_is_the_sum_of_its_units(row):
    units = [unit("a", strength=1000.0), unit("b", dose=30.0)]
    asked = problem(units, [0.0, 0.0], weeks=6, pressures=[1.0, 2.0])
    table = np.array([row, row[::-1]])
    both = recompute(asked, table)
    each = [recompute(problem([u], [0.0, 0.0], 6, pressures=[1.0, 2.0]), table[k : k + 1]) for k, u in enumerate(units)]
    assert both.departures == pytest.approx(sum(one.departures for one in each))
    assert both.losses == pytest.approx(sum(one.losses for one in each))
    assert both.line_weeks == sum(one.line_weeks for one in each)


def test_a_slot_held_twice_is_one_slot():
    said = check_cycle(np.array([[0, O], [0, O]]), 2, 1, 1)
    assert said == ["week 1: 1 of 2 slots held", "week 2: 0 of 2 slots held"]


def test_a_unit_that_never_rests_breaks_the_tour():
    said = check_cycle(np.array([[0, 0]]), 1, 2, 1)
    assert said == ["unit 1: week 3 of a tour", "unit 1: week 4 of a tour"]


@given(slots=st.integers(1, 8), tour=st.integers(1, 4), rest=st.integers(1, 4))
def test_a_rota_with_one_unit_taken_away_is_found_out(slots, tour, rest):
    whole = cyclic_rota(slots, tour, rest)
    assert check_cycle(whole, slots, tour, rest) == []
    fewer = whole[: slots * (tour + rest) // tour - 1 - (slots * (tour + rest) % tour > 0)]
    assert any("slots held" in text for text in check_cycle(fewer, slots, tour, rest)) or not len(fewer)
