from datetime import date

import pytest

from muster.data.case import load_case
from muster.model.outcomes.reading import between, covered, last_day, monthly, stock, whole_months
from tests.report.fake_result import fake_result

CASE = load_case("ukraine")


@pytest.fixture(scope="module")
def result():
    return fake_result(CASE)


def test_a_year_that_begins_before_the_run_is_compared(result):
    days = covered(result, date(2022, 1, 1), date(2022, 12, 31))
    assert days == slice(0, 311)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2022, 2, 1), date(2022, 2, 28)),
        (date(2021, 1, 1), date(2021, 12, 31)),
        (date(2026, 12, 1), date(2027, 1, 31)),
    ],
)
def test_a_period_outside_the_run_is_not(result, start, end):
    assert covered(result, start, end) is None


def test_whole_months_of_a_run_leave_out_its_first_days(result):
    spans = whole_months(result.start, last_day(result))
    assert (spans[0][0], spans[-1][1]) == (date(2022, 3, 1), date(2026, 12, 31))
    assert len(monthly(result, "left")) == len(spans) == 58


def test_stocks_are_at_full_scale():
    tenth = fake_result(CASE, scale=0.1)
    assert stock(tenth, "absent", "gone")[-1] == pytest.approx(
        10 * (tenth.daily["absent"][-1] + tenth.daily["gone"][-1])
    )


def test_days_between_two_dates_hold_both(result):
    days = between(result, date(2024, 1, 1), date(2024, 1, 31))
    assert (days.stop - days.start, days.start) == (31, (date(2024, 1, 1) - CASE.start).days)
