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
