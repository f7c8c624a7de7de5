"""Room for the kernels to work in: diary, calendar and scratch arrays, and how they grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels.chance import WINDOW
from muster.kernels.diary import CHUNK
from muster.kernels.layout import ENTRY, LEAF, PAGE, Calendar, Diary, Group, Scratch


def aligned(size: int, record: np.dtype[np.void]) -> NDArray[np.void]:
    """Return records at nought that start with a line of the cache: none lies across more lines than it must."""
    room = np.zeros(size * record.itemsize + 64, np.uint8)
    first = -room.ctypes.data % 64
    return room[first : first + size * record.itemsize].view(record)


def empty_diary(pages: int, chances: int, cells: int, size: int, swing: int = -1, swinging: int = 0) -> Diary:
    """Return a diary without entries that foresees no hazard above nought, for a window that is over.

    ``swing``: a chance whose hazard swings from day to day in the first ``swinging`` cells.
    """
    return Diary(
        entry=np.empty((pages, PAGE), ENTRY),
        next=np.arange(1, pages + 1, dtype=np.int32),
        free=np.array([0, pages], np.int32),
        head=np.full(WINDOW, -1, np.int32),
        count=np.zeros(WINDOW, np.int32),
        key=np.zeros(chances, np.uint64),
        begin=np.array([-WINDOW]),
        ceiling=np.zeros((chances, cells), np.float32),
        swing=np.array([swing]),
        brief=np.zeros(swinging, np.float32),
        until=np.zeros(swinging, np.int64),
        listed=np.empty(size, np.int32),
        start=np.zeros(cells + 1, np.int32),
        member=np.full(cells, -1, np.int32),
        joiner=np.empty(size, np.int32),
        link=np.empty(size, np.int32),
        joined=np.zeros(1, np.int64),
        some=np.empty(cells, np.int32),
        late=np.empty(size, np.int32),
        lates=np.zeros(1, np.int64),
    )


def thicker(old: Diary, pages: int) -> Diary:
    """Return a diary with the same entries and so many more pages."""
    size = old.next.size
    chain, entry = np.arange(1, size + pages + 1, dtype=np.int32), np.empty((size + pages, PAGE), ENTRY)
    chain[:size], entry[:size] = old.next, old.entry
    # the new pages come first in the chain of free ones, then what was free before
    chain[-1] = old.free[0] if old.free[1] else 0
    return old._replace(entry=entry, next=chain, free=np.array([size, pages + old.free[1]], np.int32))


def empty_group(chances: int, states: int) -> Group:
    """Return room for a chunk of soldiers."""
    n = CHUNK
    numbers, cells, some = (np.empty(n, np.int32) for _ in range(3))
    active = np.zeros(chances, np.uint8)
    start, word, flag = np.zeros(states + 1, np.int32), np.empty(n, np.uint64), np.empty(n, np.uint8)
    own, high = (np.empty(n, np.float32) for _ in range(2))
    return Group(start, numbers, cells, word, own, high, flag, some, active)


def empty_scratch(pairs: int, size: int, cells: int) -> Scratch:
    """Return room for a day that may list so many pairs of soldier and chance."""
    best = np.full(size, 255, np.uint8)
    soldiers, chances = np.empty(pairs, np.int32), np.empty(pairs, np.uint8)
    reasons, flags = np.empty(pairs, np.uint8), np.zeros(cells, np.uint8)
    return Scratch(soldiers, chances, np.empty(pairs), reasons, best, flags)


def empty_calendar(days: int, leaves: int) -> Calendar:
    """Return a calendar without entries, its leaves chained as free."""
    return Calendar(
        head=np.full(days + 1, -1, np.int32),
        due=np.zeros(days + 1, np.int32),
        soldier=np.zeros((leaves, LEAF), np.int32),
        next=np.arange(1, leaves + 1, dtype=np.int32),
        free=np.array([0, leaves], np.int32),
    )


def roomier(old: Calendar, leaves: int) -> Calendar:
    """Return a calendar with the same entries and so many more leaves."""
    size = len(old.next)
    more = empty_calendar(old.head.size - 1, size + leaves)
    more.head[:], more.due[:] = old.head, old.due
    more.soldier[:size], more.next[:size] = old.soldier, old.next
    # the new leaves come first in the chain of free ones, then what was free before
    more.next[-1] = old.free[0] if old.free[1] else 0
    more.free[:] = size, leaves + old.free[1]
    return more
