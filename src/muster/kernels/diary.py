"""The diary: on which days of a window who may move, entered ahead from his thresholds and his bound."""

from __future__ import annotations

import numpy as np
from numba import njit

from muster.kernels.chance import (
    GAP,
    RISK,
    SHARES,
    WINDOW,
    day_of,
    exponential,
    first_of,
    further,
    share_of,
    unit,
    window_key,
    word_of,
)
from muster.kernels.fetch import prefetch
from muster.kernels.hazard import assess, clocks, code_of, lasting
from muster.kernels.layout import F4, F8, I4, PAGE, U1, U8, Book, Diary, Force, Group, Law

ROUNDED_UP = 1.000001  # what is stored in single precision must not be rounded down
BLOCK = 256  # cells that are looked at together
CHUNK = 4096  # soldiers of a sweep that are looked at together
ONE, EVERY_DAY = np.uint64(1), np.uint64((1 << WINDOW) - 1)


@njit(cache=True, inline="always", _nrt=False)
def put(diary: Diary, place: int, i: int, chance: int, threshold: float) -> bool:
    """Enter a soldier on the window's day ``place``; return whether there was a page."""
    k = diary.count[place] % PAGE
    if k == 0:
        if diary.free[1] == 0:
            return False
        page = diary.free[0]
        diary.free[0] = diary.next[page]
        diary.free[1] -= 1
        diary.next[page] = diary.head[place]
        diary.head[place] = page
    page = diary.head[place]
    diary.entry[page, k].threshold = threshold
    diary.entry[page, k].soldier = i
    diary.entry[page, k].chance = chance
    diary.count[place] += 1
    return True


@njit(cache=True, inline="always", _nrt=False)
def enter(
    i: int, word: np.uint64, chance: int, low: float, high: float, place: int, end: int, diary: Diary
) -> bool:
    """Enter days ``place`` .. ``end``-1 whose lowest point is in [``low``, ``high``); return whether there was room."""
    if share_of(word, chance) < high * (WINDOW * SHARES):  # an exponential number is never below its uniform one
        first, hit = first_of(word, chance), np.uint64(0)
        number, level, k = first, 0.0, 0
        while level + unit(number) * GAP < high and hit != EVERY_DAY:
            level += exponential(number) * GAP
            if level >= high:
                break
            day = day_of(number)
            lowest, hit = not hit >> np.uint64(day) & ONE, hit | ONE << np.uint64(day)
            if lowest and place <= day < end and level >= low and not put(diary, day, i, chance, level):
                return False
            k += 1
            number = further(first, k)
    return True


@njit(cache=True, inline="always", _nrt=False)
def enter_own(
    i: int, word: np.uint64, chance: int, v: int, s: float, low: float, high: float, place: int, force: Force,
    law: Law, diary: Diary,
) -> bool:
    """Do so by a chance that varies: ``low``, ``high`` are ceilings of his cell, ``s`` the lasting part of his bound.

    Of a day is asked whether a point of it is below the bound on that day, when his clocks have run down so far.
    """
    begin = diary.begin[0]
    most = high * RISK[code_of(s + clocks(i, v, begin + place, force, law))]
    if share_of(word, chance) < most * (WINDOW * SHARES):
        first, hit = first_of(word, chance), np.uint64(0)
        number, level, k = first, 0.0, 0
        while level + unit(number) * GAP < most and hit != EVERY_DAY:
            level += exponential(number) * GAP
            if level >= most:
                break
            day = day_of(number)
            lowest, hit = not hit >> np.uint64(day) & ONE, hit | ONE << np.uint64(day)
            if lowest and day >= place:
                own = RISK[code_of(s + clocks(i, v, begin + day, force, law))]
                if level < high * own and level >= low * own and not put(diary, day, i, chance, level):
                    return False
            k += 1
            number = further(first, k)
    return True


@njit(cache=True, inline="always", _nrt=False)
def enter_alike(i: int, word: np.uint64, chance: int, cell: int, place: int, diary: Diary) -> bool:
    """Do so from ``place`` on by a chance that is alike for all in his cell, under the ceilings of its days."""
    high, room = np.float64(diary.ceiling[chance, cell]), True
    if chance == diary.swing[0] and cell < diary.until.size and place < diary.until[cell]:
        end = diary.until[cell]
        brief = max(np.float64(diary.brief[cell]), high)  # the ceiling may have been raised above it since
        room = enter(i, word, chance, 0.0, brief, place, end, diary)
        place = end
    return enter(i, word, chance, 0.0, high, place, WINDOW, diary) and room


