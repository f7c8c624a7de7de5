import math

import numpy as np
import pytest

from muster.kernels.plain import sum_hazards, visit_all, visit_drawing
from tests.kernels.small import AWAY, CELLS, HERE, LEAVE, LOSS, risk, world

DAY = 3


def visited(w, threshold, most: float = 1.0) -> list[tuple[int, int]]:
    soldiers, chances = np.empty(w.force.hot.size, np.int32), np.empty(w.force.hot.size, np.uint8)
    n = visit_all(DAY, np.array(threshold, dtype=float), most, w.force, w.law, w.book, soldiers, chances)
    return list(zip(soldiers[:n].tolist(), chances[:n].tolist(), strict=True))


def test_a_soldier_moves_if_his_hazard_exceeds_his_threshold():
    w, h = world(3), 0.01
    above = np.nextafter(h, 1.0)
    assert visited(w, [[1.0, 1.0, 1.0], [np.nextafter(h, 0.0), h, above]]) == [(0, LEAVE)]


def test_the_first_chance_that_strikes_is_his_move():
    assert visited(world(2), [[0.0, 1.0], [0.0, 0.0]]) == [(0, LOSS), (1, LEAVE)]


def test_who_cannot_is_left_alone():
    w = world(3)
    w.force.hot["state"][0], w.law.only[LEAVE] = AWAY, 1
    w.force.cold["trait"][1, 1] = 255
    assert visited(w, np.zeros((2, 3))) == [(1, LOSS), (2, LOSS)]
    assert visited(w, [[1.0] * 3, [0.0] * 3]) == [(1, LEAVE)], "open to those alone who bear the mark"


def test_a_hazard_above_all_thresholds_that_are_known_is_refused():
    """But where a known one is below it, or the chance does not act on him."""
    w, unknown = world(3), np.full((2, 3), np.inf)
    w.law.rate[LEAVE, 1], w.force.hot["cell"][1] = 0.5, 1
    assert visited(w, unknown, most=0.5) == []
    with pytest.raises(ValueError, match="above the thresholds"):
        visited(w, unknown, most=0.49)
    assert visited(w, [[np.inf] * 3, [np.inf, 0.4, np.inf]], most=0.49) == [(1, LEAVE)]
    w.force.hot["state"][1] = AWAY
    assert visited(w, unknown, most=0.49) == []


def drawn(w, day: int = DAY, last: int | None = None, whole: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return who moves and how by numbers drawn on the spot, of the numbers below ``last``."""
    n = w.force.hot.size
    soldiers, chances, listed = np.empty(n, np.int32), np.empty(n, np.uint8), np.empty(n + 1, np.int32)
    last, sums = n if last is None else last, np.empty((2, 4, CELLS), np.float32)
    count = np.zeros(3, np.int64)
    n = visit_drawing(9, day, last, whole, w.force, w.law, w.book, *sums, listed, soldiers, chances, count)
    assert n <= count[1] <= count[0] == last
    return soldiers[:n], chances[:n]


@pytest.mark.parametrize("rate", [0.01, 0.3])
def test_with_numbers_of_his_own_as_many_move(rate):
    w = world(40_000, rate)
    soldiers, chances = drawn(w)
    assert (np.diff(soldiers) > 0).all(), "everybody once and in order"
    p = -math.expm1(-rate)
    for chance, share in ((LOSS, p), (LEAVE, (1.0 - p) * p)):
        count = (chances == chance).sum()
        assert abs(count - 40_000 * share) < 5.0 * math.sqrt(40_000 * share * (1.0 - share))
    assert (w.force.hot["state"] == HERE).all(), "finding is not moving"


def test_a_bound_spares_hazards_and_changes_nobody():
    """However loose it is, the same soldiers move."""
    w = world(20_000)
    w.law.trait[0, 0] = np.linspace(-3.0, 3.0, 256)
    w.force.cold["trait"][:, 0] = np.arange(20_000) % 256
    w.force.hot["risk"] = risk(1.0)
    for i in range(256):
        w.force.hot["risk"][i::256] = risk(math.exp(w.law.trait[0, 0, i]))
    tight = drawn(w)
    w.force.hot["risk"], w.law.most[:] = 200, 1.0
    loose = drawn(w)
    assert all(np.array_equal(a, b) for a, b in zip(tight, loose, strict=True))
    assert tight[0].size > 100
    w.law.most[:] = 0.0
    whole = drawn(w, whole=True)
    assert all(np.array_equal(a, b) for a, b in zip(tight, whole, strict=True)), "nor does asking for no bound"


def test_numbers_not_in_use_are_not_visited_and_every_day_has_its_own():
    w = world(20_000)
    everybody, some = drawn(w)[0], drawn(w, last=5000)[0]
    assert np.array_equal(some, everybody[everybody < 5000])
    assert not np.array_equal(everybody, drawn(w, DAY + 1)[0])


def test_a_chance_without_a_rate_today_moves_nobody():
    """And the first in the order strikes where both would."""
    w = world(20_000)
    both = drawn(w)
    w.law.rate[LOSS] = w.law.most[LOSS] = 0.0
    leaving = drawn(w)
    assert set(leaving[1].tolist()) == {LEAVE}
    assert np.array_equal(leaving[0], both[0][both[1] == LOSS]), "the same numbers, now above no other hazard"
    w.law.rate[:] = w.law.most[:] = 0.0
    assert drawn(w)[0].size == 0


def test_bounds_are_summed_by_state_and_cell():
    w, alike, own = world(1), np.empty((4, CELLS), np.float32), np.empty((4, CELLS), np.float32)
    w.law.most[LOSS], w.law.most[LEAVE] = np.arange(CELLS), 0.5
    sum_hazards(False, w.law, w.book, alike, own)
    assert alike[HERE].tolist() == list(range(CELLS))
    assert (own[HERE] == 0.5).all()
    assert alike[AWAY].max() == own[AWAY].max() == 0.0


def test_or_hazards_themselves_whatever_bounds_them():
    w, alike, own = world(1), np.empty((4, CELLS), np.float32), np.empty((4, CELLS), np.float32)
    w.law.rate[LOSS, :5], w.law.rate[LEAVE], w.law.most[:] = np.arange(5), 0.25, 9.0
    sum_hazards(True, w.law, w.book, alike, own)
    rates = [w.law.rate[LOSS, w.law.slot[w.law.swings[LOSS], cell]] for cell in range(CELLS)]
    assert alike[HERE] == pytest.approx(rates, rel=3e-6)
    assert own[HERE] == pytest.approx([0.25] * CELLS, rel=3e-6)
    assert (own[HERE] >= 0.25).all(), "rounded up"


def test_who_is_away_is_not_drawn_for():
    w = world(20_000, rate=10.0)
    w.force.hot["state"][::2] = AWAY
    assert (drawn(w)[0] % 2 == 1).all()
