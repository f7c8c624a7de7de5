"""The small model in LASER: a frame of soldiers, a frame of units, and one compiled kernel a day.

Written as LASER's own models are: properties of the smallest type that holds them, one parallel loop over the agents
with numba's generator seeded by LASER, events counted by thread and unit, the patches' step in NumPy.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from laser.core import LaserFrame
from laser.core.random import seed as seed_laser

from benchmarks import small_model as small

PACKAGES = ("laser-core", "numba", "numpy")
LOSS, P_LOSS = small.LOSS, small.LOSS_PROBABILITY


@nb.njit(nogil=True, parallel=True)
def step(day, posted, unit, hazard, growth, lost, left):
    """Simulate one day of all soldiers; ``lost`` and ``left`` are (threads, units)."""
    for i in nb.prange(posted.size):
        u = unit[i]
        h = hazard[u] * growth[day - posted[i]]
        draw = np.random.random()
        if draw < LOSS + h:
            if draw < P_LOSS:
                lost[nb.get_thread_id(), u] += 1
                posted[i] = day
            elif draw < P_LOSS + (1.0 - P_LOSS) * -math.expm1(-h):
                left[nb.get_thread_id(), u] += 1
                posted[i] = day


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        seed_laser(seed)
        self.days, units = days, soldiers // small.UNIT
        self.people, self.units = LaserFrame(soldiers), LaserFrame(units)
        self.people.add_scalar_property("posted", dtype=np.int16)
        self.people.add_scalar_property("unit", dtype=np.uint16)
        self.people.posted[:] = small.first_posted(soldiers)
        self.people.unit[:] = np.arange(soldiers) // small.UNIT
        self.units.add_scalar_property("trust", dtype=np.float64)
        self.base = small.base_trust(units)
        self.units.trust[:] = self.base
        self.growth = small.growth(days).astype(np.float32)
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    def live(self) -> None:
        """Simulate all days."""
        shape = nb.get_num_threads(), self.units.count
        for day in range(self.days):
            lost, left = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
            hazard = (small.LEAVE * small.factor(self.units.trust)).astype(np.float32)
            step(day, self.people.posted, self.people.unit, hazard, self.growth, lost, left)
            self.units.trust[:] = small.evening(self.units.trust, self.base, (lost + left).sum(axis=0))
            self.lost[day], self.left[day] = lost.sum(), left.sum()
            self.mean_trust[day] = self.units.trust.mean()

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.days - float(self.people.posted.mean())
