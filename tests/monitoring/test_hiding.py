"""What must be hidden of a panel, and what may be said of it all the same."""

import numpy as np
import pytest

from muster.monitoring.hiding import (
    LEAST_FLAG,
    alarms_shown,
    enough_beside,
    given_levels,
    low_limits,
    protect_units,
    windows,
)
from muster.monitoring.settings import Condition
from tests.monitoring.made import examined, panel_of


@pytest.fixture
def surge(monkeypatch):
    """Twelve quiet units and one whose departures double and double again."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(4.0, (13, 12)).astype(float)
    counts[0, 7:] = [14, 20, 18, 22, 19]
    return examined(panel_of(counts, groups=["A"] * 6 + ["B"] * 7), monkeypatch)


def test_the_surge_is_shown_with_windows_of_ten_and_more(surge):
    ledger = protect_units(surge, low_limits(surge))
    shown = alarms_shown(surge, ledger)
    assert shown[0].any()
    spans = windows(surge, 0, shown[0])
    counts = surge.watch.counts[0]
    assert spans
    assert all(counts[a:b].sum() >= 10 + surge.watch.need[0, a:b][shown[0, a:b]].sum() for a, b in spans)
    assert [a for a, _ in spans][1:] == [b for _, b in spans][:-1]


def test_an_alarm_of_a_small_or_hidden_unit_is_not_shown(surge):
    ledger = protect_units(surge, low_limits(surge))
    ledger.hidden[0] = True
    assert not alarms_shown(surge, ledger)[0].any()
    ledger.hidden[0] = False
    surge.watch.need[0] = 1000.0
    assert not alarms_shown(surge, ledger)[0].any()


def test_windows_need_departures_beside_them(surge):
    assert enough_beside(surge, surge.watch.alarm)
    assert not enough_beside(surge, np.ones_like(surge.watch.alarm))


def test_a_low_count_is_known_to_lie_under_its_limit(monkeypatch):
    counts = np.full((12, 10), 6.0)
    counts[0] = [2, 0, 0, 1, 0, 0, 2, 0, 0, 0]
    found = examined(panel_of(counts), monkeypatch)
    low = low_limits(found)
    assert low[0] >= LEAST_FLAG
    ledger = protect_units(found, low)
    assert ledger.high[0] == low[0]
    assert (ledger.low[1:] == low[1:]).all()
    assert ledger.hidden[0]


def test_levels_of_a_category_that_stays_count_as_sums(monkeypatch):
    rng = np.random.default_rng(5)
    sector = np.array(["north", "north", "south", "south", "south", "south"])
    panel = panel_of(rng.poisson(5, (6, 8)), conditions=[Condition(column="sector", kind="given")], sector=sector)
    (levels,) = given_levels(panel)
    assert levels.tolist() == [0, 0, 1, 1, 1, 1]
    moving = np.array([["north"] * 4 + ["south"] * 4] * 6)
    assert given_levels(panel_of(np.ones((6, 8)), conditions=["sector"], sector=moving)) == []
