"""The diary: on which days of a window who may move, entered ahead from his thresholds and his bound."""

from __future__ import annotations

import numpy as np

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
from muster.kernels.compiled import kernel, part, stage, woven
from muster.kernels.fetch import prefetch
from muster.kernels.hazard import assess, clocks, code_of, lasting
from muster.kernels.layout import F8, PAGE, U1, U8, Book, Diary, Force, Group, Law
from muster.kernels.members import acted_on, choose_ahead, forget, number_of, risk_of

BLOCK = 256  # cells that are looked at together
CHUNK = 4096  # soldiers of a cell that are looked at together
TOGETHER = 256  # soldiers who are entered together
ONE, EVERY_DAY = np.uint64(1), np.uint64((1 << WINDOW) - 1)


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
def enter(
    i: int, word: np.uint64, chance: int, low: float, high: float, place: int, end: int, diary: Diary
) -> bool:
    """Enter days ``place`` .. ``end``-1 whose lowest point is in [``low``, ``high``); return whether there was room."""
    if share_of(word, chance) < high * (WINDOW * SHARES):
        first, hit = first_of(word, chance), np.uint64(0)
        if not may_fall(first, high, place, end):
            return True
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


@woven
def enter_own(
    i: int, word: np.uint64, chance: int, v: int, s: float, low: float, high: float, place: int, force: Force,
    law: Law, diary: Diary,
) -> bool:
    """Do so by a chance that varies: ``low``, ``high`` are ceilings of his cell, ``s`` the lasting part of his bound.

    Of a day is asked whether a point of it is below the bound on that day, when his clocks have run down so far: it
    never is where it is above that of his risk code, which was assessed before.
    """
    begin, most = diary.begin[0], high * RISK[force.hot[i].risk]
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


@woven
def enter_alike(i: int, word: np.uint64, chance: int, cell: int, place: int, diary: Diary) -> bool:
    """Do so from ``place`` on by a chance that is alike for all in his cell, under the ceilings of its days."""
    high, room = np.float64(diary.ceiling[chance, cell]), True
    if chance == diary.swing[0] and cell < diary.until.size and place < diary.until[cell]:
        end = diary.until[cell]
        brief = max(np.float64(diary.brief[cell]), high)  # the ceiling may have been raised above it since
        room = enter(i, word, chance, 0.0, brief, place, end, diary)
        place = end
    return enter(i, word, chance, 0.0, high, place, np.int64(WINDOW), diary) and room


@woven
def late(i: int, diary: Diary) -> None:
    """Note that there was no room for a soldier."""
    if diary.lates[0] < diary.late.size:
        diary.late[diary.lates[0]] = i
    diary.lates[0] += 1


@woven
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


@kernel
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


@part
def draw(key: np.uint64, listed: U8, word: U8) -> None:
    """Write the words of some who are listed (a loop that vectorises)."""
    for k in range(listed.size):
        word[k] = word_of(key, number_of(listed[k]))


@part
def mark(chance: int, varies: bool, ceiling: float, acts: np.uint32, listed: U8, word: U8, flag: U1) -> None:
    """Flag who of some listed soldiers may have a day in the window (loops that vectorise).

    ``acts``: the states that the chance acts on, a bit each; ``word``: their words.
    """
    most = ceiling * (WINDOW * SHARES)
    if varies:
        for k in range(listed.size):
            own = RISK[risk_of(listed[k])] * most
            flag[k] = acted_on(listed[k], acts) & (share_of(word[k], chance) < own)
    else:
        for k in range(listed.size):
            flag[k] = acted_on(listed[k], acts) & (share_of(word[k], chance) < most)


@woven
def queue(begin: int, size: int, cell: int, n: int, group: Group) -> int:
    """Append the flagged of some listed soldiers of a cell to the ``n`` pending; return how many there are."""
    for eight in range(size + 7 >> 3):
        if group.eight[eight]:  # most eights have none
            for k in range(8 * eight, min(8 * eight + 8, size)):
                group.pending[n], group.cells[n] = begin + k, cell
                n += group.flag[k]
    return n


