from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.model import registry
from muster.model.army import empty_gone
from muster.model.states import ROLES
from muster.policy.changed import BAND_NAMES, BANDS, DIRECTIONS, Histories, who_changed

DAYS, RING = 800, 100
MECHANISMS = list(registry.mechanisms())


def army(departures, served=range(10), before: int = 0, ring: int = RING, names=MECHANISMS):
    """Return an army that has lived its days, in whose books are (day, soldier, role, days of service, reason).

    Its companies are numbered as roles are; ``before``: how many had left before the first day.
    """
    state, gone = np.zeros(12, np.uint8), empty_gone(ring, DAYS)
    state[list(served)] = 2
    gone.end[:] = before
    for k, (day, *one) in enumerate(departures):
        for array, value in zip(gone, one, strict=False):
            array[(before + k) % ring] = value
        gone.end[day + 1 :] += 1
    return SimpleNamespace(
        engine=SimpleNamespace(force=SimpleNamespace(hot={"state": state})), gone=gone,
        structure=SimpleNamespace(role=np.arange(len(ROLES))), assembly=SimpleNamespace(names=list(names)),
        today=SimpleNamespace(day=DAYS - 1),
    )  # fmt: skip


def history(*departures, **books):
    """Return what is read of (day, soldier, role, band, reason)."""
    found = Histories()
    found.watch(army([(d, i, role, BANDS[band], reason) for d, i, role, band, reason in departures], **books))
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


def test_departures_are_read_with_role_time_since_posting_and_mechanism():
    eye = Histories()
    left = [(5, 0, 2, 30, 0), (5, 1, 1, 10, 1), (DAYS - 1, 2, 0, 0, 0)]
    eye.watch(army(left, served=[0, 1], names=[MECHANISMS[3], MECHANISMS[1]]))
    found = eye.first(0)
    assert found.day.tolist() == [5, 5, DAYS - 1]
    assert found.role.tolist() == [2, 1, 0]
    assert found.band.tolist() == [1, 0, 0]
    assert found.reason.tolist() == [3, 1, 3]
    assert eye.served.tolist() == [True, True, *[False] * 10]


@pytest.mark.parametrize("before", [0, RING - 2, 7 * RING + 3])
def test_the_books_are_a_ring(before):
    found = history((3, 1, 0, 0, 0), (4, 2, 1, 1, 3), (6, 3, 2, 2, 5), before=before)
    assert found.first(4).soldier.tolist() == [2, 3]
    assert found.first(0).day.tolist() == [3, 4, 6]
    assert found.first(DAYS).soldier.size == 0


def test_more_than_the_books_hold_is_no_answer():
    many = [(k, k, 0, 0, 0) for k in range(6)]
    assert history(*many, ring=6).first(0).soldier.size == 6
    assert history(*many, ring=5).first(1).soldier.size == 5
    with pytest.raises(RuntimeError, match="6 left, more than the 5"):
        history(*many, ring=5).first(0)


def test_each_band_begins_on_its_first_day():
    bands = np.searchsorted(BANDS, [0, 14, 15, 30, 31, 60, 61, 365, 366, 9999], side="right") - 1
    assert bands.tolist() == [0, 0, 1, 1, 2, 2, 3, 5, 6, 6]
