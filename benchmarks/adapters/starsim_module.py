"""The small model in Starsim, with its common random numbers on: a module with a state and two streams of luck.

Each chance has a stream of its own, keyed by agent and day: that is what shared luck between two policies needs.
Hazards are computed on arrays in the library's own 32 bits, probabilities for those few alone whose number is below
their hazard.
"""

from __future__ import annotations

import numpy as np
import starsim as ss

from benchmarks import small_model as small

PACKAGES = ("starsim", "numba", "numpy")
ss.options(verbose=0, crn=True)


class Service(ss.Module):
    """Loss, leaving, replacement and the trust of units."""

    def __init__(self, soldiers: int, days: int, **kwargs) -> None:
        super().__init__(**kwargs)
        self.lost_today = ss.bernoulli(p=small.LOSS_PROBABILITY, name="loss")
        self.luck = ss.random(name="leave")
        self.define_states(ss.IntArr("posted", default=0))
        self.base = small.base_trust(soldiers // small.UNIT)
        self.trust = self.base.copy()
        self.growth = small.growth(days).astype(np.float32)
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)

    def init_post(self) -> None:
        """Post those who are there at the start."""
        super().init_post()
        self.posted[:] = small.first_posted(len(self.sim.people))

    def step(self) -> None:
        """Simulate one day."""
        day, people = self.ti, self.sim.people.auids
        lost = self.lost_today.filter(people)
        # nobody is ever removed, so the raw array is that of the active agents
        hazard = np.take(self.growth, day - self.posted.raw[: len(people)], mode="clip")
        by_unit = hazard.reshape(-1, small.UNIT)
        by_unit *= (small.LEAVE * small.factor(self.trust)).astype(np.float32)[:, None]
        draw = self.luck.rvs(people)
        who = np.flatnonzero(draw < hazard)
        left = people[who[draw[who] < small.leaving(hazard[who].astype(float))]]
        left = left - lost
        gone = lost + left
        self.posted[gone] = day
        self.trust = small.evening(self.trust, self.base, np.bincount(gone // small.UNIT, minlength=self.trust.size))
        self.lost[day], self.left[day] = len(lost), len(left)
        self.mean_trust[day] = self.trust.mean()


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.days = days
        self.service = Service(soldiers, days)
        self.sim = ss.Sim(
            n_agents=soldiers, start=ss.days(0), dur=ss.days(days - 1), dt=ss.days(1), rand_seed=seed,
            modules=self.service, copy_inputs=False, people_results=False,
        )  # fmt: skip
        self.sim.init()
        self.lost, self.left, self.mean_trust = self.service.lost, self.service.left, self.service.mean_trust

    def live(self) -> None:
        """Simulate all days."""
        self.sim.run()

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.days - float(self.service.posted.values.mean())
