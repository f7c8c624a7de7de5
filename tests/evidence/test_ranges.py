"""Range checks: stylised facts that are rates and ratios; levels were in part sized to figures, so they test little."""

from datetime import date

import pytest

from muster.model.outcomes.reading import between
from tests.evidence.runs import SCALE, UKRAINE, in_year, ukraine


@pytest.mark.parametrize(
    ("year", "low", "high"),
    [(2024, 2.3, 4.0), (2025, 5.0, 9.0)],
)
def test_range_6_charges_of_absence_exceed_those_of_desertion(year, low, high):
    """About 3 to 1 in 2024, 6 to 8 to 1 in 2025; charging practice is an input, so this is book-keeping."""
    result = ukraine()
    assert low < in_year(result, "registered_407", year) / in_year(result, "registered_408", year) < high


STRENGTH = 880_000  # on which the published rate of 20 to 25 stands


def test_range_12_monthly_rates_are_those_of_an_army_in_a_manpower_crisis():
    """10 to 30 cases a month per 1,000 of the strength as stated, January to October 2025."""
    cases = in_year(ukraine(), "registered_407", 2025) + in_year(ukraine(), "registered_408", 2025)
    assert 10 < cases / SCALE / 10 / STRENGTH * 1000 < 30


def test_range_15_registered_absence_of_2025_exceeds_estimated_casualties():
    """17 to 22 thousand cases a month against about 12 thousand casualties a month over the whole war."""
    result = ukraine()
    cases = (in_year(result, "registered_407", 2025) + in_year(result, "registered_408", 2025)) / 10 / SCALE
    days = between(result, UKRAINE.start, date(2025, 10, 31))
    harmed = sum(result.daily[name][days].mean() for name in ("hit", "fell", "lost")) * 30.4375 / SCALE
    assert 10_000 < harmed < 20_000
    assert cases > harmed
