"""The calendar of known waits: who is due on which day."""

from __future__ import annotations

import numpy as np

from muster.kernels.compiled import kernel, woven
from muster.kernels.layout import I4, LEAF, Book, Calendar, Force


@woven
def push(calendar: Calendar, day: int, soldier: int) -> None:
    """Note that a soldier's wait ends on ``day``; waits past the end of the run are dropped.

    The pool must have a free leaf (see ``roomy`` of the engine).
    """
    if day < calendar.head.size:
        place = calendar.due[day] % LEAF
        if place == 0:
            leaf = calendar.free[0]
            calendar.free[0] = calendar.next[leaf]
            calendar.free[1] -= 1
            calendar.next[leaf] = calendar.head[day]
            calendar.head[day] = leaf
        calendar.soldier[calendar.head[day], place] = soldier
        calendar.due[day] += 1


@woven
def take(calendar: Calendar, day: int, out: I4, n: int) -> int:
    """Append those due on ``day`` to the first n of ``out`` and give their leaves back; return the new n."""
    if 0 <= day < calendar.head.size:
        leaf, on_leaf = calendar.head[day], (calendar.due[day] - 1) % LEAF + 1
        while leaf >= 0:
            for k in range(on_leaf):
                out[n] = calendar.soldier[leaf, k]
                n += 1
            on_leaf = LEAF
            following = calendar.next[leaf]
            calendar.next[leaf] = calendar.free[0]
            calendar.free[0] = leaf
            calendar.free[1] += 1
            leaf = following
        calendar.head[day], calendar.due[day] = -1, 0
    return n


@kernel
def write(calendar: Calendar, day: int, force: Force, book: Book) -> None:
    """Enter all waits that end after ``day`` into an empty calendar."""
    for i in range(force.hot.size):
        if book.ending[force.hot[i].state] >= 0 and force.cold[i].due > day:
            push(calendar, np.int64(force.cold[i].due), i)
