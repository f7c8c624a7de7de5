"""The small model in mesa-frames: a set of soldiers in a Polars frame, one chain of expressions a day.

The soldiers' set is sorted by unit and never reordered; numbers come from NumPy, as in the library's own examples,
whose frames have no generator; probabilities are computed for those few alone whose number is below their hazard.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from benchmarks import small_model as small

PACKAGES = ("mesa-frames", "polars", "numpy")


class Soldiers(AgentSetPolars):
    """All soldiers: the day each was posted, in the order of their places."""

    def __init__(self, model: Force, soldiers: int) -> None:
        super().__init__(model)
        posted = small.first_posted(soldiers).astype(np.int16)
        unit = (np.arange(soldiers) // small.UNIT).astype(np.uint32)
        self.add(pl.DataFrame({"unique_id": np.arange(soldiers), "unit": unit, "posted": posted}))

    def step(self) -> None:
        """Simulate one day."""
        model, day = self.model, self.model.day
        leave = pl.lit(pl.Series(model.leave.astype(np.float32)))
        growth = pl.lit(model.growth)
        draw = pl.Series("draw", model.rng.random(len(self), dtype=np.float32))
        hazard = growth.gather(day - pl.col("posted").cast(pl.Int32)) * leave.gather(pl.col("unit"))
        maybe = (
            self.agents.lazy()
            .select("unit", "unique_id", hazard.alias("hazard"), draw=pl.lit(draw))
            .filter(pl.col("draw") < small.LOSS + pl.col("hazard"))
            .collect()
        )
        lost, left = small.split(maybe["draw"].to_numpy().astype(float), maybe["hazard"].to_numpy().astype(float))
        gone = maybe.filter(pl.Series(lost | left))
        posted = self.agents["posted"].scatter(gone["unique_id"], day)
        self.agents = self.agents.with_columns(posted)
        model.count(lost.sum(), left.sum(), gone["unit"].to_numpy())


class Force(ModelDF):
    """The soldiers and the trust of their units."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        super().__init__()
        self.days, self.day = days, 0
        self.rng = np.random.Generator(np.random.SFC64(seed))
        self.growth = pl.Series(small.growth(days).astype(np.float32))
        self.base = small.base_trust(soldiers // small.UNIT)
        self.trust = self.base.copy()
        self.soldiers = Soldiers(self, soldiers)
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    @property
    def leave(self) -> np.ndarray:
        """Return the day's hazard of leaving by unit, before growth."""
        return small.LEAVE * small.factor(self.trust)

    def count(self, lost: int, left: int, units: np.ndarray) -> None:
        """Enter the day's counts, and let trust fall and revert."""
        self.trust = small.evening(self.trust, self.base, np.bincount(units, minlength=self.trust.size))
        self.lost[self.day], self.left[self.day] = lost, left
        self.mean_trust[self.day] = self.trust.mean()

    def step(self) -> None:
        """Simulate one day."""
        self.soldiers.step()
        self.day += 1


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.force = Force(soldiers, days, seed)
        self.lost, self.left, self.mean_trust = self.force.lost, self.force.left, self.force.mean_trust

    def live(self) -> None:
        """Simulate all days."""
        for _ in range(self.force.days):
            self.force.step()

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.force.days - float(self.force.soldiers.agents["posted"].mean())
