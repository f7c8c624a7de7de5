"""The small model in Mesa with attributes read as arrays (``AgentSet.get``): soldiers are agents, the day is NumPy.

Everybody's attribute is read every day and tried at once; only those who are lost or leave are touched one by one.
"""

from __future__ import annotations

import mesa
import numpy as np

from benchmarks import small_model as small

PACKAGES = ("mesa", "numpy")


class Soldier(mesa.Agent):
    """A soldier: the day he was posted; units are runs of ``small.UNIT`` soldiers."""

    def __init__(self, model: Force, posted: int) -> None:
        super().__init__(model)
        self.posted = posted


class Force(mesa.Model):
    """All soldiers, in the order of their places, and the trust of units."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.days, self.day = days, 0
        self.soldiers = Soldier.create_agents(self, soldiers, small.first_posted(soldiers).tolist())
        self.places = self.soldiers.to_list() if hasattr(self.soldiers, "to_list") else list(self.soldiers)
        self.growth = small.growth(days)
        self.base = small.base_trust(soldiers // small.UNIT)
        self.trust = self.base.copy()
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    def step(self) -> None:
        """Simulate one day."""
        posted = np.array(self.soldiers.get("posted"))
        hazard = self.growth[self.day - posted] * np.repeat(small.LEAVE * small.factor(self.trust), small.UNIT)
        draw = self.rng.random(posted.size)
        who = np.flatnonzero(draw < small.LOSS + hazard)
        lost, left = small.split(draw[who], hazard[who])
        gone = who[lost | left]
        for i in gone.tolist():
            self.places[i].posted = self.day
        self.trust = small.evening(self.trust, self.base, np.bincount(gone // small.UNIT, minlength=self.trust.size))
        self.lost[self.day], self.left[self.day] = lost.sum(), left.sum()
        self.mean_trust[self.day] = self.trust.mean()
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
        return self.force.days - float(np.mean(self.force.soldiers.get("posted")))
