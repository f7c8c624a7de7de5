"""The description of a panel: read strictly, guessed where there is none."""

import pytest

from muster.data.errors import InputError
from muster.monitoring.settings import Condition, Settings, complete, read_settings, usual_settings

GOOD = """
title = "Third army"
[columns]
unit = "battalion"
strength = "present"
[[condition]]
column = "days"
kind = "controlled"
lag = 1
per = 10
"""


def described(tmp_path, text):
    path = tmp_path / "panel.toml"
    path.write_text(text)
    return read_settings(path)


def test_a_description(tmp_path):
    found = described(tmp_path, GOOD)
    assert found.columns.unit == "battalion"
    assert [(c.name, c.title, c.per) for c in found.condition] == [("days_lag1", "days, 1 month before", 10.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('"controlled"', '"his"'), "condition.1.kind"),
        (GOOD.replace("lag = 1", "lag = -1"), "condition.1.lag"),
        (GOOD.replace("per = 10", "per = 0"), "condition.1.per"),
        (GOOD.replace("[columns]", "[columns]\nsoldier_days = 'x'"), "expected strength or soldier_days, found both"),
        (GOOD.replace("[columns]", "[columns]\ngroup = 'present'"), "'present' is named twice"),
        (GOOD + GOOD[GOOD.index("[[condition") :], "'days_lag1' appears twice"),
        (GOOD.replace("title", "titel"), "titel: is not a known key"),
        ("threshold = 1.0\n", "threshold"),
    ],
)
def test_a_wrong_description_is_refused_by_its_key(tmp_path, text, said):
    with pytest.raises(InputError) as refused:
        described(tmp_path, text)
    assert said in str(refused.value)


def test_usual_names_need_no_description():
    found = usual_settings(["unit", "brigade", "month", "strength", "departures", "manning"])
    assert found.columns.group == "brigade"
    assert [(c.column, c.kind) for c in found.condition] == [("manning", "controlled")]


def test_missing_columns_are_named(tmp_path):
    columns = ["unit", "month", "departures", "soldier_days"]
    assert complete(Settings(), tmp_path, columns).columns.soldier_days == "soldier_days"
    with pytest.raises(InputError, match="expected a column strength or soldier_days"):
        complete(Settings(), tmp_path, columns[:3])
    with pytest.raises(InputError, match=r"column 'unit' \(unit\) is missing"):
        complete(Settings(), tmp_path, columns[1:])
    wanted = Settings(condition=[Condition(column="asked", kind="given")])
    with pytest.raises(InputError, match=r"column 'asked' \(a condition\) is missing"):
        complete(wanted, tmp_path, columns)


@pytest.mark.parametrize(
    ("condition", "name", "title"),
    [
        ({"column": "days_out"}, "days_out", "days out"),
        ({"column": "a", "over": "b"}, "a_over_b", "a"),
        ({"column": "a", "per_soldier": True, "lag": 2}, "a_per_soldier_lag2", "a, 2 months before"),
        ({"column": "a", "label": "Days", "lag": 1}, "a_lag1", "Days, 1 month before"),
    ],
)
def test_a_condition_is_named_by_all_that_makes_it(condition, name, title):
    made = Condition(kind="given", **condition)
    assert (made.name, made.title) == (name, title)


def test_soldier_days_give_way_to_strength_and_are_no_condition():
    found = usual_settings(["unit", "month", "strength", "soldier_days", "departures"])
    assert (found.columns.strength, found.columns.soldier_days, found.condition) == ("strength", None, [])


def test_a_group_goes_before_a_brigade_which_is_then_a_condition():
    found = usual_settings(["unit", "month", "strength", "departures", "group", "brigade"])
    assert found.columns.group == "group"
    assert [c.column for c in found.condition] == ["brigade"]


def test_what_is_divided_by_must_be_there_too(tmp_path):
    columns = ["unit", "month", "departures", "strength", "done"]
    wanted = Settings(condition=[Condition(column="done", over="asked", kind="given")])
    with pytest.raises(InputError, match=r"column 'asked' \(a condition\) is missing; found unit, month"):
        complete(wanted, tmp_path / "p.csv", columns)
    assert complete(wanted, tmp_path, [*columns, "asked"]).columns.strength == "strength"


@pytest.mark.parametrize("asked", ["threshold = 1.0", "threshold = 11", "run_length = 19", "run_length = 1e5"])
def test_bounds_of_what_is_asked(tmp_path, asked):
    with pytest.raises(InputError, match=f"{asked.split()[0]}: expected"):
        described(tmp_path, asked)
