"""A simulated panel adds up to what the run itself counts."""

from datetime import date

import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.model.simulate import simulate
from muster.model.unit_months import LEVELS, UnitMonths, told

DRILL = load_case("drill")
UNTIL = date(2030, 3, 31)


@pytest.fixture(scope="module")
def watched():
    months = {level: UnitMonths(level) for level in LEVELS}

    def watch(army, day):
        for each in months.values():
            each.note(army, day)

    return simulate(DRILL, until=UNTIL, watch=watch), months


def test_watching_changes_nothing(watched):
    plain = simulate(DRILL, until=UNTIL)
    assert all((plain.daily[name] == column).all() for name, column in watched[0].daily.items())


@pytest.mark.parametrize("level", LEVELS)
def test_levels_hold_the_same_departures(watched, level):
    result, months = watched
    columns = months[level].columns()
    total = sum(columns["departures"])
    assert total == sum(months["company"].columns()["departures"])
    assert 0 < total <= result.daily["left"].sum()
    assert sorted(set(columns["month"])) == ["2030-01", "2030-02", "2030-03"]
    assert len(set(zip(columns["unit"], columns["month"], strict=True))) == len(columns["unit"])


def test_shares_are_shares(watched):
    columns = watched[1]["company"].columns()
    assert all(0 <= value <= 1 for value in columns["new_arrivals"])
    assert all(0 <= value <= 31 for value in columns["days_on_position"])
    assert all(d <= a for d, a in zip(columns["evacuations_done"], columns["evacuations_asked"], strict=True))
    assert max(columns["days_on_position"]) > 0
    assert all(value == 0 for value, role in zip(columns["days_on_position"], columns["role"], strict=True)
               if role == "support")  # fmt: skip


def test_the_truth_is_the_effect_that_was_drawn(watched):
    truth = watched[1]["company"].truth()
    assert set(watched[1]["company"].columns()["unit"]) <= set(truth)
    assert np.std(list(truth.values())) > 0.2
    assert len(watched[1]["brigade"].truth()) == 4


def test_unknown_levels_are_refused():
    with pytest.raises(InputError, match="expected one of company, battalion, brigade"):
        UnitMonths("platoon")


def test_what_a_staff_would_note():
    row = told({"strength": 50.0, "departures": 60.0, "returns": 1.0, "losses": 2.0, "on_position": 500.0, "new": 5.0,
                "there": 50.0, "asked": 3.0, "done": 2.0, "posts": 100.0})  # fmt: skip
    assert row["departures"] == 50
    assert row["days_on_position"] == 10.0
    assert row["manning"] == 0.5
