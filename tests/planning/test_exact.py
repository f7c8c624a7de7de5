import numpy as np
import pytest

from muster.planning.check import check_plan
from muster.planning.exact import choose, spread, write_out
from muster.planning.pattern import all_patterns, objective
from muster.planning.standing import stand
from tests.planning.small import alike, best, problem, unit


def test_every_pattern_is_written_out_or_none():
    asked = problem(alike(3), [500.0], tour=2, rest=1)
    whole = write_out(asked)
    assert len(whole.columns) == len(list(all_patterns(asked, asked.units[0])))
    assert write_out(asked, most=3) is None


@pytest.mark.parametrize(
    "asked",
    [
        problem(alike(4), [500.0, 500.0], tour=2, rest=1),
        problem([unit(fit=300.0), unit("b", fit=400.0), unit("c", fit=900.0)], [700.0], tour=1, rest=1),
        problem([unit("a", dose=50.0), unit("b", strength=1000.0)], [[500.0, 0.0, 500.0]], weeks=3, tour=1, rest=1),
    ],
)
def test_the_choice_is_the_optimum_of_the_dynamic_programme(asked):
    status, patterns, bound = choose(write_out(asked), 60)
    assert status == "optimal"
    assert bound == pytest.approx(best(asked))
    assert check_plan(asked, stand(asked, patterns)) == []


@pytest.mark.parametrize("fits", [(500.0, 500.0), (300.0, 400.0)])
def test_what_cannot_be_is_infeasible(fits):
    asked = problem([unit(f"u{n}", fit=fit) for n, fit in enumerate(fits)], [900.0], tour=1, rest=1)
    assert choose(write_out(asked), 60)[0] == "infeasible"


def test_patterns_go_to_units_of_their_kind():
    asked = problem([unit("a"), unit("b", dose=9.0), unit("c")], [0.0], weeks=1, tour=1, rest=1)
    master = write_out(asked)
    count = [2 if c.kind == 0 and c.pattern else int(c.kind == 1 and not c.pattern) for c in master.columns]
    assert [bool(p) for p in spread(master, count)] == [True, False, True]


def test_writing_out_stops_just_above_the_most():
    asked = problem([unit("a"), unit("b", dose=9.0)], [500.0], weeks=3, tour=1, rest=1)
    count = sum(len(list(all_patterns(asked, u))) for u in asked.units)
    assert len(write_out(asked, most=count).columns) == count
    assert write_out(asked, most=count - 1) is None


def test_where_nothing_is_needed_everybody_rests():
    asked = problem(alike(2), [0.0], weeks=4, tour=2, rest=1)
    status, patterns, bound = choose(write_out(asked), 60)
    assert (status, patterns) == ("optimal", [(), ()])
    assert bound == pytest.approx(sum(objective(asked, u, ()) for u in asked.units))


def test_a_reserve_that_cannot_be_held_is_infeasible():
    asked = problem(alike(2), [500.0], weeks=4, tour=1, rest=1, reserve=1)
    assert choose(write_out(asked), 60)[0] == "infeasible"
    enough = problem(alike(3), [500.0], weeks=4, tour=1, rest=1, reserve=1)
    status, patterns, _ = choose(write_out(enough), 60)
    assert status == "optimal"
    assert check_plan(enough, stand(enough, patterns)) == []


def test_every_pattern_chosen_is_used_once():
    asked = problem(alike(3), [0.0], weeks=1, tour=1, rest=1)
    master = write_out(asked)
    count = np.array([2 if not c.pattern else 1 for c in master.columns])
    assert sorted(map(len, spread(master, count))) == [0, 0, 1]
