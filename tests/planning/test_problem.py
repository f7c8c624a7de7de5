import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.planning.problem import OUT, read_problem
from tests.planning.small import alike, problem, unit
from tests.planning.test_rota_file import GOOD


def read(tmp_path, text, table=None):
    (tmp_path / "rota.toml").write_text(text)
    if table is not None:
        (tmp_path / "force.csv").write_text(table)
    return read_problem(tmp_path / "rota.toml")


def test_a_file_becomes_arrays(tmp_path):
    asked = read(tmp_path, GOOD.replace("strength = 500", "strength = 500\nchange = [{ week = 3, strength = 700 }]"))
    assert [u.name for u in asked.units] == ["A", "B"]
    assert asked.units[1].sector == 1
    assert asked.units[1].in_line == 1
    assert asked.need.tolist() == [[500, 500, *[700] * 6]] * 2


def test_rest_already_taken_counts_against_the_tour_before(tmp_path):
    more = 'name = "A"\nweeks_rested = 1\nlast_tour = 2\ntravel = 1\nhandover = 1'
    asked = read(tmp_path, GOOD.replace('name = "A"', more).replace("rest = 1", "rest = 2"))
    assert asked.units[0].away == 2
    assert asked.units[0].ready == 3


def test_the_gap_is_rest_or_dwell_and_the_way():
    asked = problem(alike(1), [1.0], rest=2, dwell=1.5)
    assert [asked.gap(tour, 1) for tour in (1, 2, 3)] == [3, 4, 6]


def test_cover_is_counted_where_units_are_alike_or_each_is_enough():
    assert problem(alike(3, fit=300.0), [700.0]).counted
    assert problem(alike(3, fit=300.0), [700.0]).required.tolist() == [[3.0] * 6]
    assert problem([unit(fit=800.0), unit("b", fit=900.0)], [700.0]).counted
    mixed = problem([unit(fit=400.0), unit("b", fit=900.0)], [700.0])
    assert not mixed.counted
    assert mixed.weight(mixed.units[1], 0) == 700.0


def test_a_group_holds_the_sectors_of_one_pressure():
    asked = problem(alike(2), [1.0, 1.0, 1.0], pressures=[2.0, 1.0, 2.0])
    assert asked.pressures == (1.0, 2.0)
    assert asked.group.tolist() == [1, 0, 1]


def test_other_rules_leave_the_rest_as_it_is():
    asked = problem(alike(2), [1.0])
    assert asked.with_rules(rest=3) == replace(asked, rest=3)


FORCE = 'in_force = "force.csv"\n'


def test_a_plan_in_force_is_laid_out_by_week(tmp_path):
    asked = read(
        tmp_path, GOOD.replace("weeks = 8\n", "weeks = 8\n" + FORCE), "week,unit,sector\n1,A,S 1\n2,A,S 2\n9,A,S 1\n"
    )
    assert asked.units[0].in_force == (0, 1, *[OUT] * 6)
    assert asked.units[1].in_force == (OUT,) * 8


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,C,S 1", "column unit: expected one of: A, B"),
        ("1,A,S", "column sector: expected one of: S 1, S 2"),
        ("0,A,S 1", "column week: expected a whole number from 1 to 520"),
        ("1,A,S 1\n1,A,S 2", "expected 'A' once in week 1"),
    ],
)
def test_a_plan_in_force_that_does_not_fit_is_refused(tmp_path, row, said):
    with pytest.raises(InputError, match="line") as found:
        read(tmp_path, GOOD.replace("weeks = 8\n", "weeks = 8\n" + FORCE), f"week,unit,sector\n{row}\n")
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_a_start_outside_the_case_is_refused(tmp_path):
    with pytest.raises(InputError, match="start: expected a date from 2022-02-24"):
        read(tmp_path, GOOD.replace("2026-02-02", "2030-01-01"))


@given(tour=st.integers(1, 104), tenths=st.integers(0, 200), rest=st.integers(1, 60), away=st.integers(0, 9))
def test_the_gap_is_exact_whatever_the_decimals(tour, tenths, rest, away):
    asked = problem(alike(1), [1.0], rest=rest, dwell=tenths / 10)
    assert asked.gap(tour, away) == max(rest, math.ceil(Fraction(tenths, 10) * tour)) + away


