from muster.planning.pattern import Tour
from muster.planning.problem import OUT
from muster.planning.standing import stand
from tests.planning.small import alike, problem, unit


def test_units_stay_where_they_stand():
    asked = problem([unit("a", in_line=1, sector=1), unit("b"), unit("c")], [500.0, 500.0], weeks=3, tour=3, rest=1)
    placed = stand(asked, [(Tour(0, 2, 0),), (Tour(0, 3, 0),), (Tour(2, 3, 0),)])
    assert placed.tolist() == [[1, 1, OUT], [0, 0, 0], [OUT, OUT, 1]]


def test_a_spare_unit_moves_where_it_is_wanted():
    asked = problem(alike(3), [500.0, 500.0], weeks=2, tour=2, rest=1)
    placed = stand(asked, [(Tour(0, 2, 0),), (Tour(0, 2, 0),), (Tour(0, 1, 0),)])
    assert set(placed[:2, 1].tolist()) == {0, 1}


def test_where_units_are_too_few_the_last_sectors_stay_open():
    asked = problem(alike(1), [500.0, 500.0], weeks=1, tour=1, rest=1)
    assert stand(asked, [(Tour(0, 1, 0),)]).tolist() == [[0]]
    mixed = problem([unit(fit=400.0), unit("b", fit=500.0)], [900.0, 900.0], weeks=1, tour=1, rest=1)
    assert stand(mixed, [(Tour(0, 1, 0),)] * 2).tolist() == [[0], [0]]


def test_strengths_are_put_together_by_sector():
    asked = problem([unit(fit=300.0), unit("b", fit=400.0), unit("c", fit=900.0)], [700.0, 900.0], weeks=1)
    placed = stand(asked, [(Tour(0, 1, 0),)] * 3)
    assert placed[:, 0].tolist() == [0, 0, 1]


def test_units_go_back_where_the_plan_in_force_had_them():
    asked = problem([unit("a", in_force=(1, 1)), unit("b", in_force=(0, 0))], [500.0, 500.0], weeks=2, tour=2, rest=1)
    assert stand(asked, [(Tour(0, 2, 0),)] * 2).tolist() == [[1, 1], [0, 0]]


def test_groups_stay_apart():
    asked = problem(alike(2), [500.0, 500.0], weeks=1, tour=1, rest=1, pressures=[2.0, 1.0])
    assert stand(asked, [(Tour(0, 1, 0),), (Tour(0, 1, 1),)]).tolist() == [[1], [0]]
