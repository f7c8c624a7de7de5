"""The watch: the few soldiers whose hazard may pass the layers, and the draws made for them one by one."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from muster.kernels.chance import RISK, RISK_STEP, RISK_ZERO, Layers, above, half, root, whole
from muster.kernels.hazard import assess
from muster.kernels.layout import F4, F8, I4, I8, U1, U2, Book, Force, Law, Scratch, Watch

_S11 = np.uint64(11)
_ONE = 9007199254740992.0  # 2**53, a chance of one
BATCH = 64  # soldiers whose records are fetched together
APART = 64  # what tells the purpose of the top layer's draws from that of the layers'


@njit(cache=True, inline="always", _nrt=False)
def limit_of(i: int, chance: int, force: Force, law: Law, watch: Watch, layers: Layers) -> np.uint64:
    """Return below which draws of 53 bits a soldier's chance is looked at until the next look, 0 for none."""
    most, top = np.float64(watch.ceiling[chance, force.hot[i].cell]), layers.top[chance]
    if law.lead[chance] >= 0:
        most *= RISK[force.hot[i].risk]
    limit = np.uint64(0)
    if most > top:
        limit = np.uint64(min((most - top) / (1.0 - top), 1.0) * _ONE) + np.uint64(1)
    return limit


@njit(cache=True, inline="always", _nrt=False)
def keep_watch(seed: int, i: int, force: Force, law: Law, book: Book, watch: Watch, layers: Layers) -> None:
    """Enter a soldier in the watch for each chance that may pass its layers before the next look."""
    state = force.hot[i].state
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance < 0:
            break
        n, limit = watch.size[0], limit_of(i, chance, force, law, watch, layers)
        if limit and n < watch.soldier.size:
            watch.soldier[n], watch.chance[n], watch.limit[n] = i, chance, limit
            watch.key[n] = half(root(seed, chance + APART), i)
            watch.size[0] = n + 1


@njit(cache=True, inline="always", _nrt=False)
def fetch(begin: int, end: int, soldiers: I4, force: Force, sink: I8) -> None:
    """Read something of some soldiers' records, so that they are at hand together when needed one by one.

    What was read goes to ``sink[1]``, lest the compiler leave the reading out.
    """
    read = 0
    for k in range(begin, end):
        read += force.cold[soldiers[k]].step + force.hot[soldiers[k]].state
    sink[1] = read


@njit(cache=True, inline="always", _nrt=False)
def may_pass(i: int, force: Force, law: Law, book: Book, watch: Watch, layers: Layers) -> bool:
    """Return whether a soldier's risk lets one of his varying chances pass its layers before the next look."""
    state, cell = force.hot[i].state, force.hot[i].cell
    v, own = book.varying[state], RISK[force.hot[i].risk]
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance >= 0 and law.lead[chance] == v and watch.ceiling[chance, cell] * own > layers.top[chance]:
            return True
    return False


@njit(cache=True, _nrt=False)
def enter(
    seed: int, day: int, listed: I4, force: Force, law: Law, book: Book, watch: Watch, layers: Layers
) -> None:
    """Watch those of the soldiers ``listed`` who need it, their risk being assessed again first."""
    for begin in range(0, listed.size, BATCH):
        end = min(begin + BATCH, listed.size)
        fetch(begin, end, listed, force, watch.size)
        for k in range(begin, end):
            i = np.int64(listed[k])
            if may_pass(i, force, law, book, watch, layers):
                assess(i, book.varying[force.hot[i].state], day, force, law)
            keep_watch(seed, i, force, law, book, watch, layers)


@njit(cache=True, inline="always", _nrt=False)
def code_above(factor: float) -> int:
    """Return a risk code whose factor is at most ``factor``, from 0 to 256."""
    return min(max(np.int64(math.floor(math.log(factor) / RISK_STEP)) + RISK_ZERO, 0), 256)


@njit(cache=True, _nrt=False)
def thresholds(ceiling: F4, lead: I8, acts: U1, top: F8, codes: U2) -> None:
    """Write from which risk code on a soldier of each row and cell must be watched.

    ``ceiling`` (chances, cells) bounds the hazard besides his own risk until the next look. ``codes``
    (rows, cells) gets the least code, 256 for never; ``acts`` (rows, chances) says which chances act on
    the states of a row (one row for each varying chance, one for states without).
    """
    for row in range(codes.shape[0]):
        for cell in range(codes.shape[1]):
            codes[row, cell] = 256
        for chance in range(lead.size):
            if not acts[row, chance]:
                continue
            for cell in range(codes.shape[1]):
                most, code = ceiling[chance, cell], 256
                if lead[chance] < 0:
                    code = 0 if most > top[chance] else 256
                elif most > 0.0:
                    code = code_above(top[chance] / most)
                codes[row, cell] = min(codes[row, cell], code)


