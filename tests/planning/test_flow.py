from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize

from muster.planning.check import check_plan
from muster.planning.flow import Programme
from muster.planning.keep import Kept
from muster.planning.naming import name_units
from muster.planning.network import Leave, Network
from muster.planning.pattern import Tour, all_patterns, groups_by_week
from muster.planning.standing import stand
from tests.planning.small import alike, problem, unit


def solved(asked, leave=None, **more):
    net = Network(asked, leave)
    return net, Programme(net).solve(**more)


@pytest.mark.parametrize(("count", "status"), [(2, "optimal"), (1, "infeasible")])
def test_two_units_can_take_turns_and_one_cannot(count, status):
    assert solved(problem(alike(count), [500.0], tour=1, rest=1))[1].status == status


def test_the_closed_form_is_where_feasibility_ends():
    """Twelve sectors at two weeks in and one out need eighteen units, over many weeks."""
    for count, status in ((18, "optimal"), (17, "infeasible")):
        assert solved(problem(alike(count), [500.0] * 12, weeks=12, tour=2, rest=1))[1].status == status


def test_what_is_missing_is_priced_and_least():
    asked = problem(alike(1), [500.0], weeks=4, tour=1, rest=1)
    for leave, price in ((Leave(cover=True), 2), (Leave(units=True), 1), (Leave(longer=9), 3)):
        _, flow = solved(asked, leave)
        assert (flow.status, round(flow.price)) == ("optimal", price)
        assert flow.bound == pytest.approx(price)
    _, flow = solved(problem(alike(1), [500.0], weeks=4, tour=1, rest=3), Leave(shorter=9, cover=True))
    assert flow.short.sum() == 2  # rests are cut to one week at least, which is cheaper only in part


def test_crews_are_put_together_where_strengths_differ():
    asked = problem([unit(fit=400.0), unit("b", fit=400.0), unit("c", fit=900.0)], [700.0], weeks=4, tour=1, rest=1)
    net, flow = solved(asked)
    assert flow.status == "optimal"
    assert check_plan(asked, stand(asked, name_units(net, flow.arcs))) == []
    assert solved(problem(asked.units[::2], [700.0], weeks=4, tour=1, rest=1))[1].status == "infeasible"


def test_strength_in_sum_is_not_enough_where_crews_are_not_whole():
    """Three of 500 hold 750 twice over in sum, not by sector."""
    asked = problem([*alike(3, fit=500.0), unit("d", fit=499.0)], [750.0, 750.0, 1.0], weeks=1, rest=1)
    short = problem((*asked.units[:3], unit("d", fit=499.0, ready=9)), [750.0, 750.0], weeks=1, rest=1)
    assert Programme(Network(asked)).solve().status == "infeasible"
    assert Programme(Network(short)).solve().status == "infeasible"
    assert Programme(Network(short), crewed=False).solve().status == "optimal"


def test_prices_of_the_linear_programme_prove_what_is_missing():
    asked = problem(alike(1), [500.0], weeks=4, tour=1, rest=1, reserve=0)
    cover, reserve = Programme(Network(asked, Leave(cover=True, reserve=True))).worth()
    assert cover.shape == (1, 4)
    assert cover.sum() > 0
    assert reserve.tolist() == [0.0] * 4


def test_a_unit_may_keep_to_its_plan_in_one_way_at_most():
    asked = problem(alike(2), [500.0], weeks=4, tour=1, rest=1)
    kept = [Kept(0, (Tour(0, 1, 0), Tour(2, 3, 0)), 4), Kept(0, (Tour(0, 1, 0),), 2)]
    net = Network(asked)
    flow = Programme(net, kept=kept).solve(np.concatenate([np.ones(len(net.arcs)), [-5.0, -5.0]]))
    assert flow.kept.tolist() in ([0], [1])
    patterns = name_units(net, flow.arcs, [kept[n] for n in flow.kept])
    assert check_plan(asked, stand(asked, patterns)) == []


def test_reserves_are_held():
    assert solved(problem(alike(3), [500.0], tour=1, rest=1, reserve=1))[1].status == "optimal"
    assert solved(problem(alike(3), [500.0], tour=1, rest=1, reserve=2))[1].status == "infeasible"
    _, flow = solved(problem(alike(2), [500.0], tour=1, rest=1, reserve=1), Leave(reserve=True))
    assert flow.price == pytest.approx(5.0)


@pytest.mark.parametrize(("tour", "rest", "weeks"), [(1, 1, 5), (2, 1, 6), (1, 2, 6), (3, 2, 6)])
def test_the_least_that_is_missing_is_that_of_the_best_pattern(tour, rest, weeks):
    asked = problem(alike(1), [500.0], weeks=weeks, tour=tour, rest=rest)
    best = max(sum(g >= 0 for g in groups_by_week(asked, p)) for p in all_patterns(asked, asked.units[0]))
    _, flow = solved(asked, Leave(cover=True))
    assert flow.price == pytest.approx(weeks - best)
    assert flow.short.sum() == pytest.approx(weeks - best)
    assert flow.bound <= flow.price + 1e-6


def test_two_units_miss_as_little_as_two_patterns_can():
    asked = problem([unit("a", ready=2), unit("b")], [500.0], weeks=5, tour=1, rest=2)
    rows = [[np.array(groups_by_week(asked, p)) >= 0 for p in all_patterns(asked, u)] for u in asked.units]
    best = max(int((a | b).sum()) for a, b in product(*rows))
    assert solved(asked, Leave(cover=True))[1].price == pytest.approx(5 - best)


@pytest.mark.parametrize(("status", "said", "bound"), [(2, "infeasible", np.inf), (1, "unknown", 0.0)])
def test_without_a_flow_the_solvers_word_decides_what_is_proven(monkeypatch, status, said, bound):
    monkeypatch.setattr(scipy.optimize, "milp", lambda *a, **k: SimpleNamespace(x=None, status=status))
    flow = solved(problem(alike(1), [500.0]))[1]
    assert (flow.status, flow.bound, flow.price) == (said, bound, np.inf)
    assert flow.arcs.size == flow.kept.size == 0
    assert not flow.short.any()


def test_a_flow_not_proven_least_is_feasible(monkeypatch):
    real = scipy.optimize.milp

    def out_of_time(*rest, **more):
        found = real(*rest, **more)
        found.status = 1
        return found

    monkeypatch.setattr(scipy.optimize, "milp", out_of_time)
    assert solved(problem(alike(2), [500.0], tour=1, rest=1))[1].status == "feasible"


def test_every_unit_is_somewhere_every_week():
    asked = problem([*alike(3), unit("x", in_line=1, sector=0), unit("y", ready=2)], [500.0], tour=2, rest=1)
    net, flow = solved(asked)
    c = net.columns
    for week in range(asked.weeks):
        busy = flow.arcs[(c["week"] <= week) & (c["end"] > week)].sum()
        assert busy == 5 - (week < 2)  # the last one is still away


def test_nothing_may_be_given_up_unless_it_is_allowed():
    asked = problem(alike(1), [500.0], weeks=3, tour=1, rest=1)
    for leave, free in ((Leave(), []), (Leave(cover=True), [1]), (Leave(units=True), [2]), (Leave(reserve=True), [3])):
        programme = Programme(Network(asked, leave))
        high = programme.bounds()[1]
        open_ = [k for k in (1, 2, 3) if np.isinf(high[programme.first[k] : programme.first[k + 1]]).all()]
        assert open_ == free
