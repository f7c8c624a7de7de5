import math

import numpy as np
import pytest

from muster.kernels.reasons import attribute
from tests.kernels.small import LEAVE, world

SEED, N, FOLLOW, COMPANIES = 3, 4000, 7, 8
BASE, CLOCK, TRAIT, COUNTER, READING, UNIT, SHOCK, OTHERS, RUMOUR = range(9)  # mechanisms, the first the reference


def reasons(w, offsets=(0.0, 0.0), added=(0.0, 0.0), chance: int = LEAVE, offset_of=(UNIT, SHOCK)) -> np.ndarray:
    """Let everybody leave, and return how many did so by each reason."""
    out = np.zeros(9, np.int64)
    tenures = w.law.tenure.astype(float)
    attribute(
        SEED,
        10,
        np.arange(N, dtype=np.int32),
        np.full(N, chance, np.uint8),
        LEAVE,
        FOLLOW,
        w.force,
        w.law,
        tenures,
        np.zeros(16),
        np.zeros(9),
        np.array([CLOCK, TRAIT, TRAIT, TRAIT, COUNTER, READING]),
        w.places.company,
        by_company(offsets),
        np.array(offset_of),
        by_company(added),
        np.array([OTHERS, RUMOUR]),
        BASE,
        out,
        each := np.zeros(N, np.uint8),
    )
    assert not out.any() or np.array_equal(np.bincount(each, minlength=9), out)
    return out


def by_company(values) -> np.ndarray:
    """Return a row of the same for all companies for each value; a row of rows is by company as it stands."""
    rows = np.array(values, float)
    return rows if rows.ndim == 2 else np.tile(rows[:, None], COMPANIES)


def near(count: int, share: float) -> bool:
    return bool(abs(count - N * share) <= 5.0 * math.sqrt(N * share * (1.0 - share)))


def test_with_nothing_above_reference_the_reference_is_the_reason():
    assert reasons(world(N)).tolist() == [N] + [0] * 8


def test_contributions_count_by_their_log_hazard_beside_one_for_the_reference():
    w = world(N)
    w.law.tenure[:], w.law.counter[:] = 1.5, 0.5
    counts = reasons(w, offsets=(2.0, 0.0))
    for reason, weight in ((BASE, 1.0), (CLOCK, 1.5), (COUNTER, 0.5), (UNIT, 2.0)):
        assert near(counts[reason], weight / 5.0)
    assert counts.sum() == N


def test_what_keeps_men_is_no_reason_to_leave():
    w = world(N)
    w.law.tenure[:] = -3.0
    assert reasons(w, offsets=(-1.0, 1.0))[[CLOCK, UNIT]].tolist() == [0, 0]


def test_several_traits_of_one_mechanism_count_together():
    w = world(N)
    w.law.trait[:] = 1.0
    assert near(reasons(w)[TRAIT], 3.0 / 4.0)


@pytest.mark.parametrize(("added", "share"), [((0.01, 0.03), 0.25), ((0.05, 0.0), 1.0), ((0.0, 0.05), 0.0)])
def test_who_followed_others_did_so_by_the_rate_that_made_him(added, share):
    w = world(N)
    law = w.law._replace(rate=np.tile(w.law.rate[:1], (FOLLOW + 1, 1)))
    law.rate[FOLLOW] = sum(added)
    counts = reasons(w._replace(law=law), added=added, chance=FOLLOW)
    assert near(counts[OTHERS], share)
    assert counts[OTHERS] + counts[RUMOUR] == N


def test_what_weighs_is_that_of_the_company_a_soldier_is_in():
    """All of them stand in the fourth cell, which is of the second company."""
    w = world(N)
    w.force.hot["cell"] = 3
    elsewhere, here = np.full(COMPANIES, 9.0), np.zeros(COMPANIES)
    elsewhere[1], here[1] = 0.0, 1.0
    counts = reasons(w, offsets=(elsewhere, here))
    assert counts[UNIT] == 0
    assert near(counts[SHOCK], 0.5)


def test_offsets_to_other_chances_are_no_reason():
    w = world(N)
    assert reasons(w, offsets=(5.0, 5.0), offset_of=(-1, -1)).tolist() == [N] + [0] * 8


def test_other_moves_have_no_reason():
    assert reasons(world(N), chance=LEAVE - 1).sum() == 0
