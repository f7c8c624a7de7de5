import math

import numpy as np
import pytest

from benchmarks import law
from benchmarks import small_model as small
from benchmarks.device import recount

KEYS = np.array([[3, 5], [0x9E3779B9, 17]], np.uint32)


def number(first, second, place):
    """The mixer in whole numbers of Python."""
    x = (place * 0x9E3779B9 + first) % 2**32
    x = ((x ^ x >> 16) * 0x7FEB352D + second) % 2**32
    return (x ^ x >> 15) * 0x846CA68B % 2**32


def test_numbers_are_those_of_the_mixer():
    seen = recount.numbers(KEYS, 7)
    assert seen.shape == (2, small.UNIT)
    for unit, j in ((0, 0), (0, 499), (1, 31), (1, 32)):
        assert seen[unit, j] == number(int(KEYS[unit, 0]), int(KEYS[unit, 1]), 7 * 512 + j)


def test_numbers_are_uniform_and_differ_by_day_and_unit():
    seen = np.concatenate([recount.numbers(KEYS, day).ravel() for day in range(200)]) / 2.0**32
    assert seen.mean() == pytest.approx(0.5, abs=4 / math.sqrt(12 * seen.size))
    assert np.unique(seen).size > 0.99 * seen.size
    low = (seen < 0.01).sum()
    assert low == pytest.approx(0.01 * seen.size, abs=4 * math.sqrt(0.01 * seen.size))


def test_a_recount_is_the_daily_loop_of_every_soldier():
    found, days = recount.recount(KEYS[:1], 30), 30
    posted, trust, base = (-1 - np.arange(500) % small.SPREAD).tolist(), 0.4, 0.4
    for day in range(days):
        lost = left = 0
        for j in range(500):
            u = number(3, 5, day * 512 + j) / 2**32
            h = small.LEAVE * math.exp(-2.0 * (trust - 0.6)) * math.exp(min(day - posted[j], 360) / 240.0)
            p = small.LOSS_PROBABILITY
            if u < p + (1 - p) * -math.expm1(-h):
                lost, left = lost + (u < p), left + (u >= p)
                posted[j] = day
        trust = small.evening(trust, base, lost + left)
        assert (found["lost"][day], found["left"][day]) == (lost, left)
        assert found["trust"][day] == pytest.approx(trust, abs=1e-6)
    assert found["posted"] == np.mean(posted)


def test_trust_follows_from_the_counts():
    found = recount.recount(np.tile(KEYS[:1], (5, 1)), 40)
    each = {name: [found[name]] for name in ("lost", "left", "trust")}
    assert law.trust_error(each, 0, soldiers=5 * small.UNIT) < law.TRUST_ERROR
