"""The daily walk: find today's movers among those whom the diary names."""

from __future__ import annotations

import numpy as np

from muster.kernels.compiled import kernel, stage, woven
from muster.kernels.fetch import AHEAD, ask_for_paid, prefetch
from muster.kernels.hazard import bound, hazard
from muster.kernels.layout import I4, I8, PAGE, U1, Book, Diary, Force, Law, Scratch

FIRST, TAKEN = np.int64(254), np.int64(255)  # marks: of the first chance, the next one less; of who is kept


@stage
def take_day(place: int, diary: Diary, scratch: Scratch) -> int:
    """Take the entries of the window's day ``place`` out of the diary into ``scratch``; return how many."""
    n, page, on_page = 0, diary.head[place], (diary.count[place] - 1) % PAGE + 1
    while page >= 0:
        for k in range(on_page):
            scratch.soldier[n] = diary.entry[page, k].soldier
            scratch.chance[n] = diary.entry[page, k].chance
            scratch.threshold[n] = diary.entry[page, k].threshold
            n += 1
        on_page, following = PAGE, diary.next[page]
        diary.next[page] = diary.free[0]
        diary.free[0] = page
        diary.free[1] += 1
        page = following
    diary.head[place], diary.count[place] = -1, 0
    return n


@stage
def in_reach(begin: int, end: int, force: Force, law: Law, book: Book, scratch: Scratch) -> int:
    """Keep of entries ``begin`` .. ``end``-1 those who are in a state that their chance acts on, with a threshold under
    their bound of today; return where they end.

    Written without branches on what is read, so that the reads overlap.
    """
    kept = begin
    for k in range(begin, end):
        prefetch(force.hot, scratch.soldier[min(k + AHEAD, end - 1)])
        i, chance, threshold = np.int64(scratch.soldier[k]), np.int64(scratch.chance[k]), scratch.threshold[k]
        most = bound(i, chance, force, law, law.most)
        scratch.soldier[kept], scratch.chance[kept], scratch.threshold[kept] = i, chance, threshold
        kept += book.allowed[chance, force.hot[i].state] & (threshold < most)
    return kept


@woven
def ask_for_hazard(i: int, chance: int, force: Force, law: Law) -> None:
    """Ask the memory for what a soldier's hazard is made of; his first record is near already."""
    prefetch(force.cold, i)
    cell = force.hot[i].cell
    prefetch(law.rate[chance], law.slot[law.swings[chance], cell])
    if law.lead[chance] >= 0:
        ask_for_paid(cell, law)
        prefetch(law.slope[law.slot[0, cell]], 0)


@stage
def exceeded(begin: int, end: int, day: int, force: Force, law: Law, scratch: Scratch) -> int:
    """Keep of entries ``begin`` .. ``end``-1 those whose hazard exceeds the threshold; return where they end."""
    kept = begin
    for k in range(begin, end):
        ahead = min(k + AHEAD, end - 1)
        ask_for_hazard(scratch.soldier[ahead], scratch.chance[ahead], force, law)
        i, chance, threshold = np.int64(scratch.soldier[k]), np.int64(scratch.chance[k]), scratch.threshold[k]
        scratch.soldier[kept], scratch.chance[kept] = i, chance
        kept += threshold < hazard(i, chance, day, force, law)
    return kept


@stage
def try_all(begin: int, end: int, day: int, force: Force, law: Law, book: Book, scratch: Scratch, count: I8) -> int:
    """Keep of entries ``begin`` .. ``end``-1 those who move; return how many.

    ``count`` gets the entries visited and the hazards evaluated. The hazards come after all bounds, so that the memory
    can be asked ahead for the records of those alone who need one.
    """
    reached = in_reach(begin, end, force, law, book, scratch)
    count[0] += end - begin
    count[1] += reached - begin
    return exceeded(begin, reached, day, force, law, scratch) - begin


@kernel
def walk(begin: int, end: int, day: int, force: Force, law: Law, book: Book, scratch: Scratch, count: I8) -> int:
    """Try the entries ``begin`` .. ``end``-1 that were taken out; return how many move, from ``begin`` on."""
    return try_all(begin, end, day, force, law, book, scratch, count)


@stage
def first_only(soldiers: I4, chances: U1, found: int, force: Force) -> int:
    """Keep of each of the ``found`` soldiers the first chance in the fixed order, once; return how many remain.

    Marks are left in their own records, which have just been read, and taken out again.
    """
    for k in range(found):
        i = np.int64(soldiers[k])
        force.cold[i].mark = max(np.int64(force.cold[i].mark), FIRST - chances[k])
    kept = 0
    for k in range(found):
        i, chance = np.int64(soldiers[k]), np.int64(chances[k])
        first = force.cold[i].mark == FIRST - chance
        force.cold[i].mark = TAKEN if first else force.cold[i].mark
        soldiers[kept], chances[kept] = i, chance
        kept += first
    for k in range(kept):
        force.cold[soldiers[k]].mark = 0
    return kept


@kernel
def find(day: int, force: Force, law: Law, book: Book, diary: Diary, scratch: Scratch, count: I8) -> int:
    """Find today's movers on one core: pairs in ``scratch.soldier`` and ``scratch.chance``; return how many.

    ``count`` gets entries visited, hazards evaluated and movers found.
    """
    n = take_day(day - diary.begin[0], diary, scratch)
    n = try_all(0, n, day, force, law, book, scratch, count)
    n = first_only(scratch.soldier, scratch.chance, n, force)
    count[2] += n
    return n
