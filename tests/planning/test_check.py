import numpy as np
import pytest

from muster.planning.check import check_cycle, check_plan, recompute
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
