from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.model.mechanisms import exhaustion
from muster.model.scenario import Scenario
from muster.planning import strain
from tests.planning.small import STRAIN

UKRAINE = load_case("ukraine")
VALUES = Scenario.build(UKRAINE).values("exhaustion")


def test_the_curve_is_the_declared_one():
    """Without a spread of tolerance the mean is the declared table itself, up to the declared cap."""
    values = type(VALUES)(**{**vars(VALUES), "spread": 0.0})
    curve = strain.hazard_curve(values)
    dose = np.array([0.0, values.wear_out, 10 * values.wear_out])
    assert curve(dose) == pytest.approx(np.exp(values.effect * np.minimum(dose / values.wear_out, exhaustion.CAP)))


def test_the_linear_pieces_stay_close_and_never_fall():
    assert 0 < STRAIN.error < 0.002
    assert STRAIN.knots[0] == 0.0
    assert STRAIN.values[0] == pytest.approx(1.0)
    assert (np.diff(STRAIN.knots) > 0).all()
    assert (np.diff(STRAIN.values) >= 0).all()
    fine = np.linspace(0, strain.LARGEST, 7001)
    exact = strain.hazard_curve(VALUES)(fine)
    assert np.abs(np.interp(fine, STRAIN.knots, STRAIN.values) / exact - 1).max() < 0.002


def test_a_week_is_seven_days_of_the_model():
    """A group on position every day, and one that is out of the line, follow the account day by day."""
    keep, gift, near, keep_rest, gift_rest = strain.weekly_flow(VALUES, 1.0)
    assert (keep, gift, near) == pytest.approx((1.0, 7.0, 0.0))
    assert keep_rest == pytest.approx(np.exp(-7 * VALUES.recovery))
    assert gift_rest == 0.0
    dose = 20.0
    for _ in range(7):
        position, rear = dose + 1.0, dose * np.exp(-VALUES.recovery) + VALUES.near_rear
        dose = 0.4 * position + 0.6 * rear
    keep, gift, near, *_ = strain.weekly_flow(VALUES, 0.4)
    assert keep * 20.0 + gift + near == pytest.approx(dose)


def test_pressure_and_dose_raise_what_a_week_costs():
    light, heavy = (STRAIN.line(np.array([30.0]), p) for p in (0.5, 2.0))
    assert light < heavy
    assert STRAIN.departures(np.zeros(1), np.zeros(1)) == pytest.approx(STRAIN.level)
    assert STRAIN.departures(light, light) < STRAIN.departures(heavy, heavy) <= STRAIN.most


def test_losses_come_from_the_case_and_may_be_given():
    early, late = (strain.build_strain(UKRAINE, day).losses for day in (date(2023, 2, 6), date(2025, 2, 3)))
    assert early > 0
    assert late > 0
    assert early != late
    given = strain.build_strain(UKRAINE, date(2025, 2, 3), share=0.8, losses=0.25)
    assert given.losses == 0.25
    assert given.gift_line > STRAIN.gift_line
    assert replace(given, losses=0.0).losses == 0.0


DOSES = st.floats(0.0, 500.0)


def test_a_straight_line_is_cut_without_error():
    knots, values, error = strain.linear_pieces(lambda dose: 1.0 + 0.01 * dose)
    assert error < 1e-9
    assert (knots[0], knots[-1]) == (0.0, strain.LARGEST)
    assert values == pytest.approx(1.0 + 0.01 * knots)


def test_knots_crowd_where_the_curve_bends():
    knots, _, error = strain.linear_pieces(lambda dose: 1.0 + np.minimum(dose, 50.0) ** 2 / 100.0)
    assert (knots < 60.0).mean() > 0.8
    assert error < 0.01


@given(DOSES, DOSES)
def test_who_carries_more_goes_on_carrying_more_and_leaves_no_less(one, other):
    low, high = np.array([min(one, other)]), np.array([max(one, other)])
    assert STRAIN.line(low, 1.0) <= STRAIN.line(high, 1.0)
    assert STRAIN.rest(low) <= STRAIN.rest(high)
    gone = [float(STRAIN.departures(dose, STRAIN.rest(dose))[0]) for dose in (low, high)]
    assert STRAIN.level * (1 - 1e-9) <= gone[0] <= gone[1] <= STRAIN.most * (1 + 1e-9)


@given(DOSES, st.floats(0.1, 10.0))
def test_rest_lowers_a_dose_and_the_line_leaves_more_than_rest(dose, pressure):
    now = np.array([dose])
    assert STRAIN.rest(now) <= now
    assert STRAIN.line(now, pressure) > STRAIN.rest(now)


def test_losses_are_in_proportion_to_the_time_on_position():
    scenario, day = Scenario.build(UKRAINE), date(2025, 2, 3)
    low, high = (strain.loss_rate(UKRAINE, scenario, day, share) for share in (0.2, 0.6))
    assert high == pytest.approx(3 * low)


def test_the_flow_of_a_week_is_between_all_of_it_and_none_on_position():
    flows = [strain.weekly_flow(VALUES, share) for share in (0.0, 0.5, 1.0)]
    keep, gift, near = zip(*(flow[:3] for flow in flows), strict=True)
    assert list(keep) == sorted(keep)
    assert list(gift) == sorted(gift)
    assert (gift[0], near[-1]) == (0.0, 0.0)
    assert len({flow[3:] for flow in flows}) == 1
