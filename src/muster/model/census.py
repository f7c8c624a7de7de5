"""What a look at the soldiers themselves tells: who bears a mark, and who has served how long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels.chance import draws
from muster.kernels.tally import count_bearers
from muster.model.engine import Engine
from muster.model.force import Index, Numbering, Structure
from muster.model.states import ROLE, STATE

FINISH = 320
NO_TERM = 120.0  # months of a term at which there is none
SAMPLE = 20_000  # soldiers looked at, evenly over the numbers
MONTH = 30.4375


class Census:
    """Counts over a sample for shares, and over everybody whose term is over."""

    def __init__(self, engine: Engine, structure: Structure, numbering: Numbering) -> None:
        self.engine, self.structure, self.numbering = engine, structure, numbering
        size = int(numbering.extra[0])  # those of history, so that a larger intake asks the same soldiers
        self.sample = slice(0, size, max(1, size // SAMPLE))

    def bearing_share(self, mark: str, role: str) -> float:
        """Return the share of those present in a role who bear a mark; 0 where nobody is there."""
        trait, roles = self.engine.assembly.trait_index[mark], self.structure.cell_role
        size, step = self.sample.stop, self.sample.step
        there, bear = count_bearers(size, step, trait, STATE["present"], ROLE[role], roles, self.engine.force)
        return bear / there if there else 0.0

    def arrival(self, numbers: Index) -> Index:
        """Return the day on which each number arrives; those of the start on day 0."""
        n = self.numbering
        main = np.searchsorted(n.main, numbers, side="right") - 1
        extra = np.searchsorted(n.extra, numbers, side="right") - 1
        days: Index = np.maximum(np.where(numbers >= n.extra[0], extra, main), 0)
        return days

    def ending_share(self, day: int, months: float, within: float = 365.0) -> float:
        """Return the share of those present whose term of so many months ends within some days."""
        if months >= NO_TERM:
            return 0.0
        there = self.engine.force.hot["state"][self.sample] == STATE["present"]
        numbers = np.arange(self.sample.stop)[self.sample][there]
        if not numbers.size:
            return 0.0
        return float((months * MONTH - (day - self.arrival(numbers)) <= within).mean())

    def finished(self, seed: int, day: int, months: float, share: float) -> NDArray[np.int32]:
        """Return who of those present and past their term is discharged now, a keyed ``share`` of them."""
        last = int(day - months * MONTH)  # of the arrivals whose term is over
        if months >= NO_TERM or last < 0:
            return np.zeros(0, np.int32)
        n, state = self.numbering, self.engine.force.hot["state"]
        main = np.arange(n.main[last] + n.base[last])
        extra = np.arange(n.extra[0], min(n.extra[last + 1] if last + 1 < n.extra.size else state.size, state.size))
        due = np.concatenate([main, extra])
        due = due[state[due] == STATE["present"]]
        free: NDArray[np.int32] = due[draws(seed, FINISH, due, day) < share].astype(np.int32)
        return free
