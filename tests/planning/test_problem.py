from dataclasses import replace

import pytest

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
