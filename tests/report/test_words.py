from datetime import date

import pytest

from muster.report.words import count, intervals, is_share, like, percent, period, printed, rounded


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
    assert printed(figures["C009"]) == "7.2%"


def test_intervals_say_what_they_are_over():
    from types import SimpleNamespace

    one, other = (SimpleNamespace(parameters={"trust.start": value}) for value in (0.5, 0.6))
    assert "no intervals" in intervals([one])
    assert "chance alone" in intervals([one, one])
    assert "a draw of parameters of its own" in intervals([one, other])
