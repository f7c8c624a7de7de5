"""The small model as a compiled loop that skips as Muster does, written by hand for this model alone.

What the idea gives without an engine: no luck shared between policies, no further mechanism, one bound for all.
Candidates are found by geometric gaps at the highest hazard of the day and kept by the share of it that is theirs.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from benchmarks import small_model as small
from benchmarks.adapters import numba_loop
from benchmarks.adapters.numba_loop import (
    FALL,
    GOLDEN,
    LEAVE,
    LOSS,
    P_LOSS,
    REFERENCE,
    RETURN,
    TO_UNIT,
    UNIT,
    WEIGHT,
    mix,
)

PACKAGES = numba_loop.PACKAGES


@njit
def live(seed, posted, trust, base, growth, lost, left, mean_trust, count):
    """Simulate ``lost.size`` days; ``count`` gets the candidates visited."""
    counter = mix(np.uint64(seed) * GOLDEN)
    leave, gone = np.empty(trust.size), np.zeros(trust.size, np.int64)
    for day in range(lost.size):
        for unit in range(trust.size):
            leave[unit] = LEAVE * math.exp(-WEIGHT * (trust[unit] - REFERENCE))
            gone[unit] = 0
        most = LOSS + leave.max() * growth[-1]
        skip, i = 1.0 / math.log1p(-most), -1
        while True:
            counter += GOLDEN
            i += 1 + int(math.log((np.int64(mix(counter) >> np.uint64(11)) + 1) * TO_UNIT) * skip)
            if i >= posted.size:
                break
            counter += GOLDEN
            draw = np.int64(mix(counter) >> np.uint64(11)) * TO_UNIT * most
            unit = i // UNIT
            count[0] += 1
            if draw < P_LOSS:
                lost[day] += 1
            elif draw < P_LOSS + (1.0 - P_LOSS) * -math.expm1(-leave[unit] * growth[day - posted[i]]):
                left[day] += 1
            else:
                continue
            posted[i] = day
            gone[unit] += 1
        for unit in range(trust.size):
            trust[unit] += (base[unit] - trust[unit]) / RETURN - FALL * gone[unit] / UNIT
            mean_trust[day] += trust[unit] / trust.size


class Run(numba_loop.Run):
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        super().__init__(soldiers, days, seed)
        self.growth = small.growth(max(days, small.LIMIT)).astype(np.float32)  # whose last entry is the highest
        self.count = np.zeros(1, np.int64)

    def live(self) -> None:
        """Simulate all days."""
        made = self.lost, self.left, self.mean_trust, self.count
        live(self.seed, self.posted, self.trust, self.base, self.growth, *made)

    def work(self) -> dict[str, int]:
        """Return the candidates visited; each is evaluated."""
        return {"candidates": int(self.count[0]), "evaluations": int(self.count[0])}
