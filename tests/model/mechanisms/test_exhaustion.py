from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.exhaustion import CAP, MECHANISM, flow, inverse_tolerance
from muster.model.states import CONDITIONS
from tests.model.drill import BASE

P = BASE.values("exhaustion")
TODAY = SimpleNamespace(intensity=np.array([1.5, 0.8, 1.0]))


def test_the_dose_grows_on_position_with_the_pressure_on_the_brigade():
    keep, gift = flow(P, TODAY)["on position"]
    assert keep == 1.0
    assert gift.tolist() == [1.5, 0.8, 1.0]


def test_rest_within_reach_of_drones_recovers_less():
    assert flow(P, TODAY)["near rear"] == (np.exp(-P.recovery), P.near_rear)
    assert flow(P, TODAY)["elsewhere"] == (np.exp(-P.recovery), 0.0)


def test_there_is_a_flow_for_every_condition():
    assert set(flow(P, TODAY)) == set(CONDITIONS)


def test_tolerance_is_lognormal_around_wear_out():
    q = np.array([0.05, 0.5, 0.95])
    tolerance = 1.0 / inverse_tolerance(P, q)
    assert tolerance[1] == pytest.approx(P.wear_out)
    assert np.log(tolerance[2] / tolerance[0]) == pytest.approx(2 * 1.6449 * P.spread, rel=1e-4)


def test_the_effect_is_in_proportion_to_dose_over_tolerance_up_to_the_cap():
    (reading,) = [c for c in MECHANISM.contributions if hasattr(c, "account")]
    assert reading.table(P, np.array([0.0, 1.0, CAP])) == pytest.approx(P.effect * np.array([0.0, 1.0, CAP]))
    assert reading.reach(P) == CAP
    assert reading.scaled_by == "tolerance"


def test_the_hazard_never_rises_with_rest():
    """The watch relies on it: outside the infantry a dose can only fall, and with it the hazard."""
    effect = next(p for p in MECHANISM.parameters if p.name == "effect")
    assert effect.low >= 0.0
