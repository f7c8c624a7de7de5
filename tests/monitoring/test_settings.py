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