@njit(cache=True, inline="always", _nrt=False)
def late(i: int, diary: Diary) -> None:
    """Note that there was no room for a soldier."""
    if diary.lates[0] < diary.late.size:
        diary.late[diary.lates[0]] = i
    diary.lates[0] += 1


@njit(cache=True, inline="always", _nrt=False)
def enter_all(i: int, place: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Assess a soldier and enter his days from ``place`` on by every chance that acts on his state."""
    state, cell, room = force.hot[i].state, force.hot[i].cell, True
    v = book.varying[state]
    s, four, word = assess(i, v, diary.begin[0] + place, force, law), -1, np.uint64(0)
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance < 0:
            break
        if chance >> 2 != four:
            four, word = chance >> 2, word_of(diary.key[chance], i)
        only, high = law.only[chance], np.float64(diary.ceiling[chance, cell])
        if only >= 0 and force.cold[i].trait[only] == 0:
            continue
        if law.lead[chance] >= 0:
            room &= enter_own(i, word, chance, v, s, 0.0, high, place, force, law, diary)
        else:
            room &= enter_alike(i, word, chance, cell, place, diary)
    if not room:
        late(i, diary)


@njit(cache=True, _nrt=False)
def catch_up(day: int, last: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Enter those for whom there was no room from ``day`` on, or everybody if they were too many to note."""
    n, place = diary.lates[0], day - diary.begin[0]
    diary.lates[0] = 0
    if n <= diary.late.size:
        for k in range(n):
            enter_all(np.int64(diary.late[k]), place, force, law, book, diary)
    else:
        for i in range(last):
            enter_all(i, place, force, law, book, diary)


@njit(cache=True, _nrt=False)
def open_window(seed: int, day: int, room: float, floor: F8, law: Law, diary: Diary) -> None:
    """Begin the window in which ``day`` lies: no entries, nobody listed, keys of its own, ceilings anew.

    A ceiling leaves ``room`` (a factor) above today's bound of the cell, and is ``floor`` (chances,) at least.
    """
    window = day // WINDOW
    diary.begin[0] = window * WINDOW
    diary.head[:], diary.count[:], diary.lates[0] = -1, 0, 0
    diary.member[:], diary.joined[0] = -1, 0
    diary.brief[:], diary.until[:] = 0.0, 0
    pages = diary.next.size
    for page in range(pages):
        diary.next[page] = page + 1
    diary.free[0], diary.free[1] = 0, pages
    for chance in range(diary.key.size):
        diary.key[chance] = window_key(seed, chance, window)
        for cell in range(law.most.shape[1]):
            diary.ceiling[chance, cell] = max(law.most[chance, cell] * room, floor[chance])


@njit(cache=True, inline="always", _nrt=False)
def join(i: int, cell: int, diary: Diary) -> None:
    """List a soldier who has come into a cell since everybody was listed."""
    n = diary.joined[0]
    diary.joined[0] = n + 1
    if n < diary.joiner.size:
        diary.joiner[n], diary.link[n] = i, diary.member[cell]
        diary.member[cell] = n


@njit(cache=True, _nrt=False)
def list_members(last: int, force: Force, diary: Diary) -> None:
    """List the soldiers below ``last`` by cell, in the order of their numbers."""
    start = diary.start
    start[:] = 0
    for i in range(last):
        start[force.hot[i].cell + 1] += 1
    for cell in range(start.size - 1):
        start[cell + 1] += start[cell]
    for i in range(last):
        cell = force.hot[i].cell
        diary.listed[start[cell]] = i
        start[cell] += 1
    for cell in range(start.size - 1, 0, -1):
        start[cell] = start[cell - 1]
    start[0] = 0


@njit(cache=True, inline="always", _nrt=False)
def sort_chunk(first: int, end: int, force: Force, group: Group) -> None:
    """Put the soldiers ``first`` .. ``end``-1 in the order of their states, with what the bounds are made of."""
    start = group.start
    start[:] = 0
    for i in range(first, end):
        start[force.hot[i].state + 1] += 1
    for state in range(start.size - 1):
        start[state + 1] += start[state]
    for i in range(first, end):
        state = force.hot[i].state
        k = start[state]
        start[state] = k + 1
        group.soldier[k], group.cell[k] = i, force.hot[i].cell
        group.own[k] = RISK[force.hot[i].risk] * (WINDOW * SHARES * ROUNDED_UP)
    for state in range(start.size - 1, 0, -1):
        start[state] = start[state - 1]
    start[0] = 0


@njit(cache=True, _nrt=False)
def draw(begin: int, end: int, key: np.uint64, soldier: I4, word: U8) -> None:
    """Write the words of some soldiers (a loop that vectorises)."""
    for k in range(begin, end):
        word[k] = word_of(key, soldier[k])


@njit(cache=True, _nrt=False)
def mark(begin: int, end: int, chance: int, word: U8, high: F4, flag: U1) -> None:
    """Flag the soldiers who may have a day in the window (a loop that vectorises); ``high`` in shares, rounded."""
    for k in range(begin, end):
        flag[k] = np.float32(np.int32(share_of(word[k], chance))) <= high[k]


@njit(cache=True, inline="always", _nrt=False)
def enter_group(state: int, chance: int, place: int, force: Force, law: Law, diary: Diary, group: Group) -> None:
    """Enter the soldiers of a state in a chunk by one chance, whose words have been drawn."""
    begin, end, only, v = group.start[state], group.start[state + 1], law.only[chance], law.lead[chance]
    ceiling = diary.ceiling[chance]
    if v >= 0:
        for k in range(begin, end):
            group.high[k] = ceiling[group.cell[k]] * group.own[k]
    else:
        for k in range(begin, end):
            group.high[k] = ceiling[group.cell[k]] * np.float32(WINDOW * SHARES)
    mark(begin, end, chance, group.word, group.high, group.flag)
    n = begin
    for k in range(begin, end):
        group.some[n] = k
        n += group.flag[k]
    if v >= 0 or only >= 0:
        for m in range(begin, n):
            prefetch(force.cold, group.soldier[group.some[m]])
    for m in range(begin, n):
        k = group.some[m]
        i, word, high = np.int64(group.soldier[k]), group.word[k], np.float64(ceiling[group.cell[k]])
        if only >= 0 and force.cold[i].trait[only] == 0:
            continue
        if v >= 0:
            s = assess(i, v, diary.begin[0] + place, force, law)
            room = enter_own(i, word, chance, v, s, 0.0, high, place, force, law, diary)
        else:
            room = enter(i, word, chance, 0.0, high, place, WINDOW, diary)
        if not room:
            late(i, diary)


@njit(cache=True, _nrt=False)
def sweep(begin: int, last: int, place: int, force: Force, law: Law, book: Book, diary: Diary, group: Group) -> int:
    """Enter the soldiers ``begin`` .. ``last``-1 from day ``place`` of the window on; return how far it came.

    It begins a window, before any ceiling is raised briefly. It stops where few pages are left; ``group`` is scratch.
    """
    for chance in range(diary.key.size):
        group.active[chance] = 0
        for cell in range(diary.ceiling.shape[1]):
            group.active[chance] |= diary.ceiling[chance, cell] > 0.0
    for first in range(begin, last, CHUNK):
        if diary.free[1] < 8 * WINDOW + CHUNK // 4:
            return first
        sort_chunk(first, min(first + CHUNK, last), force, group)
        for state in range(book.menu.shape[0]):
            four = -1
            for m in range(book.menu.shape[1]):
                chance = book.menu[state, m]
                if chance >= 0 and group.active[chance]:
                    if chance >> 2 != four:
                        four = chance >> 2
                        draw(group.start[state], group.start[state + 1], diary.key[chance], group.soldier, group.word)
                    enter_group(state, chance, place, force, law, diary, group)
    return last


@njit(cache=True, inline="always", _nrt=False)
def enter_more(
    i: int, chance: int, low: float, high: float, place: int, end: int, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """Enter a soldier's further days ``place`` .. ``end``-1, where a ceiling rises from ``low`` to ``high``."""
    only, v, word = law.only[chance], law.lead[chance], word_of(diary.key[chance], i)
    if book.allowed[chance, force.hot[i].state] and (only < 0 or force.cold[i].trait[only] != 0):
        if v < 0:
            room = enter(i, word, chance, low, high, place, end, diary)
        elif share_of(word, chance) < high * RISK[force.hot[i].risk] * (WINDOW * SHARES):
            room = enter_own(i, word, chance, v, lasting(i, v, force, law), low, high, place, force, law, diary)
        else:
            room = True  # most need not be looked at: the hot record alone says so
        if not room:
            late(i, diary)


@njit(cache=True, inline="always", _nrt=False)
def ask_for(cells: I4, k: int, n: int, force: Force, diary: Diary) -> None:
    """Ask the memory for the records of a cell's members, the k-th of ``n`` cells, before its turn comes."""
    if k < n and diary.joined[0] <= diary.joiner.size:
        cell = cells[k]
        for m in range(diary.start[cell], diary.start[cell + 1]):
            prefetch(force.hot, diary.listed[m])
        j = np.int64(diary.member[cell])
        while j >= 0:
            prefetch(force.hot, diary.joiner[j])
            j = np.int64(diary.link[j])


@njit(cache=True, _nrt=False)
def enter_members(
    chance: int, cell: int, low: float, high: float, place: int, end: int, last: int, force: Force, law: Law,
    book: Book, diary: Diary,
) -> None:
    """Enter further days of a cell's members, where a ceiling rises from ``low`` to ``high`` between two days."""
    if diary.joined[0] > diary.joiner.size:  # too many have moved to be listed: look for the members among all
        for i in range(last):
            if force.hot[i].cell == cell:
                enter_more(i, chance, low, high, place, end, force, law, book, diary)
        return
    for k in range(diary.start[cell], diary.start[cell + 1]):
        i = np.int64(diary.listed[k])
        if force.hot[i].cell == cell:
            enter_more(i, chance, low, high, place, end, force, law, book, diary)
    k = np.int64(diary.member[cell])
    while k >= 0:
        i = np.int64(diary.joiner[k])
        if force.hot[i].cell == cell:
            enter_more(i, chance, low, high, place, end, force, law, book, diary)
        k = np.int64(diary.link[k])


@njit(cache=True, inline="always", _nrt=False)
def raise_cell(
    chance: int, cell: int, place: int, most: float, last: int, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """Raise a cell's ceiling to ``most`` and enter its members' further days."""
    low, high = np.float64(diary.ceiling[chance, cell]), np.float64(np.float32(most))
    enter_members(chance, cell, low, high, place, WINDOW, last, force, law, book, diary)
    diary.ceiling[chance, cell] = high


@njit(cache=True, inline="always", _nrt=False)
def raise_briefly(
    cell: int, place: int, end: int, most: float, last: int, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """Raise the ceiling of the chance that swings to ``most`` from ``place`` to before ``end``."""
    chance, until = diary.swing[0], max(diary.until[cell], place)
    end = max(min(end, WINDOW), until)
    base, high = np.float64(diary.ceiling[chance, cell]), np.float64(np.float32(most))
    if until > place:
        low = max(np.float64(diary.brief[cell]), base)
        enter_members(chance, cell, low, high, place, until, last, force, law, book, diary)
    if end > until:
        enter_members(chance, cell, base, high, until, end, last, force, law, book, diary)
    diary.brief[cell], diary.until[cell] = high, end


@njit(cache=True, inline="always", _nrt=False)
def outgrown(cell: int, place: int, most: float, diary: Diary) -> bool:
    """Return whether today's bound on the chance that swings is above what bounds it in a cell today."""
    brief = diary.brief[cell] if place < diary.until[cell] else np.float32(0.0)
    return most > max(brief, diary.ceiling[diary.swing[0], cell])


@njit(cache=True, _nrt=False)
def raise_ceilings(
    chance: int, place: int, room: float, last: int, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """Where today's bound on a chance has outgrown a cell's ceiling, raise it and enter the members' further days.

    Cells where it swings from day to day are looked at every day instead.
    """
    n, cells, most, ceiling = 0, diary.some, law.most[chance], diary.ceiling[chance]
    for begin in range(diary.until.size if chance == diary.swing[0] else 0, most.size, BLOCK):
        end, some = min(begin + BLOCK, most.size), False
        for cell in range(begin, end):  # a loop that vectorises: few blocks have such a cell
            some |= most[cell] > ceiling[cell]
        for cell in range(begin, end if some else begin):
            cells[n] = cell
            n += most[cell] > ceiling[cell]
    ask_for(cells, 0, n, force, diary)
    for k in range(n):
        ask_for(cells, k + 1, n, force, diary)
        raise_cell(chance, cells[k], place, law.most[chance, cells[k]] * room, last, force, law, book, diary)


@njit(cache=True, _nrt=False)
def raise_all(place: int, room: float, last: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Do so for every chance."""
    for chance in range(diary.key.size):
        raise_ceilings(chance, place, room, last, force, law, book, diary)
