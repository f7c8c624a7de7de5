"""The small model as a bare numba loop: everybody is visited every day, one number each.

The generator is a counter through the finaliser of SplitMix64, which leaves no chain of dependencies between soldiers;
it was the fastest of those tried. A probability is computed only where the number is below the hazard.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from benchmarks import small_model as small

PACKAGES = ("numba", "numpy")
UNIT, LOSS, LEAVE = small.UNIT, small.LOSS, small.LEAVE
P_LOSS = small.LOSS_PROBABILITY
WEIGHT, REFERENCE, FALL, RETURN = small.WEIGHT, small.REFERENCE, small.FALL, small.RETURN
GOLDEN, TO_UNIT = np.uint64(0x9E3779B97F4A7C15), 1.0 / (1 << 53)


@njit(inline="always")
def mix(x):
    """Return the finaliser of SplitMix64."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit
def live(seed, posted, trust, base, growth, lost, left, mean_trust):
    """Simulate ``lost.size`` days."""
    counter = mix(np.uint64(seed) * GOLDEN)
    for day in range(lost.size):
        for unit in range(trust.size):
            leave, gone = LEAVE * math.exp(-WEIGHT * (trust[unit] - REFERENCE)), 0
            for i in range(unit * UNIT, (unit + 1) * UNIT):
                counter += GOLDEN
                draw = np.int64(mix(counter) >> np.uint64(11)) * TO_UNIT
                h = leave * growth[day - posted[i]]
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


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.days, self.seed = days, seed
        self.posted = small.first_posted(soldiers).astype(np.int16)
        self.base = small.base_trust(soldiers // UNIT)
        self.trust = self.base.copy()
        self.growth = small.growth(days).astype(np.float32)
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    def live(self) -> None:
        """Simulate all days."""
        live(self.seed, self.posted, self.trust, self.base, self.growth, self.lost, self.left, self.mean_trust)

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.days - float(self.posted.mean())
