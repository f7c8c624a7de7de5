"""The daily walk: find today's movers among those whom the diary names."""

from __future__ import annotations

import numpy as np

from muster.kernels.compiled import kernel, stage
from muster.kernels.fetch import prefetch
from muster.kernels.hazard import bound, hazard
from muster.kernels.layout import BATCH, I4, I8, PAGE, U1, Book, Diary, Force, Law, Scratch


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
def in_reach(begin: int, end: int, force: Force, law: Law, book: Book, scratch: Scratch, out: int) -> int:
    """Move those of entries ``begin`` .. ``end``-1 to ``out`` who are in a state that their chance acts on, with a
    threshold under their bound of today; return where the last one stands.

    Written without branches on what is read, so that the reads overlap.
    """
    for k in range(begin, end):
        i, chance, threshold = np.int64(scratch.soldier[k]), np.int64(scratch.chance[k]), scratch.threshold[k]
        most = bound(i, chance, force, law, law.most)
        scratch.soldier[out], scratch.chance[out], scratch.threshold[out] = i, chance, threshold
        out += book.allowed[chance, force.hot[i].state] & (threshold < most)
    return out


@stage
def try_all(begin: int, end: int, day: int, force: Force, law: Law, book: Book, scratch: Scratch, count: I8) -> int:
    """Keep of entries ``begin`` .. ``end``-1 those whose hazard exceeds the threshold; return how many.

    ``count`` gets the entries visited and the hazards evaluated.
    """
    found, kept = begin, begin
    for k in range(begin, min(begin + BATCH, end)):
        prefetch(force.hot, scratch.soldier[k])
    for first in range(begin, end, BATCH):
        for k in range(first + BATCH, min(first + 2 * BATCH, end)):
            prefetch(force.hot, scratch.soldier[k])
        start = kept
        kept = in_reach(first, min(first + BATCH, end), force, law, book, scratch, kept)
        for k in range(start, kept):
            prefetch(force.cold, scratch.soldier[k])
        for k in range(start, kept):
            i, chance, threshold = np.int64(scratch.soldier[k]), np.int64(scratch.chance[k]), scratch.threshold[k]
            scratch.soldier[found], scratch.chance[found] = i, chance
            found += threshold < hazard(i, chance, day, force, law)
        count[1] += kept - start
        kept = found
    count[0] += end - begin
    return found - begin


@kernel
def walk(begin: int, end: int, day: int, force: Force, law: Law, book: Book, scratch: Scratch, count: I8) -> int:
    """Try the entries ``begin`` .. ``end``-1 that were taken out; return how many move, from ``begin`` on."""
    return try_all(begin, end, day, force, law, book, scratch, count)


@stage
def first_only(soldiers: I4, chances: U1, found: int, best: U1) -> int:
    """Keep of each of the ``found`` soldiers the first chance in the fixed order, once; return how many remain.

    ``best`` is scratch space of one byte a soldier, all 255 before and after.
    """
    for k in range(found):
        best[soldiers[k]] = min(best[soldiers[k]], chances[k])
    kept = 0
    for k in range(found):
        i, chance = soldiers[k], chances[k]
        first = best[i] == chance
        if first:
            best[i] = 254  # taken
        soldiers[kept], chances[kept] = i, chance
        kept += first
    for k in range(kept):
        best[soldiers[k]] = 255
    return kept


@kernel
def find(day: int, force: Force, law: Law, book: Book, diary: Diary, scratch: Scratch, count: I8) -> int:
    """Find today's movers on one core: pairs in ``scratch.soldier`` and ``scratch.chance``; return how many.

    ``count`` gets entries visited, hazards evaluated and movers found.
    """
    n = take_day(day - diary.begin[0], diary, scratch)
    n = try_all(0, n, day, force, law, book, scratch, count)
    n = first_only(scratch.soldier, scratch.chance, n, scratch.best)
    count[2] += n
    return n
