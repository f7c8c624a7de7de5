"""The same day of the full model by the plain loop on one core: what the device's results are held against."""

from __future__ import annotations

import numpy as np

from benchmarks.device.snapshot import Snapshot
from muster.kernels.chance import mix
from muster.kernels.compiled import kernel
from muster.kernels.hazard import hazard
from muster.kernels.layout import I4, U1, Book, Force, Law
from muster.kernels.plain import visit_drawing


@kernel
def tell(found: int, soldiers: I4, chances: U1) -> int:
    """Return a number that tells who moves and why, in whatever order they stand."""
    told = np.uint64(0)
    for k in range(found):
        told += mix((np.uint64(soldiers[k]) << np.uint64(8)) + np.uint64(chances[k]))
    return told


@kernel
def add_hazards(day: int, force: Force, law: Law, book: Book) -> float:
    """Return the sum of everybody's hazards by every chance that acts on his state."""
    whole = 0.0
    for i in range(force.hot.size):
        state, own = force.hot[i].state, 0.0
        for m in range(book.menu.shape[1]):
            chance = book.menu[state, m]
            if chance < 0:
                break
            own += hazard(i, chance, day, force, law)
        whole += own
    return whole


class Core:
    """A snapshot on one core."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.seen, size = snapshot, snapshot.force.hot.size
        self.bounds = np.empty((2, *snapshot.alike.shape), np.float32)
        self.room = np.empty(size + 1, np.int32), np.empty(size, np.int32), np.empty(size, np.uint8)
        self.listed = 0  # those of the last visit whose number was below the bound

    def visit(self, seed: int) -> tuple[int, int]:
        """Return how many move under a seed, and the number that tells who."""
        s, count = self.seen, np.zeros(3, np.int64)
        n = visit_drawing(
            seed, s.day, s.force.hot.size, False, s.force, s.law, s.book, *self.bounds, *self.room, count
        )
        self.listed = int(count[1])
        return n, int(tell(n, *self.room[1:]))

    def sum(self) -> float:
        """Return the sum of all hazards."""
        return float(add_hazards(self.seen.day, self.seen.force, self.seen.law, self.seen.book))

    def with_chances(self) -> int:
        """Return how many are in a state that some chance acts on."""
        return int((self.seen.book.menu[self.seen.force.hot["state"], 0] >= 0).sum())
