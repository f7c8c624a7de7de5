"""The small model in NumPy: a handful of passes over the force a day, in buffers made once.

One number of 32 bits a soldier from the fastest generator that NumPy has; the table of growth is kept backwards, so
that a day is a view of it and needs no subtraction; probabilities are computed for those few alone whose number is
below their hazard.
"""

from __future__ import annotations

import numpy as np

from benchmarks import small_model as small

PACKAGES = ("numpy",)


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.days, units = days, soldiers // small.UNIT
        self.rng = np.random.Generator(np.random.SFC64(seed))
        # place in the table: posted + SPREAD, which is never negative
        self.place = (small.first_posted(soldiers) + small.SPREAD).astype(np.intp)
        backwards = small.growth(days)[::-1].astype(np.float32)  # [k] is growth(days + SPREAD - k)
        self.table = np.ascontiguousarray(backwards)  # a reversed view would be read slower
        self.base = small.base_trust(units)
        self.trust = self.base.copy()
        self.draw, self.hazard = np.empty(soldiers, np.float32), np.empty(soldiers, np.float32)
        self.maybe = np.empty(soldiers, bool)
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    def live(self) -> None:
        """Simulate all days."""
        for day in range(self.days):
            self.step(day)

    def step(self, day: int) -> None:
        """Simulate one day."""
        by_unit = self.hazard.reshape(-1, small.UNIT)
        # growth(day - posted) stands at (days + SPREAD) - (day - posted) = place + days - day
        np.take(self.table[self.days - day :], self.place, out=self.hazard, mode="clip")
        by_unit *= (small.LEAVE * small.factor(self.trust)).astype(np.float32)[:, None]
        self.rng.random(out=self.draw, dtype=np.float32)
        self.draw -= self.hazard
        np.less(self.draw, small.LOSS, out=self.maybe)
        who = np.flatnonzero(self.maybe)
        hazard = self.hazard[who].astype(float)
        lost, left = small.split(self.draw[who] + hazard, hazard)
        gone = who[lost | left]
        self.place[gone] = day + small.SPREAD
        counts = np.bincount(gone // small.UNIT, minlength=self.trust.size)
        self.trust = small.evening(self.trust, self.base, counts)
        self.lost[day], self.left[day] = lost.sum(), left.sum()
        self.mean_trust[day] = self.trust.mean()

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.days - float(self.place.mean() - small.SPREAD)
