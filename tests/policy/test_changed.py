from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from muster.model import registry
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


LEAVERS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 11)), max_size=12)


@given(LEAVERS, LEAVERS, st.integers(0, 20))
def test_everybody_who_left_is_counted_once(policy, base, day):
    runs = [history(*((d, s, 0, 0, 0) for d, s in sorted(run)), served=range(12)) for run in (policy, base)]
    counts, others = who_changed(*runs, day)
    left = [{s for d, s in run if d >= day} for run in (policy, base)]
    assert counts[0].sum() == len(left[1] - left[0])
    assert counts[1].sum() == len(left[0] - left[1])
    assert others[:2].sum() == len(left[0] & left[1])
    assert others[2:].tolist() == [0, 0]


def test_two_runs_alike_change_nobody():
    run = history((5, 1, 0, 2, 3), (6, 2, 1, 1, 4))
    counts, others = who_changed(run, run, 0)
    assert counts.sum() == 0
    assert others.tolist() == [2, 0, 0, 0]


def test_departures_are_written_down_with_role_time_since_posting_and_mechanism():
    names = list(registry.mechanisms())
    force = SimpleNamespace(
        hot={"cell": np.array([0, 1, 0]), "state": np.array([1, 1, 0])}, cold={"posted": np.array([10, 30, 200])}
    )
    army = SimpleNamespace(
        engine=SimpleNamespace(force=force), structure=SimpleNamespace(cell_role=np.array([2, 4])),
        assembly=SimpleNamespace(names=[names[3], names[1]]),
    )  # fmt: skip
    eye = Histories()
    eye.watch(army)
    army.leavers(40, np.array([0, 1, 2], np.int32), np.array([0, 1, 0], np.uint8))
    found = eye.first(0)
    assert found.role.tolist() == [2, 4, 2]
    assert found.band.tolist() == [1, 0, 0]  # 30 days, 10 days, and a posting still to come
    assert found.reason.tolist() == [3, 1, 3]
    assert eye.served.tolist() == [True, True, False]


def test_each_band_begins_on_its_first_day():
    bands = np.searchsorted(BANDS, [0, 14, 15, 30, 31, 60, 61, 365, 366, 9999], side="right") - 1
    assert bands.tolist() == [0, 0, 1, 1, 2, 2, 3, 5, 6, 6]
