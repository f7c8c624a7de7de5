import pytest

from muster.planning.network import Leave, Network, kind_key
from tests.planning.small import alike, problem, unit


def test_units_alike_are_one_kind():
    asked = problem([*alike(2), unit("b", away=1), unit("c", strength=10.0)], [500.0])
    coarse, fine = Network(asked), Network(asked, fine=True)
    assert len(coarse.kinds) == 2
    assert len(fine.kinds) == 3
    assert coarse.kind.tolist() == [0, 0, 1, 0]
    assert coarse.sample(1).name == "b"
    assert kind_key(asked, asked.units[0], False) == (0.0, 0, 0.0)


def test_arcs_are_waits_and_tours_within_the_limit():
    net = Network(problem(alike(1), [500.0], weeks=3, tour=2, rest=1))
    assert [(a.week, a.line, a.gap, a.end) for a in net.arcs] == [
        (0, 0, 1, 1), (0, 1, 1, 2), (0, 2, 1, 3), (1, 0, 1, 2), (1, 1, 1, 3), (1, 2, 1, 4), (2, 0, 1, 3), (2, 1, 1, 4),
    ]  # fmt: skip


def test_a_unit_in_the_line_stays_or_leaves_at_once():
    asked = problem([unit(in_line=1, sector=0), unit("b", in_line=5, sector=0)], [500.0], weeks=4, tour=3, rest=1)
    net = Network(asked)
    assert net.origins == [(0, 1, 0), (0, 5, 0)]
    assert net.origin.tolist() == [0, 1]
    assert [(a.line, a.gap) for a in net.arcs if a.origin == 0] == [(0, 1), (1, 1), (2, 1)]
    assert [(a.line, a.gap) for a in net.arcs if a.origin == 1] == [(0, 1)]
    assert net.supply().sum() == 0


def test_what_may_be_given_up_is_counted():
    asked = problem(alike(1), [500.0], weeks=5, tour=1, rest=3)
    longer = Network(asked, Leave(longer=2))
    assert {(a.line, a.given_up) for a in longer.arcs if a.week == 0} == {(0, 0), (1, 0), (2, 1), (3, 2)}
    shorter = Network(asked, Leave(shorter=5))
    assert {(a.gap, a.given_up) for a in shorter.arcs if a.week == 0 and a.line} == {(3, 0), (2, 1), (1, 2)}


def test_columns_are_the_arcs_by_field():
    net = Network(problem(alike(2), [500.0]))
    assert net.columns["end"].tolist() == [arc.end for arc in net.arcs]
    assert net.supply().tolist() == [[2, 0, 0, 0, 0, 0]]


@pytest.mark.parametrize(("weeks", "tour"), [(3, 2), (6, 4), (2, 9)])
def test_there_is_a_wait_for_every_week_and_a_tour_of_every_length_that_fits(weeks, tour):
    net = Network(problem(alike(2), [1.0, 1.0], weeks=weeks, tour=tour, rest=1, pressures=[1.0, 2.0]))
    assert sum(not a.line for a in net.arcs) == weeks
    assert sum(a.line > 0 for a in net.arcs) == 2 * sum(min(tour, weeks - week) for week in range(weeks))
    assert all(a.week + a.line <= weeks for a in net.arcs)


def test_units_in_one_state_are_one_origin_and_the_rest_of_a_tour_counts_what_is_done():
    units = [unit(name, in_line=2, sector=1) for name in "ab"]
    asked = problem(units, [1.0, 1.0], weeks=6, tour=4, rest=1, dwell=1.0, pressures=[1.0, 2.0])
    net = Network(asked)
    assert net.origins == [(0, 2, 1)]
    own = [(a.group, a.line, a.gap, a.before) for a in net.arcs if a.origin == 0]
    assert own == [(1, 0, 2, 2), (1, 1, 3, 2), (1, 2, 4, 2)]


def test_weeks_cut_from_a_rest_and_weeks_over_the_limit_are_both_given_up():
    asked = problem([unit(in_line=3, sector=0)], [1.0], weeks=5, tour=3, rest=2)
    longer = [a for a in Network(asked, Leave(longer=1)).arcs if a.origin == 0]
    assert {(a.line, a.given_up) for a in longer} == {(0, 0), (1, 1)}
    shorter = [a for a in Network(asked, Leave(shorter=9)).arcs if a.origin == 0]
    assert {(a.gap, a.given_up) for a in shorter} == {(2, 0), (1, 1)}


def test_a_rest_that_ends_after_the_plan_is_not_cut():
    net = Network(problem(alike(1), [1.0], weeks=3, tour=1, rest=3), Leave(shorter=9))
    assert [a.given_up for a in net.arcs if a.week + a.line == 3] == [0]
    assert all(a.gap >= 1 for a in net.arcs)


def test_a_unit_that_is_ready_after_the_plan_is_never_supplied():
    asked = problem([unit("a", ready=9), unit("b", ready=2)], [1.0], weeks=4)
    assert Network(asked).supply().tolist() == [[0, 0, 1, 0]]


def test_strengths_are_kinds_only_where_cover_is_not_counted():
    units = [unit("a", fit=400.0), unit("b", fit=900.0)]
    assert len(Network(problem(units, [700.0])).kinds) == 2
    assert len(Network(problem(units, [300.0])).kinds) == 1
