import numpy as np

from muster.planning.flow import Programme
from muster.planning.naming import name_units, ready_weeks, swap_rest
from muster.planning.network import Network
from muster.planning.pattern import Tour, objective
from tests.planning.small import alike, problem, unit


def total(asked, patterns):
    return sum(objective(asked, u, p) for u, p in zip(asked.units, patterns, strict=True))


def test_every_tour_of_a_flow_finds_a_unit():
    asked = problem([*alike(3), unit("x", in_line=1, sector=0), unit("y", ready=2)], [500.0, 500.0], tour=3, rest=1)
    net = Network(asked)
    flow = Programme(net).solve(net.columns["line"].astype(float))
    patterns = name_units(net, flow.arcs)
    named = sum(t.last - t.first for p in patterns for t in p)
    assert named == int(flow.arcs @ net.columns["line"])


def test_the_least_exhausted_begin_the_longest_tours():
    asked = problem([unit("a", dose=90.0), unit("b")], [500.0], weeks=3, tour=2, rest=1)
    net = Network(asked)
    arcs = np.array([int(a.line == 2 and a.week == 0) or int(not a.line and a.week == 0) for a in net.arcs])
    arcs += np.array([int(a.line == 1 and a.week == 1) for a in net.arcs])
    assert name_units(net, arcs) == [(Tour(1, 2, 0),), (Tour(0, 2, 0),)]


def test_units_are_ready_before_and_at_the_start_of_a_tour_and_after_its_rest():
    asked = problem([unit()], [1.0], weeks=7, tour=2, rest=2)
    flags = ready_weeks(asked, asked.units[0], (Tour(1, 3, 0),))
    assert flags.tolist() == [True, True, False, False, False, True, True]
    asked = problem([unit(in_line=1, sector=0)], [1.0], weeks=4, tour=2, rest=1)
    assert ready_weeks(asked, asked.units[0], (Tour(0, 1, 0),)).tolist() == [False, False, True, True]
    assert ready_weeks(asked, asked.units[0], ()).tolist() == [False, True, True, True]


def test_swapping_the_rest_never_costs_and_finds_what_is_plain():
    """The exhausted unit should rest and the fresh one go, and both are free to swap."""
    asked = problem([unit("a", dose=0.0), unit("b", dose=20.0)], [500.0], weeks=4, tour=2, rest=1)
    poor = [(), (Tour(0, 2, 0), Tour(3, 4, 0))]
    better = swap_rest(asked, np.zeros(2, int), poor)
    assert total(asked, better) < total(asked, poor)
    assert sorted(t for p in better for t in p) == sorted(t for p in poor for t in p)


def test_swaps_respect_the_plan_in_force():
    force = (0, 0, -1, 0)
    asked = problem([unit("a", in_force=(-1,) * 4), unit("b", in_force=force)], [500.0], weeks=4, change=50.0)
    better = swap_rest(asked, np.zeros(2, int), [(Tour(0, 2, 0), Tour(3, 4, 0)), ()])
    assert better == [(), (Tour(0, 2, 0), Tour(3, 4, 0))]
