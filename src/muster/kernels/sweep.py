"""The look at everybody with which a window of the diary begins: cell by cell, four chances at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.cpython.unsafe import numbers

from muster.kernels.chance import FOUR, GAP, RISK, SHARES, WINDOW, exponential, word_of
from muster.kernels.compiled import kernel, part, stage, woven
from muster.kernels.diary import LAST, enter_points, late
from muster.kernels.fetch import AHEAD, ask_for_records
from muster.kernels.hazard import assess
from muster.kernels.layout import CHUNK, I4, U8, Book, Diary, Force, Group, Law
from muster.kernels.members import acted_on, draw_first, number_of, risk_of

trailing_zeros: Any = numbers.trailing_zeros
TOGETHER = 256  # soldiers who are entered together
NONE, ONE, FIFTEEN, TOP, TOPS = (np.uint64(x) for x in (0, 1, 15, 0x8000, 0x8000800080008000))
S15, S30, S45, S60 = (np.uint64(x) for x in (15, 30, 45, 60))
MOST = SHARES - 1.0  # the largest share


@woven
def states_acted_on(book: Book, group: Group) -> None:
    """Write the states that each chance acts on, a bit each."""
    for chance in range(group.acts.size):
        group.acts[chance] = 0
        for state in range(book.allowed.shape[1]):
            group.acts[chance] |= np.uint32(book.allowed[chance, state]) << np.uint32(state)


@woven
def set_bounds(four: int, cell: int, law: Law, diary: Diary, group: Group) -> bool:
    """Write what a cell's members' shares of their words may be at most by each of four chances, for all alike or
    times the factor of each one's risk; return whether anybody may have a day.
    """
    group.alike[0], group.open[0] = NONE, NONE
    for c in range(FOUR):
        chance, shift = four * FOUR + c, np.uint64(16 * c)
        group.own[c] = 0.0
        if chance < diary.key.size and diary.members.states[cell] & group.acts[chance]:
            most = np.float64(diary.ceiling[chance, cell]) * (WINDOW * SHARES)
            if most > 0.0:
                group.open[0] |= TOP << shift
                if law.lead[chance] >= 0:
                    group.own[c] = most
                else:
                    group.alike[0] |= np.uint64(min(most, MOST)) << shift
    return group.open[0] != NONE


@stage
def draw(key: np.uint64, listed: U8, word: U8) -> None:
    """Write the words of some who are listed (a loop that vectorises)."""
    for k in range(listed.size):
        word[k] = word_of(key, number_of(listed[k]))


@woven
def at_most(x: np.uint64, y: np.uint64) -> np.uint64:
    """Return a word whose top bit of each sixteen is set where x's sixteen bits are at most y's."""
    low = (y | TOPS) - (x & ~TOPS)  # by the lower fifteen alone
    return ((y & ~x) | (~(y ^ x) & low)) & TOPS


@stage
def mark(listed: U8, word: U8, group: Group) -> None:
    """Flag, a bit for each of four chances, by which some listed soldiers may have a day in the window.

    ``word``: their words. All four are compared at once, in loops that vectorise.
    """
    bound, flag, own, among = group.bound, group.flag, group.own, group.open[0]
    for k in range(listed.size):
        bound[k] = group.alike[0]
    for c in range(FOUR):
        if own[c] > 0.0:
            most, shift = own[c], np.uint64(16 * c)
            for k in range(listed.size):
                bound[k] |= np.uint64(np.int64(min(most * RISK[risk_of(listed[k])], MOST))) << shift
    for k in range(listed.size):
        hit = at_most(word[k], bound[k]) & among
        flag[k] = np.uint8((hit >> S15 | hit >> S30 | hit >> S45 | hit >> S60) & FIFTEEN)


@woven
def queue(begin: int, size: int, cell: int, group: Group) -> None:
    """Append the flagged of some listed soldiers of a cell to those who wait to be entered by each chance."""
    pending, cells, waiting = group.pending, group.cells, group.waiting
    for k in range(size, size + 7 & ~7):  # what stands behind the last of them is of others
        group.flag[k] = 0
    for eight in range(size + 7 >> 3):
        flags = group.eight[eight]
        while flags:
            bit = np.int64(trailing_zeros(flags))
            flags &= flags - ONE
            c, n = bit & 7, waiting[bit & 7]
            pending[c, n], cells[c, n] = begin + 8 * eight + (bit >> 3), cell
            waiting[c] = n + 1


@stage
def draw_waiting(chance: int, key: np.uint64, listed: U8, pending: I4, group: Group) -> None:
    """Write the first numbers of those who wait, and the levels of their points."""
    first, level = group.first[: pending.size], group.level
    for m in range(pending.size):
        first[m] = number_of(listed[pending[m]])
    draw_first(chance, key, first, first)
    for m in range(pending.size):  # a loop that vectorises
        level[m] = exponential(first[m]) * GAP


@part
def enter_waiting(c: int, four: int, place: int, force: Force, law: Law, diary: Diary, group: Group) -> None:
    """Enter those who wait by one of four chances, if it acts on their state."""
    chance, n, pending = four * FOUR + c, group.waiting[c], group.pending[c]
    only, v, ceiling, listed = law.only[chance], law.lead[chance], diary.ceiling[chance], diary.members.listed
    own = v >= 0 or only >= 0
    draw_waiting(chance, diary.key[chance], listed, pending[:n], group)
    for m in range(n):
        if own:
            ask_for_records(number_of(listed[pending[min(m + AHEAD, n - 1)]]), force)
        i, high, level = number_of(listed[pending[m]]), np.float64(ceiling[group.cells[c, m]]), group.level[m]
        if not acted_on(listed[pending[m]], group.acts[chance]) or (only >= 0 and force.cold[i].trait[only] == 0):
            continue
        s = assess(i, v, diary.begin[0] + place, force, law) if v >= 0 else 0.0
        if not enter_points(i, chance, group.first[m], level, v, s, 0.0, high, place, LAST, force, law, diary):
            late(i, diary)
    group.waiting[c] = 0


@woven
def short(diary: Diary) -> bool:
    """Return whether pages may run out before those who wait are entered and as many more."""
    return diary.free[1] < 8 * WINDOW + CHUNK // 4


@stage
def sweep_four(
    four: int, begin: int, place: int, force: Force, law: Law, diary: Diary, group: Group
) -> int:
    """Enter those listed, the ``begin``-th and on, by four chances; return how far it came."""
    members, end, acts = diary.members, np.int64(begin), np.uint32(0)
    kept = four == members.four[0]  # their words are for those whose ceilings rise
    group.waiting[:] = 0
    for chance in range(four * FOUR, min((four + 1) * FOUR, group.acts.size)):
        acts |= group.acts[chance]
    for cell in range(members.start.size - 1):
        some = members.states[cell] & acts != 0 and set_bounds(four, cell, law, diary, group)
        for first in range(max(members.start[cell], begin), members.start[cell + 1] if some or kept else 0, CHUNK):
            end = min(first + CHUNK, np.int64(members.start[cell + 1]))
            listed, word = members.listed[first:end], members.word[first:end] if kept else group.word[: end - first]
            draw(diary.key[four * FOUR], listed, word)
            if not some:
                continue
            mark(listed, word, group)
            queue(first, end - first, cell, group)
            for c in range(FOUR):
                if group.waiting[c] >= TOGETHER:
                    enter_waiting(c, four, place, force, law, diary, group)
            if short(diary):
                break
        if short(diary):
            break
    else:
        end = np.int64(members.start[members.start.size - 1])
    for c in range(FOUR):
        if group.waiting[c]:
            enter_waiting(c, four, place, force, law, diary, group)
    return end


@kernel
def sweep(done: int, place: int, force: Force, law: Law, book: Book, diary: Diary, group: Group) -> int:
    """Enter all who are listed by every chance from day ``place`` of the window on.

    Return how many were looked at, four chances after another, those ``done`` before among them, or -1 if that is
    everybody: it stops where few pages are left, and begins there when called again. It begins a window, before any
    ceiling is raised briefly; ``group`` is scratch.
    """
    listed, fours = np.int64(diary.members.start[-1]), (diary.key.size + FOUR - 1) // FOUR
    states_acted_on(book, group)
    while done < listed * fours:
        four = done // listed
        came = sweep_four(four, done - four * listed, place, force, law, diary, group)
        done = four * listed + came
        if came < listed:
            return done
    return -1
