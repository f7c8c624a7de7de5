import numpy as np
import pytest

from muster.kernels.layout import TABLE
from muster.model.outcomes import departures
from muster.model.outcomes.reading import MONTH
from muster.model.states import KIND, KINDS, ROLE
from tests.model.outcomes.made import empty, run


def counts(*rows) -> np.ndarray:
    """Return counts with (year, role, kind, days, number) entered."""
    out = empty("departures")
    for year, role, kind, days, number in rows:
        out[year, ROLE[role], KIND[kind], days] += number
    return out


def test_every_kind_of_posting_belongs_to_one_group_of_those_in_units():
    shown = [kind for roles, kinds in departures.GROUPS.values() if "infantry" in roles for kind in kinds]
    assert len(shown) == len(set(shown))
    assert set(KINDS) - set(shown) == {"volunteered", "mobilised"}


def test_rates_are_departures_over_soldier_days():
    left = counts((0, "infantry", "unit", 3, 10), (1, "infantry", "healed", 40, 20), (0, "support", "unit", 9, 7))
    served = counts((0, "infantry", "unit", 3, 4_000), (1, "infantry", "unit", 90, 1_000))
    result = run(departures=left, exposure=served)
    assert departures.rate(result, ("infantry",)) == pytest.approx(30 / 5_000 * MONTH * 1000)
    assert departures.rate(result, ("infantry",), 2030) == pytest.approx(10 / 4_000 * MONTH * 1000)
    assert departures.rate(result, ("reserve",)) is None


def test_rates_by_days_take_a_week_together_and_leave_out_what_was_hardly_seen():
    left = counts(
        (0, "trainee", "mobilised", 0, 3), (0, "trainee", "mobilised", 6, 4), (0, "trainee", "mobilised", 7, 5)
    )
    served = counts(
        (0, "trainee", "mobilised", 2, 700), (0, "trainee", "mobilised", 8, 500), (0, "trainee", "mobilised", 15, 13)
    )
    days, rate = departures.by_days(run(departures=left, exposure=served), "In training")
    assert days[:3].tolist() == [0, 7, 14]
    assert rate[:2] == pytest.approx(np.array([7 / 700, 5 / 500]) * MONTH * 1000)
    assert np.isnan(rate[2:]).all()


def test_the_last_entry_holds_everybody_posted_longer_ago_and_is_left_out():
    left = counts((0, "infantry", "unit", TABLE - 1, 900), (0, "infantry", "unit", 0, 1))
    served = counts((0, "infantry", "unit", TABLE - 1, 90_000), (0, "infantry", "unit", 0, 100))
    _, rate = departures.by_days(run(departures=left, exposure=served), "First posting")
    assert np.nansum(rate) == pytest.approx(10 * MONTH)


def test_shares_are_of_all_departures():
    left = counts((0, "trainee", "mobilised", 5, 30), (0, "infantry", "unit", 60, 50), (1, "reserve", "unit", 8, 20))
    result = run(departures=left)
    assert departures.share(result, ("trainee",)) == 0.3
    assert departures.share(result, ("trainee",), 2030) == 0.375
    assert departures.share_within(result, 30) == 0.5
    assert departures.share_within(run(departures=empty("departures")), 30) is None


def test_repetition_is_told_of_departures_and_of_people():
    order, people = np.zeros(16, int), np.zeros(17, int)
    order[:3] = 100, 30, 10
    people[:4] = 1000, 70, 20, 10
    result = run(order=order, people=people)
    assert departures.share_repeated(result) == pytest.approx(40 / 140)
    assert departures.share_of_leavers_who_repeat(result) == 0.3
    nobody = run(order=0 * order, people=0 * people)
    assert departures.share_repeated(nobody) is None
    assert departures.share_of_leavers_who_repeat(nobody) is None


def test_years_are_those_of_the_calendar():
    assert departures.year_index(run(), 2031) == slice(1, 2)
    assert departures.year_index(run(), None) == slice(None)
