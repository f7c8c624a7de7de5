from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from muster.data.case import load_case
from muster.model import outcomes
from muster.model.outcomes.published import OUTCOMES
from tests.report.fake_result import fake_result

CASE = load_case("ukraine")
DAY = date(2024, 3, 1)


@pytest.fixture(scope="module")
def result():
    return fake_result(CASE)


def index(day):
    return (day - CASE.start).days


def test_a_flow_is_the_sum_over_the_period_at_full_scale():
    tenth = fake_result(CASE, scale=0.1)
    start, end = date(2024, 1, 1), date(2024, 12, 31)
    expected = tenth.daily["registered_407"][index(start) : index(end) + 1].sum() * 10
    assert OUTCOMES["registered_407"].measure(tenth, start, end) == pytest.approx(expected)


def test_both_articles_are_the_sum_of_each(result):
    start, end = date(2024, 1, 1), date(2024, 12, 31)
    one, other, both = (
        OUTCOMES[name].measure(result, start, end)
        for name in ("registered_407", "registered_408", "registered_407_408")
    )
    assert both == one + other


def test_a_stock_is_counted_at_the_end_of_the_period(result):
    value = OUTCOMES["currently_absent"].measure(result, date(2026, 1, 1), date(2026, 1, 14))
    assert value == sum(result.daily[name][index(date(2026, 1, 14))] for name in ("absent", "gone"))


def test_strength_leaves_out_the_absent_and_the_dead(result):
    value = OUTCOMES["force_size_total"].measure(result, DAY, DAY)
    states = ("training", "present", "wounded", "treated", "reserve", "custody")
    assert value == sum(result.daily[name][index(DAY)] for name in states)


def test_a_monthly_rate_does_not_depend_on_the_length_of_the_period(result):
    steady = {**result.daily, "inducted": np.full(CASE.days, 1000)}
    same = replace(result, daily=steady)
    measure = OUTCOMES["mobilisation_per_month"].measure
    for end in (date(2024, 3, 31), date(2024, 12, 31)):
        assert measure(same, DAY, end) == pytest.approx(1000 * 365.25 / 12)


def test_a_share_is_one_flow_over_another(result):
    start, end = date(2024, 1, 1), date(2024, 10, 31)
    days = slice(index(start), index(end) + 1)
    expected = result.daily["court_407"][days].sum() / result.daily["registered_407"][days].sum()
    assert OUTCOMES["share_sent_to_court_407"].measure(result, start, end) == pytest.approx(expected)


def test_a_share_of_nothing_is_unknown(result):
    nobody = replace(result, daily={**result.daily, "registered_407": np.zeros(CASE.days, dtype=np.int64)})
    assert OUTCOMES["share_sent_to_court_407"].measure(nobody, DAY, date(2024, 12, 31)) is None


def test_share_returning_looks_at_the_year_that_a_short_period_ends(result):
    end = date(2025, 8, 31)
    days = slice(index(end) - 364, index(end) + 1)
    expected = result.daily["back_within_year"][days].sum() / result.daily["left"][days].sum()
    assert OUTCOMES["share_returning"].measure(result, date(2025, 6, 1), end) == pytest.approx(expected)


def test_share_returning_is_unknown_until_a_year_has_passed():
    short = fake_result(CASE, days=index(date(2026, 8, 30)) + 1)
    assert OUTCOMES["share_returning"].measure(short, date(2025, 6, 1), date(2025, 8, 31)) is None


def test_months_give_the_smallest_and_the_largest(result):
    start, end = date(2025, 1, 1), date(2025, 9, 30)
    spans = outcomes.whole_months(start, end)
    months = [OUTCOMES["registered_408"].measure(result, *span) for span in spans]
    assert OUTCOMES["registered_408_monthly_range_low"].measure(result, start, end) == min(months)
    assert OUTCOMES["registered_408_monthly_range_high"].measure(result, start, end) == max(months)


def test_a_weekly_series_is_averaged_over_the_weeks_that_touch_the_period(result):
    weekly = {**result.weekly, "manning_p50": np.arange(len(result.weekly["day"]), dtype=float)}
    same = replace(result, weekly=weekly)
    monday = CASE.start.toordinal() + 700
    first, last = date.fromordinal(monday + 3), date.fromordinal(monday + 8)
    assert OUTCOMES["infantry_company_manning_share"].measure(same, first, last) == 100.5


def test_weeks_without_a_completed_tour_do_not_count(result):
    assert OUTCOMES["days_on_position_extreme"].measure(result, CASE.start, CASE.start) is None


def test_change_is_against_the_same_days_a_year_before(result):
    half = np.where(np.arange(CASE.days) < index(date(2025, 1, 1)), 200, 100)
    same = replace(result, daily={**result.daily, "hit": half, "fell": 0 * half, "lost": 0 * half})
    value = OUTCOMES["loss_change_yoy"].measure(same, date(2025, 1, 1), date(2025, 12, 31))
    assert value == pytest.approx(-0.5)