@part
def enter_pending(n: int, chance: int, place: int, force: Force, law: Law, diary: Diary, group: Group) -> None:
    """Enter the first ``n`` pending by one chance."""
    only, v, ceiling, listed = law.only[chance], law.lead[chance], diary.ceiling[chance], diary.members.listed
    if v >= 0 or only >= 0:
        for m in range(n):
            prefetch(force.cold, number_of(listed[group.pending[m]]))
            prefetch(force.hot, number_of(listed[group.pending[m]]))
    for m in range(n):
        i, high = number_of(listed[group.pending[m]]), np.float64(ceiling[group.cells[m]])
        word = word_of(diary.key[chance], i)
        if only >= 0 and force.cold[i].trait[only] == 0:
            continue
        if v >= 0:
            s = assess(i, v, diary.begin[0] + place, force, law)
            room = enter_own(i, word, chance, v, s, 0.0, high, place, force, law, diary)
        else:
            room = enter(i, word, chance, 0.0, high, place, np.int64(WINDOW), diary)
        if not room:
            late(i, diary)


@woven
def states_acted_on(book: Book, group: Group) -> None:
    """Write the states that each chance acts on, a bit each."""
    for chance in range(group.acts.size):
        group.acts[chance] = 0
        for state in range(book.allowed.shape[1]):
            group.acts[chance] |= np.uint32(book.allowed[chance, state]) << np.uint32(state)


@part
def sweep_chance(
    chance: int, begin: int, place: int, force: Force, law: Law, diary: Diary, group: Group
) -> int:
    """Enter those listed, the ``begin``-th and on, by one chance; return how far it came."""
    members, n = diary.members, np.int64(0)
    for cell in range(members.start.size - 1):
        if not (members.states[cell] & group.acts[chance]) or not diary.ceiling[chance, cell] > 0.0:
            continue
        for first in range(max(members.start[cell], begin), members.start[cell + 1], CHUNK):
            end = min(first + CHUNK, int(members.start[cell + 1]))
            listed, word = members.listed[first:end], members.word[first:end]
            if chance >> 2 != members.four[0]:
                word = group.word[: end - first]
                draw(diary.key[chance], listed, word)
            ceiling = np.float64(diary.ceiling[chance, cell])
            mark(chance, law.lead[chance] >= 0, ceiling, group.acts[chance], listed, word, group.flag)
            n = queue(first, end - first, cell, n, group)
            if n >= TOGETHER:
                enter_pending(n, chance, place, force, law, diary, group)
                n = 0
                if diary.free[1] < 8 * WINDOW + CHUNK // 4:
                    return end
    enter_pending(n, chance, place, force, law, diary, group)
    return members.start[-1]


@kernel
def sweep(done: int, place: int, force: Force, law: Law, book: Book, diary: Diary, group: Group) -> int:
    """Enter all who are listed by every chance from day ``place`` of the window on.

    Return how many were looked at, one chance after another, those ``done`` before among them: it stops where few
    pages are left, and begins there when called again. It begins a window, before any ceiling is raised briefly;
    ``group`` is scratch.
    """
    listed = np.int64(diary.members.start[-1])
    states_acted_on(book, group)
    while done < listed * diary.key.size:
        chance = done // listed
        came = sweep_chance(chance, done - chance * listed, place, force, law, diary, group)
        done = chance * listed + came
        if came < listed:
            break
    return done


@woven
def enter_more(
    i: int, chance: int, low: float, high: float, place: int, end: int, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """Enter a soldier's further days ``place`` .. ``end``-1, where a ceiling rises from ``low`` to ``high``."""
    only, v, word, room = law.only[chance], law.lead[chance], word_of(diary.key[chance], i), True
    if book.allowed[chance, force.hot[i].state] and (only < 0 or force.cold[i].trait[only] != 0):
        if v < 0:
            room = enter(i, word, chance, low, high, place, end, diary)
        elif share_of(word, chance) < high * RISK[force.hot[i].risk] * (WINDOW * SHARES):  # else he is done with
            room = enter_own(i, word, chance, v, lasting(i, v, force, law), low, high, place, force, law, diary)
        if not room:
            late(i, diary)


@part
def enter_raises(n: int, chance: int, last: int, force: Force, law: Law, book: Book, diary: Diary) -> None:
    """Enter the members' further days where ``n`` ceilings of a chance rise."""
    members, raises, ahead = diary.members, diary.raises, 0
    for k in range(n):
        if k == ahead:
            ahead = choose_ahead(k, n, chance, law.lead[chance] >= 0, last, diary.key[chance], raises, force, members)
        cell, low, high = raises.cell[k], raises.low[k], raises.high[k]
        begin, end = np.int64(raises.begin[k]), np.int64(raises.end[k])
        for x in range(members.edge[k], members.edge[k + 1]):
            i = np.int64(members.chosen[x])
            if force.hot[i].cell == cell:
                enter_more(i, chance, low, high, begin, end, force, law, book, diary)


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
    return rise(n, cell, low, high, place, np.int64(WINDOW), diary)


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
