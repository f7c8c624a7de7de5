"""Room for the kernels to work in: diary, calendar and scratch arrays, and how they grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels.chance import FOUR, WINDOW
from muster.kernels.layout import (
    BATCH,
    CHUNK,
    ENTRY,
    JOINED,
    JOINERS,
    LEAF,
    PAGE,
    Calendar,
    Diary,
    Group,
    Lots,
    Members,
    Raises,
    Scratch,
)
from muster.kernels.members import TOGETHER


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
        members=empty_members(cells, size, cells + size // 8, max(swing, 0) >> 2),
        lots=empty_lots(chances),
        raises=empty_raises(3 * cells),
        late=np.empty(size, np.int32),
        lates=np.zeros(1, np.int64),
    )


def empty_lots(chances: int) -> Lots:
    """Return room for the numbers of a batch of moves."""
    fours = (chances + FOUR - 1) // FOUR
    soldier, step = np.zeros((2, BATCH), np.int64)
    outcome, ending, role, taken = np.zeros((4, BATCH))
    place, wait = np.zeros((2, BATCH), np.uint64)
    cell, word = np.zeros(BATCH, np.int32), np.zeros((fours, BATCH), np.uint64)
    return Lots(soldier, step, cell, outcome, ending, role, place, taken, wait, word)


def empty_raises(size: int) -> Raises:
    """Return room for so many rising ceilings."""
    cells, begin, end = (np.empty(size, np.int32) for _ in range(3))
    return Raises(cells, np.empty(size), np.empty(size), begin, end)


def empty_members(cells: int, size: int, pages: int, four: int) -> Members:
    """Return lists without members, with room for so many pages of those who join a cell."""
    return Members(
        listed=np.empty(size + 1, np.uint64),
        word=np.empty(size, np.uint64),
        start=np.zeros(cells + 1, np.int32),
        cursor=np.zeros(cells, np.int32),
        states=np.zeros(cells, np.uint32),
        head=np.full(cells, -1, np.int32),
        count=np.zeros(cells, np.int32),
        page=aligned(pages, JOINERS),
        used=np.zeros(1, np.int64),
        missed=np.zeros(1, np.int64),
        key=np.zeros(1, np.uint64),
        four=np.array([four]),
        chosen=np.empty(size + pages * JOINED + TOGETHER, np.int32),  # somebody may have joined more than once
        edge=np.empty(3 * cells + 1, np.int32),
        first=np.empty(size + pages * JOINED + TOGETHER, np.uint64),
    )


def thicker(old: Diary, pages: int) -> Diary:
    """Return a diary with the same entries and so many more pages."""
    size = old.next.size
    chain, entry = np.arange(1, size + pages + 1, dtype=np.int32), np.empty((size + pages, PAGE), ENTRY)
    chain[:size], entry[:size] = old.next, old.entry
    # the new pages come first in the chain of free ones, then what was free before
    chain[-1] = old.free[0] if old.free[1] else 0
    return old._replace(entry=entry, next=chain, free=np.array([size, pages + old.free[1]], np.int32))


def empty_group(chances: int) -> Group:
    """Return room for some soldiers of a cell."""
    flag, pending = np.zeros(CHUNK, np.uint8), (FOUR, 2 * CHUNK)
    return Group(
        word=np.empty(CHUNK, np.uint64),
        flag=flag,
        eight=flag.view(np.uint64),
        alike=np.zeros(1, np.uint64),
        own=np.zeros(FOUR),
        open=np.zeros(1, np.uint64),
        bound=np.empty(CHUNK, np.uint64),
        pending=np.empty(pending, np.int32),
        cells=np.empty(pending, np.int32),
        waiting=np.zeros(FOUR, np.int64),
        first=np.empty(2 * CHUNK, np.uint64),
        level=np.empty(2 * CHUNK),
        acts=np.zeros(chances, np.uint32),
    )


def empty_scratch(pairs: int, cells: int) -> Scratch:
    """Return room for a day that may list so many pairs of soldier and chance."""
    soldiers, chances = np.empty(pairs, np.int32), np.empty(pairs, np.uint8)
    reasons, flags = np.empty(pairs, np.uint8), np.zeros(cells, np.uint8)
    return Scratch(soldiers, chances, np.empty(pairs), reasons, flags)


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