@njit(cache=True, _nrt=False)
def sweep(last: int, codes: U2, row: I8, least: U2, always: U1, force: Force, out: I4) -> int:
    """List the soldiers who may pass their layers before the next look; return how many.

    ``row`` (states,) is the row of ``codes`` for each state, or the number of rows for states that no
    chance acts on. ``least`` (states,) and ``always`` (cells,) get what a first, quick pass goes by: the least code
    of a row where it depends on a soldier's risk, and the cells where it does not. Reads the hot records
    of the numbers below ``last`` only.
    """
    always[:] = 0
    for state in range(row.size):
        least[state] = 256
        if row[state] < codes.shape[0]:
            for cell in range(codes.shape[1]):
                code = codes[row[state], cell]
                if code == 0:
                    always[cell] = 1
                else:
                    least[state] = min(least[state], code)
    n = 0
    for i in range(last):
        out[n] = i
        n += (force.hot[i].risk >= least[force.hot[i].state]) | always[force.hot[i].cell]
    kept = 0
    for k in range(n):
        i = np.int64(out[k])
        r = row[force.hot[i].state]
        out[kept] = i
        if r < codes.shape[0]:
            kept += force.hot[i].risk >= codes[r, force.hot[i].cell]
    return kept


@njit(cache=True, _nrt=False)
def members(last: int, cells: U1, force: Force, out: I4) -> int:
    """List the soldiers of flagged cells; return how many."""
    n = 0
    for i in range(last):
        out[n] = i
        n += cells[force.hot[i].cell]
    return n


@njit(cache=True, _nrt=False)
def outgrown(chance: int, allowed: float, most: F4, ceiling: F4, cells: U1) -> int:
    """Flag the cells whose bound on a chance has passed its ceiling (and ``allowed``); return how many."""
    n = 0
    for cell in range(cells.size):
        over = most[chance, cell] > max(ceiling[chance, cell], allowed)
        cells[cell] |= over
        n += over
    return n


@njit(cache=True, _nrt=False)
def tidy(watch: Watch) -> None:
    """Drop the entries that need no look any more."""
    kept = 0
    for k in range(watch.size[0]):
        watch.soldier[kept], watch.chance[kept] = watch.soldier[k], watch.chance[k]
        watch.key[kept], watch.limit[kept] = watch.key[k], watch.limit[k]
        kept += watch.limit[k] > 0
    watch.size[0] = kept


@njit(cache=True, nogil=True, _nrt=False)
def drawn(day: int, first: int, last: int, key: np.ndarray, limit: np.ndarray, low: U1) -> None:
    """Mark in ``low`` the entries whose draw of the day is below their limit (a loop that vectorises)."""
    for k in range(first, last):
        low[k] = whole(key[k], day) >> _S11 < limit[k]


@njit(cache=True, inline="always", _nrt=False)
def high_layer(
    day: int, first: int, last: int, layers: Layers, watch: Watch, scratch: Scratch, soldiers: I4, chances: U1, n: int,
    count: I8,
) -> int:
    """Draw the top layer one by one for entries ``first`` .. ``last``-1 of the watch.

    Those who may move are appended to the n pairs listed, with their U and entry in ``scratch``; returns the
    new n. ``count`` gets the draws made.
    """
    count[0] += last - first
    drawn(day, first, last, watch.key, watch.limit, scratch.low)
    for k in range(first, last):
        if scratch.low[k]:
            chance = np.int64(watch.chance[k])
            soldiers[n], chances[n] = watch.soldier[k], chance
            scratch.listed[n], scratch.entry[n] = above(whole(watch.key[k], day), layers.top[chance]), k
            n += 1
    return n


@njit(cache=True, inline="always", _nrt=False)
def still_watched(
    i: int, chance: int, entry: int, day: int, layers: Layers, force: Force, law: Law, book: Book, watch: Watch
) -> bool:
    """Return whether an entry stands, and lower its limit to the day's: clocks run down."""
    state = force.hot[i].state
    if not book.allowed[chance, state]:
        watch.limit[entry] = 0  # he has moved since, and was entered anew if need be
        return False
    assess(i, book.varying[state], day, force, law)
    watch.limit[entry] = limit_of(i, chance, force, law, watch, layers)
    return True
