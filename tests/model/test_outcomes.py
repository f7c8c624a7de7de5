import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.figures import Figure
from muster.model import outcomes
from muster.model.outcomes import OUTCOMES, compare, counting_basis, covered, monthly, role, spread, stock
from tests.report.fake_result import fake_result

CASE = load_case("ukraine")
DAY = date(2024, 3, 1)


def figure(quantity="registered_407", start=DAY, end=DAY, value=100.0, **more):
    facts = {"id": "X1", "unit": "proceedings", "definition": "d", "source": "s", "url": "", "published": None}
    return Figure(
        quantity=quantity,
        period_start=start,
        period_end=end,
        value=value,
        **{**facts, "confidence": "judgement", "note": "", **more},
    )


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
    states = ("training", "present", "wounded", "reserve", "custody")
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


# ---------------------------------------------------------------- what a run can be asked


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
    assert spread("registered_407", start, end, [result]) is None


def test_whole_months_of_a_run_leave_out_its_first_days(result):
    spans = outcomes.whole_months(result.start, outcomes.last_day(result))
    assert (spans[0][0], spans[-1][1]) == (date(2022, 3, 1), date(2026, 12, 31))
    assert len(monthly(result, "left")) == len(spans) == 58


def test_stocks_are_at_full_scale():
    tenth = fake_result(CASE, scale=0.1)
    assert stock(tenth, "absent", "gone")[-1] == pytest.approx(
        10 * (tenth.daily["absent"][-1] + tenth.daily["gone"][-1])
    )


# ---------------------------------------------------------------- beside the figures


def test_every_figure_of_the_case_is_tested_fed_in_or_named_as_not_simulated():
    roles = {role(f.quantity) for f in CASE.figures}
    assert roles == {"test", "input", "not simulated"}


def test_inputs_of_the_table_are_drivers_of_the_case():
    assert set(outcomes.DRIVERS_OF.values()) <= set(CASE.drivers)


def test_claims_name_quantities_that_can_be_counted():
    for _, quantities in outcomes.CLAIMS:
        assert set(quantities) <= set(OUTCOMES)


def test_every_figure_keeps_its_own_row(result):
    rows = compare(CASE.figures, [result])
    october = [
        r.figure.id
        for r in rows
        if r.figure.quantity == "registered_407_408" and r.figure.period_start == date(2025, 10, 1)
    ]
    assert october == ["A096", "A098", "A099"]
    assert len({r.figure.id for r in rows}) == len(rows)
    assert "A112" not in {r.figure.id for r in rows}, "2021 is before the run"


def test_one_run_has_no_interval_and_no_verdict(result):
    row = compare([figure()], [result])[0]
    assert (row.low90, row.high90, row.inside) == (None, None, None)
    assert math.isfinite(row.median)


def test_several_runs_have_both():
    results = [fake_result(CASE, seed=seed) for seed in range(1, 6)]
    found = spread("registered_407", DAY, date(2024, 3, 31), results)
    middle, low, high = found
    assert low < middle < high
    inside, outside = (
        compare([figure(start=DAY, end=date(2024, 3, 31), value=value)], results)[0] for value in (middle, 10 * high)
    )
    assert (inside.inside, outside.inside) == (True, False)


def test_an_input_gets_no_verdict():
    results = [fake_result(CASE, seed=seed) for seed in (1, 2)]
    row = compare([figure("mobilisation_per_month", end=date(2024, 3, 31))], results)[0]
    assert row.outcome.role == "input"
    assert row.inside is None


@pytest.mark.parametrize(
    ("source", "note", "basis"),
    [
        ("Ukrainska Pravda (OGP reply)", "", "reply"),
        ("V. Boyko, via Gazeta.ru", "site basis; SBI's own tally for the same months about 138,000", "site"),
        ("TASS (citing SBI)", "", "bureau"),
        ("Rambler/MK digest (OGP monthly report)", "period inferred, probably SBI tally", "bureau"),
    ],
)
def test_counting_basis_is_read_from_the_source(source, note, basis):
    assert counting_basis(figure(source=source, note=note)) == basis


def test_other_quantities_have_no_counting_basis():
    assert counting_basis(figure("verdicts_407")) == ""
