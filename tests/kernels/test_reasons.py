import math

import numpy as np
import pytest

from muster.kernels.layout import Reasons
from muster.kernels.reasons import add, attribute
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import LEAVE, world

add, attribute = callable_parts(add, attribute)

SEED, N, FOLLOW, COMPANIES = 3, 4000, 7, 8
BASE, CLOCK, TRAIT, COUNTER, READING, UNIT, SHOCK, OTHERS, RUMOUR = range(9)  # mechanisms, the first the reference


def reasons(
    w, offsets=(0.0, 0.0), added=(0.0, 0.0), chance: int = LEAVE, offset_of=(UNIT, SHOCK), army=()
) -> np.ndarray:
    """Let everybody leave, and return how many did so by each reason."""
    why = Reasons(
        tenures=w.law.tenure.astype(float), part_of=np.array([CLOCK, TRAIT, TRAIT, TRAIT, COUNTER, READING]),
        by_army=np.array(army, float), army_of=np.full(len(army), OTHERS), by_brigade=np.zeros((0, 3)),
        brigade_of=np.zeros(0, np.int64), by_company=by_company(offsets), company_of=np.array(offset_of),
        brigade=np.arange(COMPANIES) % 3, added=by_company(added), added_of=np.array([OTHERS, RUMOUR]),
        added_to=np.full(2, FOLLOW), reference=np.array([BASE]), own=np.zeros(16), weight=np.zeros(9),
        out=np.zeros(9, np.int64),
    )  # fmt: skip
    return attributed(w, why, chance)


def attributed(w, why: Reasons, chance: int = LEAVE) -> np.ndarray:
    """Let everybody leave for such reasons."""
    everybody, each = (np.arange(N, dtype=np.int32), np.full(N, chance, np.uint8)), np.zeros(N, np.uint8)
    attribute(SEED, 10, N, *everybody, LEAVE, FOLLOW, w.places.company, w.force, w.law, why, each)
    assert not why.out.any() or np.array_equal(np.bincount(each, minlength=9), why.out)
    return why.out


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


def test_what_weighs_on_everybody_weighs_beside_the_rest():
    counts = reasons(world(N), offsets=(1.0, 0.0), army=(2.0, -1.0))
    for reason, weight in ((BASE, 1.0), (UNIT, 1.0), (OTHERS, 2.0)):
        assert near(counts[reason], weight / 4.0)


def test_only_what_raises_a_hazard_of_leaving_is_added():
    weight = np.zeros(2)
    assert [add(weight, of, log) for of, log in ((1, 0.5), (1, 0.25), (0, -1.0), (-1, 9.0))] == [0.5, 0.25, 0.0, 0.0]
    assert weight.tolist() == [0.0, 0.75]
