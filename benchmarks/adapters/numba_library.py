"""The bare numba loop once more, with the generator that numba brings along (a Mersenne twister)."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from benchmarks.adapters import numba_loop
from benchmarks.adapters.numba_loop import FALL, LEAVE, LOSS, P_LOSS, REFERENCE, RETURN, UNIT, WEIGHT

PACKAGES = numba_loop.PACKAGES


@njit
def live(seed, posted, trust, base, growth, lost, left, mean_trust):
    """Simulate ``lost.size`` days."""
    np.random.seed(seed)
    for day in range(lost.size):
        for unit in range(trust.size):
            leave, gone = LEAVE * math.exp(-WEIGHT * (trust[unit] - REFERENCE)), 0
            for i in range(unit * UNIT, (unit + 1) * UNIT):
                h = leave * growth[day - posted[i]]
                draw = np.random.random()
                if draw < LOSS + h:
                    if draw < P_LOSS:
                        lost[day] += 1
                    elif draw < P_LOSS + (1.0 - P_LOSS) * -math.expm1(-h):
                        left[day] += 1
                    else:
                        continue
                    posted[i] = day
                    gone += 1
            trust[unit] += (base[unit] - trust[unit]) / RETURN - FALL * gone / UNIT
            mean_trust[day] += trust[unit] / trust.size


class Run(numba_loop.Run):
    """One run."""

    def live(self) -> None:
        """Simulate all days."""
        live(self.seed, self.posted, self.trust, self.base, self.growth, self.lost, self.left, self.mean_trust)
