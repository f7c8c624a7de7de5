from itertools import pairwise

import numpy as np
import pytest
from scipy.special import ndtri

from muster.data.case import load_case
from muster.model.force import (
    BLOCK,
    INTAKE_MOST,
    build_structure,
    historical_intake,
    number_soldiers,
    picked,
    raising_days,
    stratified,
    whole,
)
from muster.model.states import ROLE, ROLES, STATES
from tests.model.drill import BASE, CASE

UKRAINE = load_case("ukraine")

SCALES = [1.0, 0.5, 0.1]


@pytest.mark.parametrize("scale", SCALES)
def test_companies_stand_sorted_by_role_and_cells_by_company(scale):
    s = build_structure(CASE, 1, scale)
    assert (np.diff(s.role) >= 0).all()
    assert s.role_first.tolist() == [*np.searchsorted(s.role, range(len(ROLES))), s.companies]
    assert np.array_equal(np.repeat(np.arange(s.companies), s.groups), s.company)
    assert np.array_equal(s.company[s.first_cell], np.arange(s.companies))


def test_the_drill_army_has_the_companies_its_case_says():
    s = build_structure(CASE, 1, 1.0)
    f = CASE.force
    wanted = [f["brigades"] * f["infantry_companies_per_brigade"], f["combat_companies_total"]]
    wanted += [f["support_companies_total"], f["training_companies"], f["reserve_companies"], len(STATES)]
    assert np.bincount(s.role).tolist() == wanted
    assert s.infantry_cells == wanted[0] * f["duty_groups"]
    assert (s.authorised == f["company_size"]).all()


def test_a_scale_has_fewer_companies_of_the_same_size():
    full, half = (build_structure(CASE, 1, scale) for scale in (1.0, 0.5))
    assert half.brigades == full.brigades / 2
    assert np.bincount(half.role)[:3].tolist() == (np.bincount(full.role)[:3] / 2).tolist()
    assert half.authorised[0] == full.authorised[0]


def test_brigades_share_the_companies_of_each_role_evenly_and_the_rest_belongs_to_none():
    s = build_structure(CASE, 1, 1.0)
    assert np.bincount(s.brigade[s.role == ROLE["infantry"]]).tolist() == [4, 4, 4, 4]
    assert set(s.brigade[s.role >= ROLE["trainee"]]) == {s.brigades}


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_known_by_cell_is_added_up_by_company(scale):
    s = build_structure(CASE, 1, scale)
    counts = np.arange(s.cells, dtype=np.int32)
    assert s.by_company(counts).tolist() == np.bincount(s.company, counts).astype(int).tolist()


def test_posts_and_brigades_come_with_the_companies_raised():
    s = build_structure(UKRAINE, 1, 0.3)
    days = np.unique(s.raised)
    assert days.size > 10
    for day in (-1, 0, int(days[3]) - 1, int(days[3]), int(days[-1]), 5000):
        there = s.raised <= day
        assert s.posts_raised(day).tolist() == np.bincount(s.role, s.authorised * there).tolist()
        infantry = there & (s.role == ROLE["infantry"])
        assert set(np.flatnonzero(s.brigade_raised <= day)) == set(s.brigade[infantry])


def test_every_state_away_has_a_cell_of_its_own():
    s = build_structure(CASE, 1, 1.0)
    assert np.unique(s.away).size == len(STATES)
    assert (s.cell_role[s.away] == ROLE["away"]).all()


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_unit_effects_are_the_same_quantiles_in_another_order(n):
    values = stratified(3, 200, n)
    assert np.sort(values) == pytest.approx(ndtri((np.arange(n) + 0.5) / n))
    assert np.array_equal(values, stratified(3, 200, n))


def test_the_order_goes_by_seed_and_purpose():
    assert not np.array_equal(stratified(3, 200, 50), stratified(4, 200, 50))
    assert not np.array_equal(stratified(3, 200, 50), stratified(3, 201, 50))


def test_the_outside_has_no_brigade_effect():
    s = build_structure(CASE, 1, 1.0)
    assert s.brigade_effect[-1] == s.supply_effect[-1] == 0.0
    assert s.brigade_effect.size == s.brigades + 1


def test_brigades_are_raised_in_their_share_and_the_rest_evenly_after(monkeypatch):
    monkeypatch.setitem(CASE.force, "brigades", 10.0)
    monkeypatch.setitem(CASE.force, "brigades_at_start", 4.0)
    monkeypatch.setitem(CASE.force, "raising_days", 600.0)
    days = raising_days(CASE, 10)
    assert (days == 0).sum() == 4
    assert np.diff(np.sort(days)[4:]) == pytest.approx(100, abs=1)
    assert 0 < days.max() <= 600


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("scale", SCALES)
def test_no_number_is_set_aside_twice_whatever_the_intake(scale):
    numbering = number_soldiers(CASE, BASE.paths, scale)
    most = whole(historical_intake(CASE, BASE.paths, scale) * INTAKE_MOST)
    taken = [(0, numbering.initial)] + [r for day in range(CASE.days) for r in numbering.ranges(day, int(most[day]))]
    taken = sorted(r for r in taken if r[1] > r[0])
    assert all(one[1] <= other[0] for one, other in pairwise(taken))
    assert sum(last - first for first, last in taken) == numbering.initial + most.sum()
    assert numbering.size(most) >= taken[-1][1]
    assert numbering.size(most) % BLOCK == 0


def test_a_soldier_keeps_his_number_when_more_come():
    numbering = number_soldiers(CASE, BASE.paths, 1.0)
    for day in range(0, CASE.days, 7):
        base = int(numbering.base[day])
        (own, _), (more, extra) = numbering.ranges(day, base), numbering.ranges(day, base + 2)
        assert more == own
        assert extra[1] - extra[0] == 2
        assert numbering.ranges(day, 0)[0][0] == own[0]


def test_storage_is_for_those_who_can_come():
    numbering = number_soldiers(CASE, BASE.paths, 1.0)
    small, large = numbering.size(numbering.base), numbering.size(numbering.base * 2)
    assert numbering.initial + numbering.base.sum() <= small < large


def test_intake_of_a_month_is_spread_over_its_days():
    daily = historical_intake(CASE, BASE.paths, 1.0)
    path = CASE.driver("intake_per_month").daily(CASE.start, CASE.days)
    share = CASE.driver("intake_perimeter_factor").daily(CASE.start, CASE.days)
    assert daily[:31].sum() == pytest.approx(path[0] * share[0])
    assert daily[31:59].sum() == pytest.approx(path[40] * share[40])
    assert historical_intake(CASE, BASE.paths, 0.1) == pytest.approx(0.1 * daily)


def test_whole_numbers_follow_the_running_total():
    flow = np.random.default_rng(5).uniform(0.0, 3.0, 1000)
    numbers = whole(flow)
    assert (np.abs(np.cumsum(numbers) - np.cumsum(flow)) < 1.0).all()
    assert whole(np.full(10, 0.1)).tolist() == [0] * 9 + [1]


def test_records_are_picked_by_number_and_by_mask():
    records = np.zeros(9, [("a", "i2"), ("b", "f4", (3,))])
    records["a"], records["b"] = np.arange(9), np.arange(27.0).reshape(9, 3)
    for which in (np.array([7, 0, 7]), records["a"] % 2 == 1):
        found = picked(records, which)
        assert found.tobytes() == records[which].tobytes()
        found["a"] = 0
    assert records["a"].tolist() == list(range(9)), "a copy"
