from types import SimpleNamespace

import numpy as np

from muster.model.states import ROLES
from muster.policy.changed import BAND_NAMES, BANDS, DIRECTIONS, Histories, who_changed


def history(*departures, served=range(10)):
    """Return what is written down of (day, soldier, role, band, reason)."""
    found = Histories()
    state = np.zeros(12, np.uint8)
    state[list(served)] = 2
    found.army = SimpleNamespace(engine=SimpleNamespace(force=SimpleNamespace(hot={"state": state})))
    for day, *one in departures:
        found.days.append((day, *(np.array([x]) for x in one)))
    return found


def test_first_departures_from_a_day_on():
    found = history((5, 1, 0, 0, 0), (6, 2, 1, 1, 3), (7, 2, 0, 0, 4), (8, 1, 2, 2, 5)).first(6)
    assert found.soldier.tolist() == [1, 2]
    assert found.day.tolist() == [8, 6]
    assert found.reason.tolist() == [5, 3]
    assert history().first(0).soldier.size == 0


def test_who_leaves_under_one_and_stays_under_the_other():
    base = history((5, 1, 0, 2, 3), (6, 2, 1, 1, 4), (7, 3, 2, 0, 5))
    policy = history((5, 1, 0, 2, 3), (9, 2, 1, 1, 4), (9, 4, 0, 6, 7))
    counts, others = who_changed(policy, base, 5)
    assert counts.shape[:3] == (len(DIRECTIONS), len(ROLES), len(BANDS))
    assert np.argwhere(counts).tolist() == [[0, 2, 0, 5], [1, 0, 6, 7]]
    assert others.tolist() == [1, 1, 0, 0]


def test_who_never_served_in_the_other_run_has_not_changed():
    base = history((5, 8, 0, 0, 0), served=range(9))
    policy = history((5, 9, 0, 0, 0), (6, 11, 0, 0, 0), served=[*range(8), 9, 11])
    counts, others = who_changed(policy, base, 5)
    assert counts.sum() == 0
    assert others.tolist() == [0, 0, 2, 1]


def test_bands_have_names():
    assert len(BANDS) == len(BAND_NAMES)
