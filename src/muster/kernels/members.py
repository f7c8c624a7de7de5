"""Who is in a cell: a list made when a window begins, and pages of those who have joined since."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import SHARES, WINDOW, share_of, word_of
from muster.kernels.compiled import kernel, woven
from muster.kernels.fetch import prefetch
from muster.kernels.layout import JOINED, Book, Force, Members, Raises

NUMBER, BYTE, ONE = np.uint64(0xFFFFFFFF), np.uint64(0xFF), np.uint64(1)
STATE, RISKS = np.uint64(32), np.uint64(40)  # where they stand in an entry of the list
AHEAD = 256  # soldiers for whose records the memory is asked together
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
def join(i: int, cell: int, members: Members) -> None:
    """Note a soldier who has come into a cell since everybody was listed."""
    k = members.count[cell] % JOINED
    if k == 0:
        page = members.used[0]
        if page == members.page.size:
            members.missed[0] += 1
            return
        members.page[page].next, members.head[cell] = members.head[cell], page
        members.used[0] = page + 1
    page = members.head[cell]
    members.page[page].soldier[k], members.page[page].word[k] = i, word_of(members.key[0], i)
    members.count[cell] += 1


@kernel
def list_members(last: int, force: Force, book: Book, members: Members) -> None:
    """List the soldiers below ``last`` by cell, in the order of their numbers, with their words.

    Those in a state that no chance acts on are left out.
    """
    start, menu = members.start, book.menu
    start[:] = 0
    for i in range(last):
        start[force.hot[i].cell + 1] += menu[force.hot[i].state, 0] >= 0
    for cell in range(start.size - 1):
        start[cell + 1] += start[cell]
    members.states[:] = 0
    for i in range(last):
        if menu[force.hot[i].state, 0] >= 0:
            cell, state = force.hot[i].cell, np.uint64(force.hot[i].state)
            members.listed[start[cell]] = np.uint64(i) | state << STATE | np.uint64(force.hot[i].risk) << RISKS
            members.states[cell] |= np.uint32(ONE << state)
            start[cell] += 1
    for cell in range(start.size - 1, 0, -1):
        start[cell] = start[cell - 1]
    start[0] = 0
    for k in range(start[start.size - 1]):
        members.word[k] = word_of(members.key[0], number_of(members.listed[k]))


@woven
def choose(chance: int, cell: int, high: float, last: int, n: int, members: Members) -> int:
    """Append to the first ``n`` of ``chosen`` who may be in a cell and have a point of a chance below ``high``.

    Return how many there are then. Of chances whose words are not kept, and at a level of ``ANY``, that is everybody
    there.
    """
    chosen = members.chosen
    if members.missed[0]:  # too many have moved to be listed: look for the members among all
        for i in range(last):
            chosen[n + i] = i
        return n + last
    most = high * (WINDOW * SHARES) if chance >> 2 == members.four[0] else ANY
    for k in range(members.start[cell], members.start[cell + 1]):
        chosen[n] = number_of(members.listed[k])
        n += share_of(members.word[k], chance) < most
    page, on_page = members.head[cell], (members.count[cell] - 1) % JOINED + 1
    while page >= 0:
        for k in range(on_page):
            chosen[n] = members.page[page].soldier[k]
            n += share_of(members.page[page].word[k], chance) < most
        page, on_page = members.page[page].next, JOINED
    return n


@woven
def choose_ahead(
    k: int, n: int, chance: int, varies: bool, last: int, raises: Raises, force: Force, members: Members
) -> int:
    """Choose members for the k-th of ``n`` rising ceilings and some more, and ask the memory for their records.

    Return after which it ended; those for the k-th are then ``edge[k]`` .. ``edge[k + 1]``-1 of ``chosen``.
    """
    m, members.edge[k] = 0, 0
    while k < n and m < AHEAD:
        level = ANY if varies else raises.high[k]
        first, m = m, choose(chance, np.int64(raises.cell[k]), level, last, m, members)
        for x in range(first, m):
            prefetch(force.hot, members.chosen[x])
        k += 1
        members.edge[k] = m
    return k
