from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.planning.check import recompute
from muster.planning.pattern import Tour, tours_of
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


GROUPS = st.lists(st.integers(-1, 1), min_size=4, max_size=4)


@settings(max_examples=60)
@given(st.lists(GROUPS, min_size=1, max_size=4))
def test_units_stand_in_their_group_and_cover_what_their_number_can(rows):
    needs = [500.0, 500.0, 500.0]
    asked = problem(alike(len(rows)), needs, weeks=4, tour=4, rest=1, pressures=[1.0, 2.0, 1.0])
    placed = stand(asked, [tours_of(row) for row in rows])
    assert np.where(placed == OUT, OUT, asked.group[placed]).tolist() == rows
    for week in range(4):
        for group, sectors in ((0, {0, 2}), (1, {1})):
            there = placed[np.array(rows)[:, week] == group, week]
            assert len(set(there.tolist())) == min(there.size, len(sectors))


def test_nobody_moves_within_a_tour_where_all_can_stay():
    asked = problem(alike(3), [500.0] * 3, weeks=5, tour=5, rest=1)
    table = stand(asked, [(Tour(0, 5, 0),)] * 3)
    assert recompute(asked, table).moves == 0
    assert sorted(table[:, 0].tolist()) == [0, 1, 2]


def test_a_need_beats_staying_and_staying_beats_the_plan_in_force():
    stays = problem([unit("a", in_line=1, sector=0, in_force=(1,)), unit("b")], [500.0, 500.0], weeks=1, tour=3, rest=1)
    assert stand(stays, [(Tour(0, 1, 0),)] * 2).tolist() == [[0], [1]]
    goes = problem([unit("a", in_line=1, sector=0)], [0.0, 500.0], weeks=1, tour=3, rest=1)
    assert stand(goes, [(Tour(0, 1, 0),)]).tolist() == [[1]]


def test_units_that_cannot_be_placed_are_an_error(monkeypatch):
    monkeypatch.setattr(scipy.optimize, "milp", lambda *a, **k: SimpleNamespace(x=None, message="no"))
    mixed = problem([unit(fit=400.0), unit("b", fit=500.0)], [900.0, 900.0], weeks=1, tour=1, rest=1)
    with pytest.raises(ArithmeticError, match="2 units cannot be placed in 2 sectors: no"):
        stand(mixed, [(Tour(0, 1, 0),)] * 2)
