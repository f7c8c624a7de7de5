"""What a mechanism sees of the army today."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model.census import Census
from muster.model.declare import Array
from muster.model.force import Structure
from muster.model.scenario import Scenario
from muster.model.states import ROLE, STATE, STATES

PRACTICE = 0.45  # share of spells that became a case in 2024 (path of the Ukraine case, mean of the year)


@dataclass
class Today:
    """The view handed to mechanisms; arrays belong to the run and are read, never written.

    ``step`` is the number of days since the weekly step before (7, or 1 for a daily computation);
    company tallies count since then.
    """

    structure: Structure
    scenario: Scenario
    seed: int = 1
    scale: float = 1.0
    day: int = 0
    step: float = 7.0
    drivers: dict[str, float] = field(default_factory=dict)
    memory: dict[str, Array] = field(default_factory=dict)
    # companies
    company_strength: Array = field(default_factory=lambda: np.zeros(0))
    company_departures: Array = field(default_factory=lambda: np.zeros(0))
    company_losses: Array = field(default_factory=lambda: np.zeros(0))
    company_homecomings: Array = field(default_factory=lambda: np.zeros(0))
    company_arrests: Array = field(default_factory=lambda: np.zeros(0))
    # brigades and army
    intensity: Array = field(default_factory=lambda: np.zeros(0))
    front: dict[str, NDArray[Any]] = field(default_factory=dict)
    stock: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(STATES), np.int64))
    supply_lack: Array = field(default_factory=lambda: np.zeros(0))
    certainty: float = 0.0
    census: Census | None = None
    _centred: dict[tuple[int, float], Array] = field(default_factory=dict)
    _relative: dict[tuple[int, float], Array] = field(default_factory=dict)

    @property
    def role(self) -> NDArray[np.int64]:
        """Role of each company."""
        return self.structure.role

    @property
    def sanction(self) -> float:
        """Chance that a spell of absence reaches court, on the scale of a case of 2024: practice is taken out."""
        return self.certainty * self.drivers["registration_probability"] / PRACTICE

    @property
    def company_effect(self) -> Array:
        """Standard normal effect of each company."""
        return self.structure.company_effect

    @property
    def brigade_effect(self) -> Array:
        """Standard normal effect of each brigade."""
        return self.structure.brigade_effect

    def count(self, *states: str) -> float:
        """Return how many were in some states at the last weekly step, at the run's scale."""
        return float(sum(self.stock[STATE[name]] for name in states))

    def strength(self, role: str) -> float:
        """Return how many are present in companies of a role."""
        first = self.structure.role_first
        return float(self.company_strength[first[ROLE[role]] : first[ROLE[role] + 1]].sum())

    def bearing_share(self, mark: str, role: str) -> float:
        """Return the share of those present in a role who bear a mark."""
        return 0.0 if self.census is None else self.census.bearing_share(mark, role)

    def ending_share(self, months: float) -> float:
        """Return the share of those present whose term of so many months ends within a year."""
        return 0.0 if self.census is None else self.census.ending_share(self.day, months)

    def share_of_company(self, counts: Array) -> Array:
        """Return counts by company relative to its strength, counting those just lost."""
        return counts / np.maximum(self.company_strength + counts, 5.0)

    def centred(self, spread: float, effect: Array) -> Array:
        """Return ``spread * effect`` shifted so that the mean of its exponential is one."""
        key = (id(effect), spread)
        if key not in self._centred:
            scaled = spread * effect
            self._centred[key] = scaled - np.log(np.exp(scaled).mean())
        return self._centred[key]

    def relative(self, spread: float, effect: Array) -> Array:
        """Return the exponential of ``centred``: ratios whose mean is one."""
        key = (id(effect), spread)
        if key not in self._relative:
            self._relative[key] = np.exp(self.centred(spread, effect))
        return self._relative[key]

    def lever(self, name: str) -> float:
        """Return an army-wide lever's value today."""
        return self.scenario.levers[name].item(self.day)

    def lever_by_brigade(self, name: str) -> Array:
        """Return a lever's value today for each brigade; a small scale may lack the brigades of a setting."""
        values = np.full(self.structure.brigades + 1, self.lever(name))
        for first, last, value, brigades in self.scenario.targeted.get(name, ()):
            if first <= self.day < last:
                values[[b for b in brigades if b < self.structure.brigades]] = value
        return values

    def since_change(self, name: str) -> float:
        """Return days since a lever last changed."""
        changes = self.scenario.changes[name]
        past = bisect_left(changes, self.day)
        return float(self.day - changes[past - 1] - 1) if past else float(self.day)

    def until_change(self, name: str) -> float:
        """Return days until a lever next changes, as announced; very many if it does not."""
        changes = self.scenario.changes[name]
        coming = bisect_left(changes, self.day)
        return float(changes[coming] - self.day) if coming < len(changes) else 1e6
