"""The small model in Mesa as its tutorials write it: a soldier is an agent with a step of his own.

What a step needs of the day is looked up outside it: the hazard by the unit, the generator by the model. The order of
soldiers does not matter in this model, so they are not shuffled.
"""

from __future__ import annotations

import math

import mesa
import numpy as np

from benchmarks import small_model as small

PACKAGES = ("mesa", "numpy")
LOSS, P_LOSS = small.LOSS, small.LOSS_PROBABILITY


class Unit(mesa.Agent):
    """A unit: its trust, and what it makes of the hazard of leaving today."""

    def __init__(self, model: Force, base: float) -> None:
        super().__init__(model)
        self.base, self.trust, self.gone, self.hazard = base, base, 0, 0.0

    def morning(self) -> None:
        """Set the day's hazard."""
        self.gone, self.hazard = 0, small.LEAVE * math.exp(-small.WEIGHT * (self.trust - small.REFERENCE))

    def evening(self) -> None:
        """Let trust fall and revert."""
        self.trust = small.evening(self.trust, self.base, self.gone)


class Soldier(mesa.Agent):
    """A soldier: his unit and the day he was posted."""

    def __init__(self, model: Force, unit: Unit, posted: int) -> None:
        super().__init__(model)
        self.unit, self.posted = unit, posted

    def step(self) -> None:
        """Stay, be lost or leave."""
        model, unit = self.model, self.unit
        hazard = unit.hazard * model.growth[model.day - self.posted]
        draw = model.draw()
        if draw < LOSS + hazard:
            if draw < P_LOSS:
                model.lost[model.day] += 1
            elif draw < P_LOSS + (1.0 - P_LOSS) * -math.expm1(-hazard):
                model.left[model.day] += 1
            else:
                return
            self.posted = model.day
            unit.gone += 1


class Force(mesa.Model):
    """All units and soldiers."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.days, self.day, self.draw = days, 0, self.random.random
        self.growth = small.growth(days).tolist()
        units = [Unit(self, base) for base in small.base_trust(soldiers // small.UNIT).tolist()]
        posted = small.first_posted(soldiers).tolist()
        Soldier.create_agents(self, soldiers, [units[i // small.UNIT] for i in range(soldiers)], posted)
        self.units, self.soldiers = self.agents_by_type[Unit], self.agents_by_type[Soldier]
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    def step(self) -> None:
        """Simulate one day."""
        self.units.do("morning")
        self.soldiers.do("step")
        self.units.do("evening")
        self.mean_trust[self.day] = self.units.agg("trust", np.mean)
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
        return self.force.days - float(self.force.soldiers.agg("posted", np.mean))
