import csv
import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.model.scenario import Scenario, read_policy
from muster.planning import export
from muster.planning.problem import OUT, put_in_force
from tests.planning.small import START, alike, problem

ASKED = problem(alike(2), [500.0], weeks=4, tour=2, rest=1)
TABLE = np.array([[0, 0, -1, 0], [-1, -1, 0, -1]])


def test_the_schedule_is_a_table(tmp_path):
    export.write_schedule(tmp_path / "s.csv", ASKED, TABLE)
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text().splitlines()))
    assert [(r["unit"], r["first_week"], r["last_week"]) for r in rows] == [
        ("u0", "1", "2"),
        ("u0", "4", "4"),
        ("u1", "3", "3"),
    ]


def test_what_is_written_can_be_the_plan_in_force(tmp_path):
    export.write_in_force(tmp_path / "f.csv", ASKED, TABLE)
    again = put_in_force(ASKED, tmp_path / "f.csv")
    assert [list(u.in_force) for u in again.units] == TABLE.tolist()


def test_the_calendar_has_an_event_a_stint_and_ends_the_day_after(tmp_path):
    named = replace(
        ASKED, name="Rota; spring", units=tuple(replace(u, name=f"{u.name}, of the north") for u in ASKED.units)
    )
    export.write_calendar(tmp_path / "s.ics", named, TABLE, START)
    raw = (tmp_path / "s.ics").read_bytes().decode()
    assert raw.startswith("BEGIN:VCALENDAR\r\n")
    assert raw.endswith("END:VCALENDAR\r\n")
    assert raw.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20260202\r\nDTEND;VALUE=DATE:20260216\r\nSUMMARY:u0\\, of the north in S0" in raw
    assert "X-WR-CALNAME:Rota\\; spring" in raw
    assert len(set(re.findall("UID:(.*)\r", raw))) == 3
    export.write_calendar(tmp_path / "t.ics", named, TABLE, START)
    assert (tmp_path / "t.ics").read_bytes() == raw.encode()


@given(st.text(max_size=300).filter(lambda t: "\n" not in t and "\r" not in t))
def test_long_lines_are_folded_between_letters(line):
    line = line.encode("utf-8", "ignore").decode()
    parts = list(export.folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert "".join(part if n == 0 else part[1:] for n, part in enumerate(parts)) == line


def test_the_policy_is_followed_by_a_simulation(tmp_path):
    case = load_case("ukraine")
    path = export.write_policy(tmp_path, ASKED, TABLE, case)
    scenario = Scenario.build(case, [read_policy(path)])
    first = round((START - case.start).days / 7)
    assert scenario.rota.first == first
    assert [scenario.rota.of_week(first + w, 2).tolist() for w in range(4)] == TABLE.T.tolist()


def test_a_plan_with_more_units_than_the_case_has_brigades_is_refused(tmp_path):
    many = problem(alike(5), [500.0], weeks=2, rest=1)
    with pytest.raises(InputError, match="expected at most 4 units, found 5"):
        export.write_policy(tmp_path, many, np.zeros((5, 2), int), load_case("drill"))


ROWS = st.lists(st.lists(st.integers(-1, 0), min_size=4, max_size=4), min_size=2, max_size=2)


@given(ROWS.filter(lambda rows: np.max(rows) >= 0))
def test_a_plan_in_force_comes_back_as_it_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("force") / "f.csv"
    export.write_in_force(path, ASKED, np.array(rows))
    assert [list(u.in_force) for u in put_in_force(ASKED, path).units] == rows


def test_tables_of_a_plan_with_nobody_in_the_line_hold_names_alone(tmp_path):
    nobody = np.full((2, 4), OUT)
    export.write_schedule(tmp_path / "s.csv", ASKED, nobody)
    export.write_in_force(tmp_path / "f.csv", ASKED, nobody)
    export.write_calendar(tmp_path / "s.ics", ASKED, nobody, START)
    assert (tmp_path / "s.csv").read_text().split() == ["unit,sector,first_week,last_week,from,until"]
    assert (tmp_path / "f.csv").read_text().split() == ["week,unit,sector"]
    assert b"VEVENT" not in (tmp_path / "s.ics").read_bytes()


def test_names_with_commas_and_quotes_survive_the_table(tmp_path):
    odd = replace(ASKED, units=tuple(replace(u, name=f'{u.name}, "the\nfirst"') for u in ASKED.units))
    export.write_schedule(tmp_path / "s.csv", odd, TABLE)
    with (tmp_path / "s.csv").open(newline="") as file:
        names = {row["unit"] for row in csv.DictReader(file)}
    assert names == {u.name for u in odd.units}


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


@given(st.text(max_size=60))
def test_a_calendars_text_can_be_read_back_and_breaks_no_line(text):
    value = export.escaped(text)
    assert unescaped(value) == " ".join(text.split())
    assert "\n" not in value
    assert "\r" not in value
    assert not re.search(r"(?<!\\)(\\\\)*[,;]", value)


def test_an_empty_line_is_one_part():
    assert list(export.folded("")) == [""]


@pytest.mark.parametrize("name", ['a "bold" plan', "back\\slash", "two\nlines", "a\ttab\x07and a bell", "Ротація 🛡"])
def test_the_policys_file_can_be_read_whatever_the_plan_is_called(tmp_path, name):
    policy = read_policy(export.write_policy(tmp_path, replace(ASKED, name=name), TABLE, load_case("ukraine")))
    assert policy.name
    assert "\n" not in policy.name


@pytest.mark.parametrize("days", range(-3, 4))
def test_a_plan_moves_by_three_days_at_most_to_the_cases_weeks(tmp_path, days):
    case = load_case("ukraine")
    week = case.start + timedelta(weeks=200)
    path = export.write_policy(tmp_path, replace(ASKED, start=week + timedelta(days=days)), TABLE, case)
    assert Scenario.build(case, [read_policy(path)]).rota.first == 200
    assert f"from {week}" in path.read_text()
