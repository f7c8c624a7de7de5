import numpy as np
import pytest

from muster.model.mechanisms.trust import MECHANISM, REFERENCE, events
from muster.model.states import EVENTS
from tests.model.drill import BASE

P = BASE.values("trust")
NOTHING, DONE, MISSED = EVENTS


def after(event: str, trust: float) -> float:
    keep, gift = events(P).get(event, (1.0, 0.0))
    return keep * trust + gift


def test_without_an_event_trust_stays():
    trust = MECHANISM.contributions[0]
    assert NOTHING not in trust.events(P)
    assert trust.flow(P, None) == {}
    assert after(NOTHING, 0.37) == 0.37


def test_a_missed_evacuation_costs_a_share_of_trust():
    assert after(MISSED, 0.6) == pytest.approx(0.6 * (1.0 - P.loss))


def test_one_that_came_gives_back_more_slowly():
    assert after(DONE, 0.6) == pytest.approx(0.6 + P.loss / P.ratio * 0.4)
    assert after(DONE, 0.6) - 0.6 < 0.6 - after(MISSED, 0.6)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_trust_stays_between_nought_and_one(event, trust):
    assert 0.0 <= after(event, trust) <= 1.0


def test_distrust_brings_departures_and_the_reference_none():
    reading = MECHANISM.contributions[1]
    assert reading.table(P, np.array([0.0, REFERENCE, 1.0])) == pytest.approx(
        P.effect * np.array([REFERENCE, 0.0, REFERENCE - 1.0])
    )


def test_missed_evacuations_are_counted_for_each_soldier():
    count = MECHANISM.contributions[2]
    assert count.events(P) == {MISSED: (1.0, 1.0)}
    assert count.flow(P, None) == {}
