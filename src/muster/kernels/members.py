"""Who is in a cell: a list made when a window begins, and pages of those who have joined since."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import RISK, SHARES, WINDOW, first_of, share_of, word_of
from muster.kernels.compiled import kernel, part, woven
from muster.kernels.fetch import AHEAD, prefetch
from muster.kernels.layout import I4, JOINED, U8, Book, Force, Members, Places, Raises

NUMBER, BYTE, ONE = np.uint64(0xFFFFFFFF), np.uint64(0xFF), np.uint64(1)
STATE, RISKS = np.uint64(32), np.uint64(40)  # where they stand in an entry of the list
TOGETHER = 256  # soldiers for whose records the memory is asked together
LISTS = 4  # cells ahead whose lists the memory is asked for
ANY = np.inf  # a level below which everybody has a point


@woven
def number_of(entry: np.uint64) -> int:
    """Return the number of a listed soldier."""
    return np.int64(entry & NUMBER)


@woven
def acted_on(entry: np.uint64, acts: np.uint32) -> bool:
    """Return whether the state of a listed soldier is among those of ``acts``."""
    return np.uint64(acts) >> (entry >> STATE & BYTE) & ONE != 0


@woven
def risk_of(entry: np.uint64) -> int:
    """Return the risk code of a listed soldier."""
    return np.int64(entry >> RISKS)


@woven
def forget(key: np.uint64, members: Members) -> None:
    """Begin a window in which nobody has joined a cell; ``key`` is that of the words."""
    members.key[0] = key
    members.head[:], members.count[:] = -1, 0
    members.used[0], members.missed[0] = 0, 0


@woven
def join(i: int, word: np.uint64, cell: int, members: Members) -> None:
    """Note a soldier, with his word by the lists' key, who has come into a cell since everybody was listed."""
    k = members.count[cell] % JOINED
    if k == 0:
        page = members.used[0]
        if page == members.page.size:
            members.missed[0] += 1
            return
        members.page[page].next, members.head[cell] = members.head[cell], page
        members.used[0] = page + 1
    page = members.head[cell]
    members.page[page].soldier[k], members.page[page].word[k] = i, word
    members.count[cell] += 1


@woven
def ask_for_page(cell: int, members: Members) -> None:
    """Ask the memory for the page of those who joined a cell last."""
    if members.head[cell] >= 0:
        prefetch(members.page, members.head[cell])


@woven
def ask_for_members(cell: int, members: Members) -> None:
    """Ask the memory for the lists of a cell's members."""
    for k in range(members.start[cell], members.start[cell + 1], 8):  # so many to a line of the cache
        prefetch(members.listed, k)
        prefetch(members.word, k)
    ask_for_page(cell, members)


@woven
def set_starts(strength: I4, book: Book, places: Places, members: Members) -> None:
    """Write where each cell's members begin; nobody is listed in a state that no chance acts on."""
    start, cursor = members.start, members.cursor
    start[0] = 0
    for cell in range(strength.size):
        start[cell + 1] = strength[cell]
    for state in range(places.away.size):
        if book.menu[state, 0] < 0:  # such states have cells of their own
            start[places.away[state] + 1] = 0
    for cell in range(strength.size):
        cursor[cell] = start[cell]
        start[cell + 1] += start[cell]


@kernel
def list_members(last: int, strength: I4, force: Force, book: Book, places: Places, members: Members) -> None:
    """List the soldiers below ``last`` by cell, in the order of their numbers; ``sweep`` gives them their words.

    Those in a state that no chance acts on are left out. ``strength`` (cells,): how many stand in each.
    """
    start, cursor, listed = members.start, members.cursor, members.listed
    set_starts(strength, book, places, members)
    nowhere = np.int64(listed.size - 1)
    for i in range(last):  # without a branch, since who is left out cannot be foreseen
        state, cell = np.uint64(force.hot[i].state), force.hot[i].cell
        here, place = book.menu[state, 0] >= 0, np.int64(cursor[cell])
        prefetch(listed, cursor[force.hot[min(i + AHEAD, last - 1)].cell])
        listed[place if here else nowhere] = np.uint64(i) | state << STATE | np.uint64(force.hot[i].risk) << RISKS
        cursor[cell] = place + here
    for cell in range(start.size - 1):
        states = np.uint32(0)
        for k in range(start[cell], start[cell + 1]):
            states |= np.uint32(ONE << (listed[k] >> STATE & BYTE))
        members.states[cell] = states


@woven
def choose(
    chance: int, varies: bool, cell: int, high: float, last: int, n: int, key: np.uint64, members: Members
) -> int:
    """Append to the first ``n`` of ``chosen`` who may be in a cell and have a point of a chance below their bound.

    Return how many there are then. The bound is ``high``; where it ``varies`` it is that by each one's own risk, which
    does not rise while he stays, and of those who joined everybody is taken. ``key`` is that of the chance's words.
    """
    chosen = members.chosen
    if members.missed[0]:  # too many have moved to be listed: look for the members among all
        for i in range(last):
            chosen[n + i] = i
        return n + last
    most, kept = high * (WINDOW * SHARES), chance >> 2 == members.four[0]
    for k in range(members.start[cell], members.start[cell + 1]):
        listed = members.listed[k]
        word = members.word[k] if kept else word_of(key, number_of(listed))
        chosen[n] = number_of(listed)
        n += share_of(word, chance) < (most * RISK[risk_of(listed)] if varies else most)
    if varies or not kept:
        most = ANY
    page, on_page = members.head[cell], (members.count[cell] - 1) % JOINED + 1
    while page >= 0:
        for k in range(on_page):
            chosen[n] = members.page[page].soldier[k]
            n += share_of(members.page[page].word[k], chance) < most
        page, on_page = members.page[page].next, JOINED
    return n


@part
def draw_first(chance: int, key: np.uint64, soldiers: I4 | U8, out: U8) -> None:
    """Write the soldiers' first numbers by a chance (a loop that vectorises); ``out`` may be ``soldiers``."""
    for x in range(soldiers.size):
        out[x] = first_of(word_of(key, soldiers[x]), chance)


@woven
def choose_ahead(
    k: int, n: int, chance: int, varies: bool, last: int, key: np.uint64, raises: Raises, members: Members
) -> int:
    """Choose members for the k-th of ``n`` rising ceilings and some more.

    Return after which it ended; those for the k-th are then ``edge[k]`` .. ``edge[k + 1]``-1 of ``chosen``, their first
    numbers those of ``first``.
    """
    m, members.edge[k] = np.int64(0), 0
    for ahead in range(k, min(k + LISTS, n)):
        ask_for_members(raises.cell[ahead], members)
    while k < n and m < TOGETHER:
        if k + LISTS < n:
            ask_for_members(raises.cell[k + LISTS], members)
        m = choose(chance, varies, np.int64(raises.cell[k]), raises.high[k], last, m, key, members)
        k += 1
        members.edge[k] = m
    draw_first(chance, key, members.chosen[:m], members.first)
    return k
