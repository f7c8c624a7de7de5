"""Stylised facts 9, 10, 13 and 14: amnesties, lengths of absence, announcements, and circulation between units."""

from datetime import date, timedelta

import numpy as np
import pytest

from muster.model.ledger import EXPOSED
from muster.model.outcomes import absences
from muster.model.outcomes.reading import between
from muster.model.states import AWAY, TOTALS
from tests.evidence.runs import UKRAINE, big_drill, off, only, scenario, ukraine

# ---------------------------------------------------------------- fact 9

OPENS, CLOSES = date(2024, 11, 29), date(2025, 3, 1)


def returns_a_week(result) -> dict[str, float]:
    """Return mean returns a week before the window, in its first and last four days, in the trough and after."""
    week, days = timedelta(days=7), timedelta(days=3)
    spans = {
        "before": (OPENS - 6 * week, OPENS - timedelta(days=1)),
        "opening": (OPENS, OPENS + days),
        "trough": (OPENS + 4 * week, OPENS + 10 * week - timedelta(days=1)),
        "deadline": (CLOSES - days, CLOSES),
        "after": (CLOSES + timedelta(days=2), CLOSES + 6 * week),
    }
    back = sum(result.daily[name] for name in TOTALS["back"])
    return {name: back[between(result, *span)].mean() * 7 for name, span in spans.items()}


MANY_AWAY = (("baseline.leave", 0.003),)  # so that a few days of returns tell something


def test_fact_9_an_amnesty_brings_a_pulse_at_opening_a_trough_and_a_smaller_pulse_at_the_deadline():
    found = returns_a_week(ukraine((*only("amnesty", "returning"), *MANY_AWAY)))
    assert found["opening"] > 1.5 * found["trough"]
    assert found["opening"] > found["deadline"] > 1.2 * found["trough"]
    assert found["trough"] > 2.0 * found["before"]
    assert found["after"] < 0.6 * found["trough"]


def test_fact_9_uptake_is_a_minority():
    result = ukraine()
    back = sum(result.daily[name] for name in TOTALS["back"])[between(result, OPENS, CLOSES)].sum()
    away = sum(result.daily[name][(OPENS - result.start).days] for name in AWAY)
    assert 0.03 < back / away < 0.5


def test_fact_9_is_gone_without_amnesties():
    """Within four errors; the absent, and with them returns, grow by a tenth in these months."""
    found = returns_a_week(ukraine((*only("returning"), *MANY_AWAY)))
    for name in ("opening", "trough", "deadline", "after"):
        error = np.sqrt(7 / 4 / found[name] + 1 / (6 * found["before"]))
        assert abs(np.log(found[name] / found["before"])) < 4 * error + 0.1


# ---------------------------------------------------------------- fact 10

RESTLESS = (("baseline.leave", 0.002), ("baseline.come_back", 0.004))


def test_fact_10_absences_have_a_heavy_tail_and_a_falling_chance_of_return():
    """Were the hazard constant, the share away after a year would be that after a month to the power of twelve."""
    result = ukraine((*only("returning"), *RESTLESS))
    away = absences.still_away(result)
    assert absences.monthly_return(result, 0, 30) > 2.0 * absences.monthly_return(result, 180, 365)
    assert away[364] > 1.5 * away[30] ** (365 / 31)


def test_fact_10_is_gone_where_return_does_not_depend_on_the_length_of_absence():
    result = ukraine((*only(), *RESTLESS))
    away = absences.still_away(result)
    early, late = absences.monthly_return(result, 0, 30), absences.monthly_return(result, 180, 365)
    assert early == pytest.approx(late, rel=0.1)
    assert away[364] == pytest.approx(away[30] ** (365 / 31), rel=0.2)


def rate_of_repeaters(parameters) -> float:
    """Return the rate of leaving of those who left before over that of those who never did."""
    army = big_drill(scenario(UKRAINE, (*parameters, *RESTLESS, ("baseline.other_arms", 1.0))), 0.02, case=UKRAINE)
    served = np.zeros(2)
    for day in range(840):
        if day % 28 == 0:
            there = np.isin(army.engine.force.hot["state"], EXPOSED)
            served += np.bincount(army.ledger.arrays["spells"][there] > 0, minlength=2)
        army.evening(day, army.morning(day, False, None, 1))
    order = army.ledger.arrays["order"]
    return float(order[1:].sum() / served[1] / (order[0] / served[0]))


def test_fact_10_repeaters_are_over_represented():
    assert rate_of_repeaters(only("returning")) > 1.8
    assert rate_of_repeaters(only()) == pytest.approx(1.0, abs=0.15)


# ---------------------------------------------------------------- fact 13

PROMISE = (("end_promised", 1.0, date(2024, 6, 1), date(2024, 12, 31)),)


def change_by_promise(parameters) -> tuple[float, float]:
    """Return by what share departures change in the months of a promise, and its error had luck not been shared."""
    spans = date(2024, 6, 1), date(2024, 12, 31)
    base, promised = (ukraine(parameters, settings, spans[1]) for settings in ((), PROMISE))
    days = between(base, *spans)
    left = float(base.daily["left"][days].sum())
    return float(promised.daily["left"][days].sum() / left - 1.0), (2.0 / left) ** 0.5


def test_fact_13_a_credible_announcement_moves_the_rate_within_months():
    """At the prior's median, which carries this fact: in the fit the effect is about nought, and hardly known."""
    change, error = change_by_promise((("fairness.effect", -0.25),))
    assert change < -2.33 * error
    assert change_by_promise(off("fairness"))[0] == 0.0


# ---------------------------------------------------------------- fact 14


def test_fact_14_returnees_circulate_between_units():
    """Most are placed in another unit than their own, unless all must go back to it."""

    def elsewhere(parameters=()) -> float:
        result = ukraine(parameters)
        other, own = (float(result.daily[name].sum()) for name in ("placed", "placed_back"))
        return other / (other + own)

    assert elsewhere() > 0.5
    assert elsewhere((("reserve.own_unit", 1.0),)) < 0.5


def test_fact_14_some_leave_in_order_to_change_units():
    """The share of spells of this kind before closure has a prior of 0.04 to 0.30."""
    result = ukraine(until=date(2025, 10, 31))
    assert 0.02 < result.daily["reason_transfer"].sum() / result.daily["left"].sum() < 0.30
    assert ukraine(off("transfer")).daily["reason_transfer"].sum() == 0
