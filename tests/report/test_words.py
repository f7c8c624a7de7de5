import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.report.words import (
    count,
    day,
    intervals,
    is_share,
    like,
    number,
    percent,
    period,
    printed,
    rounded,
    several,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (7, "7"), (999.6, "1,000"), (1234, "1,230"), (199_999, "200,000"), (1_936_412, "1,940,000")],
)
def test_counts_have_three_digits(value, said):
    assert count(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0%"), (0.0174, "1.7%"), (0.05, "5%"), (0.304, "30%"), (1.0, "100%"), (-0.13, "−13%")]
)
def test_small_shares_have_a_decimal(value, said):
    assert percent(value) == said


def test_rounding_leaves_what_has_no_digits():
    assert rounded(float("inf")) == float("inf")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2022, 2, 24), date(2024, 2, 25), "24 Feb 2022 – 25 Feb 2024"),
        (date(2022, 1, 1), date(2025, 7, 31), "Jan 2022 – Jul 2025"),
        (date(2024, 12, 1), date(2024, 12, 31), "Dec 2024"),
        (date(2022, 3, 1), date(2022, 12, 31), "Mar–Dec 2022"),
        (date(2026, 1, 14), date(2026, 1, 14), "14 Jan 2026"),
    ],
)
def test_periods_are_said_shortly(start, end, said):
    assert period(start, end) == said


def test_a_figure_is_printed_in_full_and_simulated_like_it(case):
    figures = {figure.id: figure for figure in case.figures}
    assert printed(figures["A096"]) == "21,602"
    assert like(figures["A096"], 20_871.4) == "20,900"
    assert is_share(figures["C009"])
    assert printed(figures["C009"]) == "7.25%"
    assert printed(figures["B063"]) == "66.7%"


def test_intervals_say_what_they_are_over():
    from types import SimpleNamespace

    one, other = (SimpleNamespace(parameters={"trust.start": value}) for value in (0.5, 0.6))
    assert "no intervals" in intervals([one])
    assert "chance alone" in intervals([one, one])
    assert "a draw of parameters of its own" in intervals([one, other])


# ---------------------------------------------------------------- numbers


def of_words(text):
    return float(text.replace(",", "").replace("−", "-").removesuffix("%"))


@settings(max_examples=40, deadline=None)
@given(st.floats(-1e9, 1e9), st.integers(1, 6))
def test_rounding_keeps_a_number_to_half_a_unit_of_its_last_digit(value, digits):
    assert abs(rounded(value, digits) - value) <= 0.5000001 * abs(value) * 10.0 ** (1 - digits) + 1e-300


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-3, 1e9), st.integers(1, 6))
def test_rounding_twice_changes_nothing_more(value, digits):
    once = rounded(value, digits)
    assert rounded(once, digits) == once
    assert rounded(-value, digits) == -once


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e8), min_size=3, max_size=3).map(sorted))
def test_an_interval_in_words_keeps_its_order(ends):
    for say in (count, number):
        low, middle, high = (of_words(say(value)) for value in ends)
        assert low <= middle <= high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted))
def test_an_interval_of_shares_keeps_its_order(ends):
    low, middle, high = (of_words(percent(value)) for value in ends)
    assert low <= middle <= high


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1e9))
def test_a_count_is_whole_with_separators(value):
    assert re.fullmatch(r"\d{1,3}(,\d{3})*", count(value))


@settings(max_examples=40, deadline=None)
@given(st.floats(-2, 2))
def test_a_percentage_is_near_the_share_and_never_minus_nothing(value):
    said = percent(value)
    assert re.fullmatch(r"−?\d+(\.\d)?%", said)
    assert abs(of_words(said) - 100 * value) <= (0.0501 if abs(value) < 0.0995 else 0.5001)
    assert said not in ("−0%", "−0.0%")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0994, "9.9%"),
        (0.0996, "10%"),
        (0.9951, "100%"),
        (-0.0001, "0%"),
        (0.0004, "0%"),
        (0.0006, "0.1%"),
        (2, "200%"),
    ],
)
def test_a_percentage_changes_its_digits_at_ten_and_loses_its_sign_at_nothing(value, said):
    assert percent(value) == said


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0, 3, "0"),
        (-0.0, 3, "0"),
        (-1e-15, 3, "0"),
        (123456, 3, "123,000"),
        (-20000, 3, "−20,000"),
        (0.1 + 0.2, 3, "0.3"),
        (0.00008, 3, "0.00008"),
        (12.5, 10, "12.5"),
        (999.6, 3, "1,000"),
        (2.5e11, 3, "250,000,000,000"),
    ],
)
def test_a_number_is_never_a_power_of_ten(value, digits, said):
    assert number(value, digits) == said


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-6, 1e12), st.integers(1, 6))
def test_a_number_reads_back_as_it_was_rounded(value, digits):
    assert of_words(number(value, digits)) == pytest.approx(rounded(value, digits), rel=1e-5)
    assert number(-value, digits) == f"−{number(value, digits)}"


@pytest.mark.parametrize(
    ("word", "words"), [("unit", "units"), ("company", "companies"), ("battery", "batteries"), ("convoy", "convoys")]
)
def test_units_of_a_kind_have_their_plural(word, words):
    assert several(word) == words


# ---------------------------------------------------------------- dates


@settings(max_examples=40, deadline=None)
@given(DAYS)
def test_a_day_has_its_number_month_and_year(when):
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]{2} \d{4}", day(when))
    assert str(when.year) in day(when)
    assert not day(when).startswith("0")


@settings(max_examples=40, deadline=None)
@given(DAYS, st.integers(0, 4000))
def test_a_period_names_the_years_it_begins_and_ends_in(start, length):
    end = start + timedelta(days=length)
    said = period(start, end)
    assert str(end.year) in said
    assert said == period(start, end) != ""
    assert set(re.findall(r"\d{4}", said)) == {str(start.year), str(end.year)}


@settings(max_examples=40, deadline=None)
@given(DAYS, DAYS, st.integers(0, 800), st.integers(0, 800))
def test_two_periods_that_differ_are_said_differently(one, other, first, second):
    a, b = (one, one + timedelta(days=first)), (other, other + timedelta(days=second))
    assert (period(*a) == period(*b)) == (a == b)


def test_a_month_is_whole_only_to_its_last_day():
    assert period(date(2023, 2, 1), date(2023, 2, 28)) == "Feb 2023"
    assert period(date(2024, 2, 1), date(2024, 2, 28)) == "1 Feb 2024 – 28 Feb 2024"
    assert period(date(2024, 2, 2), date(2024, 2, 29)) == "2 Feb 2024 – 29 Feb 2024"


# ---------------------------------------------------------------- published beside simulated


def test_every_published_number_can_be_read_back_from_its_words(case):
    for figure in case.figures:
        value = of_words(printed(figure)) / (100 if is_share(figure) else 1)
        assert value == pytest.approx(figure.value, rel=1e-9), figure.id


def test_a_simulated_value_is_said_in_the_unit_of_its_figure(case):
    for figure in case.figures:
        said = like(figure, figure.value)
        assert said.endswith("%") == is_share(figure) == printed(figure).endswith("%"), figure.id


def test_a_relative_change_that_fell_has_a_minus(case):
    figure = replace(case.figures[0], unit="relative change", value=-0.125)
    assert (printed(figure), like(figure, -0.125)) == ("−12.5%", "−12%")