@given(fit=st.floats(50.0, 3000.0), need=st.floats(0.0, 20_000.0), count=st.integers(1, 4))
def test_so_many_units_hold_a_need_and_one_less_does_not(fit, need, count):
    wanted = int(problem(alike(count, fit=fit), [need]).units_needed[0, 0])
    assert wanted * fit >= need - 2e-6
    assert wanted == 0 or (wanted - 1) * fit < need


def test_strength_beyond_the_neediest_sector_of_a_group_covers_nothing():
    units = [unit(fit=400.0), unit("b", fit=900.0)]
    asked = problem(units, [700.0, 500.0], pressures=[1.0, 2.0])
    assert [asked.weight(units[1], group) for group in (0, 1)] == [700.0, 500.0]
    assert [asked.weight(units[0], group) for group in (0, 1)] == [400.0, 400.0]
    assert asked.required.tolist() == [[700.0] * 6, [500.0] * 6]


def test_sectors_of_one_pressure_are_required_together():
    asked = problem(alike(3, fit=300.0), [700.0, 200.0, 500.0], pressures=[1.0, 2.0, 1.0])
    assert asked.required[:, 0].tolist() == [3 + 2, 1]


def test_changes_apply_in_the_order_of_weeks_whatever_the_order_in_the_file(tmp_path):
    more = "strength = 500\nchange = [{ week = 6, strength = 0 }, { week = 3, strength = 700 }]"
    asked = read(tmp_path, GOOD.replace("strength = 500", more))
    assert asked.need[0].tolist() == [500, 500, 700, 700, 700, 0, 0, 0]


@pytest.mark.parametrize(
    ("more", "ready"),
    [
        ("weeks_rested = 0", 2), ("weeks_rested = 1", 1), ("weeks_rested = 9", 0),
        ("weeks_rested = 0\nlast_tour = 4", 6), ("weeks_rested = 4\nlast_tour = 4\ntravel = 1", 3),
    ],
)  # fmt: skip
def test_a_unit_is_ready_when_what_its_last_tour_asks_for_is_rested(tmp_path, more, ready):
    text = GOOD.replace('name = "A"', f'name = "A"\n{more}').replace("rest = 1", "rest = 2\ndwell = 1.5")
    assert read(tmp_path, text).units[0].ready == ready


def test_fitness_is_the_share_that_holds_the_line_and_counts_are_numbered(tmp_path):
    more = 'name = "A"\ncount = 3\nfitness = 0.4\nexhaustion = 12.5'
    asked = read(tmp_path, GOOD.replace('name = "A"', more))
    assert [u.name for u in asked.units] == ["A 1", "A 2", "A 3", "B"]
    assert [(u.strength, u.fit, u.dose) for u in asked.units[:3]] == [(1000.0, 400.0, 12.5)] * 3
    assert (asked.name, asked.change, asked.case) == ("x", 0.05, "ukraine")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("week,unit\n1,A\n", "column sector is missing"),
        ("week,unit,sector\n1.5,A,S 1\n", "line 2, column week: expected a whole number from 1 to 520, found '1.5'"),
        ("week,unit,sector\n521,A,S 1\n", "line 2, column week: expected a whole number from 1 to 520, found '521'"),
        ("week,unit,sector\nx,A,S 1\n", "line 2, column week: expected a finite number"),
        ("week,unit,sector\n", "expected at least 1 line"),
        (None, "force.csv: no such file"),
    ],
)
def test_a_table_in_force_that_cannot_be_read_is_refused_by_its_place(tmp_path, table, said):
    with pytest.raises(InputError) as found:
        read(tmp_path, GOOD.replace("weeks = 8\n", "weeks = 8\n" + FORCE), table)
    assert said in str(found.value)
    assert str(tmp_path / "force.csv") in str(found.value)


def test_the_first_and_the_last_day_of_the_case_are_days_to_start(tmp_path):
    for day in ("2022-02-24", "2026-12-31"):
        assert str(read(tmp_path, GOOD.replace("2026-02-02", day)).start) == day
