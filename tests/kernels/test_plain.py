import math

import numpy as np
import pytest

from muster.kernels.plain import visit_all, visit_drawing
from tests.kernels.small import AWAY, HERE, LEAVE, LOSS, world

DAY = 3


def visited(w, u) -> list[tuple[int, int]]:
    soldiers, chances = np.empty(w.force.hot.size, np.int32), np.empty(w.force.hot.size, np.uint8)
    n = visit_all(DAY, np.array(u, dtype=float), w.force, w.law, w.book, soldiers, chances)
    return list(zip(soldiers[:n].tolist(), chances[:n].tolist(), strict=True))


def test_a_soldier_moves_if_his_number_is_below_his_probability():
    w, p = world(3), -math.expm1(-0.01)
    above = np.nextafter(p, 1.0)
    assert visited(w, [[1.0, 1.0, 1.0], [np.nextafter(p, 0.0), p, above]]) == [(0, LEAVE)]


def test_the_first_chance_that_strikes_is_his_move():
    assert visited(world(2), [[0.0, 1.0], [0.0, 0.0]]) == [(0, LOSS), (1, LEAVE)]


def test_who_cannot_or_has_moved_today_is_left_alone():
    w = world(3)
    w.force.hot["state"][0], w.force.hot["since"][1] = AWAY, DAY
    assert visited(w, np.zeros((2, 3))) == [(2, LOSS)]


@pytest.mark.parametrize("rate", [0.01, 0.3])
def test_with_numbers_of_his_own_as_many_move(rate):
    w = world(40_000, rate)
    soldiers, chances = np.empty(40_000, np.int32), np.empty(40_000, np.uint8)
    n = visit_drawing(9, DAY, w.force, w.law, w.book, soldiers, chances)
    p = -math.expm1(-rate)
    for chance, share in ((LOSS, p), (LEAVE, (1.0 - p) * p)):
        count = (chances[:n] == chance).sum()
        assert abs(count - 40_000 * share) < 5.0 * math.sqrt(40_000 * share * (1.0 - share))
    assert (w.force.hot["state"] == HERE).all(), "finding is not moving"
