from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.returning import ALL, MECHANISM
from muster.model.states import MOVES, TOTALS
from tests.model.drill import BASE

P = BASE.values("returning")
ALL_RETURN, SPELL, COUNTER = MECHANISM.contributions


def test_return_is_at_its_reference_on_the_thirtieth_day_and_falls():
    log = SPELL.table(P, np.array([0.0, 1.0, 30.0, 300.0]))
    assert log[0] == log[1]
    assert log[2] == 0.0
    assert log[3] == pytest.approx((P.shape - 1.0) * np.log(10.0))
    assert log[1] > 0.0 > log[3]


def test_who_left_before_leaves_more_readily():
    assert np.exp(COUNTER.table(P, np.arange(4))) == pytest.approx([1.0, P.repeat, P.repeat, P.repeat])


def test_every_way_of_leaving_counts():
    assert set(COUNTER.on) == set(TOTALS["left"]) == {m.name for m in MOVES if m.group == "departures"}


@pytest.mark.parametrize(("lever", "times"), [(0.0, 1.0), (1.0, 1.0 + ALL)])
def test_all_return_when_the_lever_says_so(lever, times):
    today = SimpleNamespace(lever=lambda name: {"all_return": lever}[name])
    assert np.exp(ALL_RETURN.compute(P, today)) == pytest.approx(times)
