"""Rotas of small fronts against an independent dynamic programme, and large ones against the closed form."""

import math
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from muster.planning import rota
from muster.planning.check import check_plan
from muster.planning.pattern import Tour
from muster.planning.problem import OUT
from muster.planning.rota import Progress, Search, gap_of, plan_rota, quick_plan
from tests.planning.small import alike, best, problem, unit

FITS = ([1000.0], [400.0, 1000.0], [300.0, 600.0, 1000.0])

# a plan in force for some units and none for others
MIXED = problem([unit("a", fit=400.0), *(unit(name, fit=400.0, in_force=(0, 0)) for name in "bc")], [300.0], 2,
                tour=1, rest=1)  # fmt: skip


@st.composite
def fronts(draw):
    """Up to 5 units, 4 sectors and 6 weeks, in any state and under any rules."""
    weeks, sectors = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    fits = draw(st.sampled_from(FITS))
    units = [unit(f"u{n}", **draw(states(fits, sectors, weeks))) for n in range(draw(st.integers(1, 5)))]
    some = st.sampled_from([0.0, 300.0, 500.0, 900.0, 1000.0, 1500.0])
    needs = [draw(st.one_of(st.sampled_from([300.0, 600.0, 1000.0]), st.lists(some, min_size=weeks, max_size=weeks)))
             for _ in range(sectors)]  # fmt: skip
    pressures = draw(st.lists(st.sampled_from([1.0, 1.5]), min_size=sectors, max_size=sectors))
    return problem(units, needs, weeks, tour=draw(st.integers(1, 4)), rest=draw(st.integers(1, weeks - 1)),
                   dwell=draw(st.sampled_from([0.0, 1.0, 1.5])), reserve=draw(st.integers(0, 1)),
                   pressures=pressures)  # fmt: skip


@st.composite
def states(draw, fits, sectors, weeks):
    state = {
        "fit": draw(st.sampled_from(fits)),
        "strength": draw(st.sampled_from([1000.0, 3000.0])),
        "away": draw(st.integers(0, 1)),
        "dose": draw(st.sampled_from([0.0, 40.0])),
    }
    kind = draw(st.sampled_from(["ready", "line", "rest"]))
    if kind == "line":
        state |= {"in_line": draw(st.integers(1, 5)), "sector": draw(st.integers(0, sectors - 1))}
    if kind == "rest":
        state["ready"] = draw(st.integers(1, 3))
    if draw(st.booleans()):
        places = st.lists(st.integers(-1, sectors - 1), min_size=weeks, max_size=weeks)
        state["in_force"] = tuple(draw(places))
    return state


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@example(asked=MIXED)
@given(asked=fronts())
def test_search_and_dynamic_programme_agree(asked):
    found, least = plan_rota(asked, 60), best(asked)
    if least == math.inf:
        assert found.status == "infeasible"
        assert found.sector is None
    else:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(least, rel=1e-6)
        assert check_plan(asked, found.sector) == []


@pytest.mark.slow
def test_a_hundred_and_twenty_six_brigades_hold_eighty_sectors():
    asked = problem(alike(126), [500.0] * 80, weeks=52, tour=6, rest=3)
    seen = []
    found = plan_rota(asked, 60, close=0.01, watch=seen.append)
    assert found.status == "feasible"
    assert found.gap < 0.01
    assert check_plan(asked, found.sector) == []
    assert seen[0].stage == "first plan"
    assert [s.bound for s in seen] == sorted(s.bound for s in seen)
    assert found.prices is not None


@pytest.mark.parametrize(("count", "status"), [(120, "feasible"), (119, "infeasible"), (110, "infeasible")])
def test_the_closed_form_is_where_schedules_end(count, status):
    asked = problem(alike(count), [500.0] * 80, weeks=52, tour=6, rest=3)
    assert plan_rota(asked, 60, close=0.05).status == status


