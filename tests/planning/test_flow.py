import numpy as np
import pytest

from muster.planning.check import check_plan
from muster.planning.flow import Programme
from muster.planning.keep import Kept
from muster.planning.naming import name_units
from muster.planning.network import Leave, Network
from muster.planning.pattern import Tour
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
