import numpy as np
import pytest

from muster.data.case import load_case
from muster.policy.outcomes import OUTCOMES, SERIES, follow, judge, of_weeks, weeks
from tests.report.fake_result import fake_result

CASE = load_case("drill")
RESULT = fake_result(CASE, scale=0.5)
DAYS = slice(400, 500)


def value(name, result=RESULT, days=DAYS):
    return OUTCOMES[name].measure(result, days)


def test_flows_are_people_at_full_scale_over_the_window():
    assert value("departures") == RESULT.daily["left"][DAYS].sum() / 0.5
    assert value("killed") == (RESULT.daily["fell"] + RESULT.daily["lost"])[DAYS].sum() / 0.5


def test_stocks_are_those_of_the_last_day():
    assert value("absent") == (RESULT.daily["absent"][499] + RESULT.daily["gone"][499]) / 0.5


def test_cover_is_held_over_needed():
    assert value("coverage") == pytest.approx(
        RESULT.daily["positions_held"][DAYS].sum() / RESULT.daily["positions_needed"][DAYS].sum()
    )


def test_weekly_measures_are_means_over_the_weeks_of_the_window():
    day = RESULT.weekly["day"]
    inside = (day >= DAYS.start) & (day < DAYS.stop)
    assert np.array_equal(of_weeks(RESULT, "thin_sectors", DAYS), RESULT.weekly["thin_sectors"][inside])
    assert value("thin_sectors") == pytest.approx(np.nanmean(RESULT.weekly["thin_sectors"][inside]))
    assert np.isnan(value("tour", days=slice(0, 3)))


def test_every_outcome_is_judged_and_followed():
    assert judge(RESULT, DAYS).shape == (len(OUTCOMES),)
    assert set(SERIES) <= set(OUTCOMES)
    course = follow(RESULT, DAYS)
    assert course.shape == (len(SERIES), 15)
    assert course[SERIES.index("departures")].sum() == pytest.approx(value("departures"))
    assert weeks(DAYS)[-1] == slice(498, 500)


def test_outcomes_of_the_design_are_there_and_say_which_way_is_better():
    assert {"departures", "returns", "absent", "killed", "coverage", "thin_sectors", "reserve", "tour"} <= set(OUTCOMES)
    assert {name for name, outcome in OUTCOMES.items() if outcome.better > 0} == {
        "returns", "serving", "coverage", "reserve"
    }  # fmt: skip
