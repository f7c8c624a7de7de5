"""The diary: on which days of a window who may move, entered ahead from his thresholds and his bound."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import (
    FOUR,
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
from muster.kernels.compiled import kernel, part, stage, woven
from muster.kernels.fetch import AHEAD, prefetch
from muster.kernels.hazard import assess, clocks, code_of, lasting
from muster.kernels.layout import F8, PAGE, Book, Diary, Force, Law
from muster.kernels.members import choose_ahead, forget

BLOCK = 256  # cells that are looked at together
ONE, EVERY_DAY = np.uint64(1), np.uint64((1 << WINDOW) - 1)
ALIKE, LAST = np.int64(-1), np.int64(WINDOW)  # the row of a chance that does not vary; the day after a window's last


@woven
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


@woven
def may_fall(first: np.uint64, high: float, place: int, end: int) -> bool:
    """Return whether a point that may lie below ``high`` falls on one of the days ``place`` .. ``end``-1.

    Cheaper than the points themselves: an exponential number is never below its uniform one.
    """
    number, level, k = first, unit(first) * GAP, 0
    while place < end and level < high:
        if place <= day_of(number) < end:
            return True
        k += 1
        number = further(first, k)
        level += unit(number) * GAP
    return False


@woven
def enter_points(
    i: int, chance: int, first: np.uint64, level: float, v: int, s: float, low: float, high: float, place: int,
    end: int, force: Force, law: Law, diary: Diary,
) -> bool:
    """Enter days ``place`` .. ``end``-1 whose lowest point is in [``low``, ``high``); return whether there was room.

    ``level`` is that of the point of his ``first`` number. Where ``v`` is not below nought the chance varies: ``low``
    and ``high`` are ceilings of his cell and ``s`` the lasting part of his bound. Of a day is asked then whether a
    point of it is below the bound on that day, when his clocks have run down so far: it never is where it is above that
    of his risk code, which was assessed before.
    """
    varies, number, k, hit, room = v >= 0, first, 0, np.uint64(0), True
    most = high * RISK[force.hot[i].risk] if varies else high
    while level < most:
        day = day_of(number)
        lowest, hit = not hit >> np.uint64(day) & ONE, hit | ONE << np.uint64(day)
        if lowest and place <= day < end:
            own = RISK[code_of(s + clocks(i, v, diary.begin[0] + day, force, law))] if varies else 1.0
            if level < high * own and level >= low * own:
                room &= put(diary, day, i, chance, level)
        k += 1
        number = further(first, k)
        if level + unit(number) * GAP >= most or hit == EVERY_DAY or not room:
            break
        level += exponential(number) * GAP
    return room


@woven
def enter_first(
    i: int, first: np.uint64, chance: int, low: float, high: float, place: int, end: int, force: Force, law: Law,
    diary: Diary,
) -> bool:
    """Do so by his first number and a chance that is alike for all."""
    if not may_fall(first, high, place, end):
        return True
    level = exponential(first) * GAP
    return enter_points(i, chance, first, level, ALIKE, 0.0, low, high, place, end, force, law, diary)


@woven
def enter(
    i: int, word: np.uint64, chance: int, high: float, place: int, end: int, force: Force, law: Law, diary: Diary
) -> bool:
    """Do so by his word."""
    if share_of(word, chance) >= high * (WINDOW * SHARES):
        return True
    return enter_first(i, first_of(word, chance), chance, 0.0, high, place, end, force, law, diary)


@woven
def enter_alike(
    i: int, word: np.uint64, chance: int, cell: int, place: int, force: Force, law: Law, diary: Diary
) -> bool:
    """Do so from ``place`` on under the ceilings of its days."""
    high, room = np.float64(diary.ceiling[chance, cell]), True
    if chance == diary.swing[0] and cell < diary.until.size and place < diary.until[cell]:
        end = diary.until[cell]
        brief = max(np.float64(diary.brief[cell]), high)  # the ceiling may have been raised above it since
        room = enter(i, word, chance, brief, place, end, force, law, diary)
        place = end
    return enter(i, word, chance, high, place, LAST, force, law, diary) and room


@woven
def late(i: int, diary: Diary) -> None:
    """Note that there was no room for a soldier."""
    if diary.lates[0] < diary.late.size:
        diary.late[diary.lates[0]] = i
    diary.lates[0] += 1


@woven
def enter_every(i: int, k: int, place: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Assess a soldier and enter his days from ``place`` on by every chance that acts on his state.

    His words stand in the ``k``-th place of the diary's lots.
    """
    state, cell, room = force.hot[i].state, force.hot[i].cell, True
    v = book.varying[state]
    s = assess(i, v, diary.begin[0] + place, force, law)
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance < 0:
            break
        word = diary.lots.word[chance >> 2, k]
        only, high = law.only[chance], np.float64(diary.ceiling[chance, cell])
        if only >= 0 and force.cold[i].trait[only] == 0:
            continue
        if law.lead[chance] >= 0:
            if share_of(word, chance) < high * RISK[force.hot[i].risk] * (WINDOW * SHARES):
                first = first_of(word, chance)
                level = exponential(first) * GAP
                room &= enter_points(i, chance, first, level, v, s, 0.0, high, place, LAST, force, law, diary)
        else:
            room &= enter_alike(i, word, chance, cell, place, force, law, diary)
    if not room:
        late(i, diary)