def test_few_changes_are_made_to_a_plan_in_force():
    asked = problem(alike(18), [500.0] * 10, weeks=20, tour=4, rest=2, change=0.5)
    before = plan_rota(asked, 30, close=0.01)
    force = [replace(u, in_force=tuple(row)) for u, row in zip(asked.units, before.sector.tolist(), strict=True)]
    same = plan_rota(replace(asked, units=tuple(force)), 30, close=0.01)
    assert same.promise.changes <= 10
    fewer = plan_rota(replace(asked, units=tuple(force[:-1])), 30, close=0.01)
    assert fewer.status == "feasible"
    lost = sum(week != OUT for week in force[-1].in_force)
    assert fewer.promise.changes <= 6 * lost  # a fresh plan changes about half of 340 unit-weeks


def test_an_interrupt_keeps_the_best_plan(monkeypatch):
    asked = problem(alike(18), [500.0] * 10, weeks=20, tour=4, rest=2)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(rota, "raise_bound", stop)
    found = plan_rota(asked, 30)
    assert found.interrupted
    assert found.status == "feasible"
    assert found.gap == 1.0
    assert check_plan(asked, found.sector) == []
    monkeypatch.setattr(rota, "first_plan", stop)
    with pytest.raises(KeyboardInterrupt):
        plan_rota(asked, 30)


def test_a_plan_that_the_check_refuses_is_not_given(monkeypatch):
    monkeypatch.setattr(rota, "stand", lambda asked, patterns: -1 + 0 * best_table(asked))
    with pytest.raises(ArithmeticError, match="the check refuses the plan"):
        plan_rota(problem(alike(2), [500.0], tour=1, rest=1), 30)


def best_table(asked):
    import numpy as np

    return np.zeros((len(asked.units), asked.weeks), int)


def test_gaps_are_relative_and_whole_without_a_plan():
    assert gap_of(math.inf, 5.0) == 1.0
    assert gap_of(100.0, 97.0) == pytest.approx(0.03)
    assert gap_of(100.0, 101.0) == 0.0


def test_a_quick_plan_is_no_better_than_the_optimum():
    asked = problem(alike(3), [500.0], tour=2, rest=1)
    assert quick_plan(asked, 30) >= best(asked) - 1e-6
    assert quick_plan(problem(alike(1), [500.0], tour=1, rest=1), 30) == math.inf


def test_a_search_keeps_the_best_plan_and_the_best_bound_and_tells_of_each_step():
    asked, seen = problem(alike(2), [0.0], weeks=4, tour=2, rest=1), []
    search = Search(asked, 60.0, seen.append)
    busy = [(Tour(0, 2, 0),), ()]
    search.offer(busy, "busy")
    search.offer([(), ()], "idle")
    search.offer(busy, "busy again")
    search.raise_to(5.0, None, "up")
    search.raise_to(3.0, None, "down")
    assert search.patterns == [(), ()]
    assert search.bound == 5.0
    assert [one.stage for one in seen] == ["busy", "idle", "busy again", "up", "down"]
    assert seen[1].objective < seen[0].objective
    assert seen[2].objective == seen[1].objective
    assert [one.gap for one in seen] == [gap_of(one.objective, one.bound) for one in seen]
    assert 0.0 < search.left <= 60.0


def test_before_a_plan_the_gap_is_whole():
    assert Progress(0.0, "first plan", math.inf, 3.0).gap == 1.0


@pytest.mark.parametrize(("status", "bound"), [("infeasible", math.inf), ("unknown", 0.0)])
def test_without_a_plan_the_status_says_what_is_proven(monkeypatch, status, bound):
    monkeypatch.setattr(rota, "first_plan", lambda search: status)
    found = plan_rota(problem(alike(1), [500.0]), 5)
    assert (found.status, found.bound, found.sector, found.promise, found.gap) == (status, bound, None, None, 1.0)


def test_an_objective_that_the_check_does_not_find_again_is_not_given(monkeypatch):
    real = rota.recompute

    def more(asked, sector):
        return replace(real(asked, sector), losses=1e6)

    monkeypatch.setattr(rota, "recompute", more)
    with pytest.raises(ArithmeticError, match="the check finds an objective of"):
        plan_rota(problem(alike(2), [500.0], tour=1, rest=1), 30)


def test_where_nothing_is_needed_nobody_goes():
    found = plan_rota(problem([*alike(2), unit("x", in_line=1, sector=0)], [0.0], weeks=4, tour=2, rest=1), 30)
    assert found.status == "optimal"
    assert (found.sector == OUT).all()
    assert found.promise.losses == 0.0
