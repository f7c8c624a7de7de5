import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.planning.flow import Programme
from muster.planning.keep import Kept
from muster.planning.naming import name_units, ready_weeks, swap_rest
from muster.planning.network import Network
from muster.planning.pattern import Tour, all_patterns, objective, waiting
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


STATES = st.sampled_from([{}, {"ready": 1}, {"in_line": 1, "sector": 0}])


@settings(max_examples=40, deadline=None)
@given(data=st.data(), doses=st.lists(st.sampled_from([0.0, 15.0, 90.0]), min_size=2, max_size=4))
def test_swaps_keep_every_tour_every_rule_and_never_cost(data, doses):
    units = [unit(f"u{n}", dose=dose, **data.draw(STATES)) for n, dose in enumerate(doses)]
    asked = problem(units, [500.0], weeks=5, tour=2, rest=1)
    lawful = [list(all_patterns(asked, u)) for u in asked.units]
    before = [data.draw(st.sampled_from(patterns)) for patterns in lawful]
    after = swap_rest(asked, np.zeros(len(units), int), before)
    assert total(asked, after) <= total(asked, before) + 1e-9
    assert sorted(t for p in after for t in p) == sorted(t for p in before for t in p)
    assert all(pattern in patterns for pattern, patterns in zip(after, lawful, strict=True))


def test_units_of_different_kinds_do_not_swap():
    asked = problem([unit("a"), unit("b", dose=20.0, strength=10.0)], [500.0], weeks=4, tour=2, rest=1)
    poor = [(), (Tour(0, 2, 0),)]
    assert swap_rest(asked, np.array([0, 1]), poor) == poor
    assert swap_rest(asked, np.zeros(2, int), [(), ()]) == [(), ()]


def test_a_unit_that_keeps_to_its_plan_takes_no_arc_until_it_is_ready():
    asked = problem([unit("a", in_force=(0, -1, -1)), unit("b")], [500.0], weeks=3, tour=1, rest=1)
    net = Network(asked)
    arcs = np.array([int((a.line, a.week) in ((1, 1), (0, 0))) for a in net.arcs])
    assert name_units(net, arcs, [Kept(0, (Tour(0, 1, 0),), 2)]) == [(Tour(0, 1, 0),), (Tour(1, 2, 0),)]


@pytest.mark.parametrize("state", [{}, {"ready": 2}, {"in_line": 1, "sector": 0}, {"away": 1}])
def test_a_unit_is_ready_where_it_waits_and_where_it_begins_a_tour(state):
    asked = problem([unit(**state)], [1.0], weeks=6, tour=2, rest=1)
    one = asked.units[0]
    for pattern in all_patterns(asked, one):
        expected = waiting(asked, one, pattern) > 0
        for tour in pattern:
            expected[tour.first] = not (one.in_line and tour.first == 0)
        assert ready_weeks(asked, one, pattern).tolist() == expected.tolist()
