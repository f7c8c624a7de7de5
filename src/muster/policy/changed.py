"""Who changed: soldiers who leave under one policy and stay under another, by role, time since posting and reason."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.model import registry
from muster.model.army import Army
from muster.model.states import ROLES

BANDS = (0, 15, 31, 61, 91, 181, 366)  # first days since posting of each band
BAND_NAMES = ("0–14 days", "15–30 days", "31–60 days", "61–90 days", "91–180 days", "181–365 days", "over a year")
DIRECTIONS = ("stays", "leaves")  # under the policy, while he leaves, or stays, under the baseline
Index = NDArray[np.int64]


class Leaver(NamedTuple):
    """The first departure of each soldier who left, sorted by soldier."""

    soldier: Index
    day: Index
    role: Index
    band: Index
    reason: Index


class Histories:
    """Reads off the books of a run who left, when it is over."""

    def watch(self, army: Army) -> None:
        """Remember whose books are to be read."""
        names = list(registry.mechanisms())
        self.army = army
        self.code = np.array([names.index(name) for name in army.assembly.names], np.int64)

    @property
    def served(self) -> NDArray[np.bool_]:
        """Which numbers have served by the end of the run, shape (numbers,)."""
        born: NDArray[np.bool_] = self.army.engine.force.hot["state"] > 0
        return born

    def first(self, day: int) -> Leaver:
        """Return each soldier's first departure from ``day`` on; raises RuntimeError where the books no longer tell."""
        gone, until = self.army.gone, max(self.army.today.day + 1, day)
        entries = np.arange(gone.end[day], gone.end[until])
        if entries.size > gone.soldier.size:
            raise RuntimeError(f"{entries.size} left, more than the {gone.soldier.size} that are written down")
        place = entries % gone.soldier.size
        soldiers, days = gone.soldier[place], np.repeat(np.arange(day, until), np.diff(gone.end[day : until + 1]))
        # of several departures of a soldier the first is written last, and stays
        at = by_soldier(soldiers[::-1], np.arange(entries.size)[::-1], int(soldiers.max(initial=-1)) + 1)
        who = np.flatnonzero(at >= 0)
        place, when = place[at[who]], days[at[who]]
        role = self.army.structure.role[gone.company[place]]
        band = np.searchsorted(BANDS, gone.served[place], side="right") - 1
        columns = who, when, role, band, self.code[gone.reason[place]]
        return Leaver(*(column.astype(np.int64) for column in columns))


def by_soldier(soldiers: NDArray[np.int32] | Index, values: Index, numbers: int) -> NDArray[np.int32]:
    """Return the value that each of so many soldiers is given last, -1 where he has none; sorting takes longer."""
    found = np.full(numbers, -1, np.int32)
    found[soldiers] = values
    return found


def who_changed(policy: Histories, base: Histories, day: int) -> tuple[Index, Index]:
    """Return how many changed from ``day`` on, and how many others left.

    The first has shape (directions, roles, bands, mechanisms): who stays under the policy and left without it, as he
    was when he left; and who leaves under the policy and stayed without it. The second: how many left under both on
    the same day, and on another; how many left under the policy who never served without it, and the other way round.
    """
    counts = np.zeros((len(DIRECTIONS), len(ROLES), len(BANDS), len(registry.mechanisms())), np.int64)
    own, usual = policy.first(day), base.first(day)
    served = policy.served, base.served
    numbers, strangers = max(one.size for one in served), []
    for direction, (one, other, there) in enumerate(((usual, own, served[0]), (own, usual, served[1]))):
        left = by_soldier(other.soldier, other.day, numbers)[one.soldier]
        known = np.pad(there, (0, numbers - there.size))[one.soldier]
        alone = known & (left < 0)
        np.add.at(counts[direction], (one.role[alone], one.band[alone], one.reason[alone]), 1)
        strangers.append(int((~known).sum()))
    same, both = int((left == one.day).sum()), int((left >= 0).sum())
    return counts, np.array([same, both - same, strangers[1], strangers[0]])