@woven
def enter_all(i: int, place: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Do so for one soldier by himself."""
    for four in range(diary.lots.word.shape[0]):
        diary.lots.word[four, 0] = word_of(diary.key[four * FOUR], i)
    enter_every(i, np.int64(0), place, force, law, book, diary)


@kernel
def catch_up(day: int, last: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Enter those for whom there was no room from ``day`` on, or everybody if they were too many to note."""
    n, place = diary.lates[0], day - diary.begin[0]
    noted = n <= diary.late.size
    diary.lates[0] = 0
    for k in range(n if noted else last):
        enter_all(np.int64(diary.late[k]) if noted else k, place, force, law, book, diary)


@kernel
def open_window(seed: int, day: int, room: float, floor: F8, law: Law, diary: Diary) -> None:
    """Begin the window in which ``day`` lies: no entries, nobody listed, keys of its own, ceilings anew.

    A ceiling leaves ``room`` (a factor) above today's bound of the cell, and is ``floor`` (chances,) at least.
    """
    window = day // WINDOW
    diary.begin[0] = window * WINDOW
    diary.head[:], diary.count[:], diary.lates[0] = -1, 0, 0
    diary.brief[:], diary.until[:] = 0.0, 0
    pages = diary.next.size
    for page in range(pages):
        diary.next[page] = page + 1
    diary.free[0], diary.free[1] = 0, pages
    for chance in range(diary.key.size):
        diary.key[chance] = window_key(seed, chance, window)
        for cell in range(law.most.shape[1]):
            diary.ceiling[chance, cell] = max(law.most[chance, cell] * room, floor[chance])
    forget(diary.key[diary.members.four[0] * 4], diary.members)


@woven
def enter_more(
    i: int, first: np.uint64, chance: int, low: float, high: float, place: int, end: int, force: Force, law: Law,
    book: Book, diary: Diary,
) -> None:
    """Enter a soldier's further days ``place`` .. ``end``-1, where a ceiling rises from ``low`` to ``high``."""
    only, v, room = law.only[chance], law.lead[chance], True
    if book.allowed[chance, force.hot[i].state] and (only < 0 or force.cold[i].trait[only] != 0):
        if v < 0:
            room = enter_first(i, first, chance, low, high, place, end, force, law, diary)
        elif unit(first) * GAP < high * RISK[force.hot[i].risk]:  # else he is done with
            s, level = lasting(i, v, force, law), exponential(first) * GAP
            room = enter_points(i, chance, first, level, v, s, low, high, place, end, force, law, diary)
        if not room:
            late(i, diary)


@part
def enter_raises(n: int, chance: int, last: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Enter the members' further days where ``n`` ceilings of a chance rise."""
    members, raises, ahead = diary.members, diary.raises, 0
    for k in range(n):
        if k == ahead:
            ahead = choose_ahead(k, n, chance, law.lead[chance] >= 0, last, diary.key[chance], raises, members)
        cell, low, high = raises.cell[k], raises.low[k], raises.high[k]
        begin, end = np.int64(raises.begin[k]), np.int64(raises.end[k])
        for x in range(members.edge[k], members.edge[k + 1]):
            prefetch(force.hot, members.chosen[min(x + AHEAD, members.edge[ahead] - 1)])
            i = np.int64(members.chosen[x])
            if force.hot[i].cell == cell:
                enter_more(i, members.first[x], chance, low, high, begin, end, force, law, book, diary)


@woven
def rise(n: int, cell: int, low: float, high: float, begin: int, end: int, diary: Diary) -> int:
    """Append a rising ceiling to the ``n`` there are; return how many there are then."""
    raises = diary.raises
    raises.cell[n], raises.low[n], raises.high[n], raises.begin[n], raises.end[n] = cell, low, high, begin, end
    return n + 1


@woven
def raise_cell(n: int, chance: int, cell: int, place: int, most: float, diary: Diary) -> int:
    """Raise a cell's ceiling to ``most`` from ``place`` on; return how many rise then."""
    low, high = np.float64(diary.ceiling[chance, cell]), np.float64(np.float32(most))
    diary.ceiling[chance, cell] = high
    return rise(n, cell, low, high, place, LAST, diary)


@woven
def raise_briefly(n: int, cell: int, place: int, end: int, most: float, diary: Diary) -> int:
    """Raise the ceiling of the chance that swings to ``most`` from ``place`` to before ``end``; return how many do."""
    until = max(diary.until[cell], place)
    end = max(min(end, WINDOW), until)
    base, high = np.float64(diary.ceiling[diary.swing[0], cell]), np.float64(np.float32(most))
    if until > place:
        n = rise(n, cell, max(np.float64(diary.brief[cell]), base), high, place, until, diary)
    if end > until:
        n = rise(n, cell, base, high, until, end, diary)
    diary.brief[cell], diary.until[cell] = high, end
    return n


@woven
def outgrown(cell: int, place: int, most: float, diary: Diary) -> bool:
    """Return whether today's bound on the chance that swings is above what bounds it in a cell today."""
    brief = (place < diary.until[cell]) & (most <= diary.brief[cell])
    return (most > diary.ceiling[diary.swing[0], cell]) & (not brief)


@part
def raise_ceilings(
    chance: int, place: int, room: float, last: int, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """Where today's bound on a chance has outgrown a cell's ceiling, raise it and enter the members' further days.

    Cells where it swings from day to day are looked at every day instead.
    """
    n, most, ceiling = np.int64(0), law.most[chance], diary.ceiling[chance]
    for begin in range(diary.until.size if chance == diary.swing[0] else 0, most.size, BLOCK):
        end, some = min(begin + BLOCK, most.size), 0
        now, before = most[begin:end], ceiling[begin:end]
        for k in range(now.size):  # a loop that vectorises: few blocks have such a cell
            some += now[k] > before[k]
        for k in range(now.size if some else 0):
            if now[k] > before[k]:
                n = raise_cell(n, chance, begin + k, place, now[k] * room, diary)
    if n:
        enter_raises(n, chance, last, force, law, book, diary)


@stage
def raise_all(place: int, room: float, last: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Do so for every chance."""
    for chance in range(diary.key.size):
        raise_ceilings(chance, place, room, last, force, law, book, diary)
