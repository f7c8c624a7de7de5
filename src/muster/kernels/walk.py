"""The daily walk: find today's movers by visiting candidates only."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from muster.kernels.chance import (
    BLOCK,
    RISK,
    RISK_STEP,
    RISK_ZERO,
    Layers,
    above,
    advance,
    gap,
    half,
    mix,
    place,
    root,
    stream,
    whole,
)
from muster.kernels.hazard import assess, bound, hazard
from muster.kernels.layout import F4, F8, I4, I8, U1, U2, Book, Force, Law, Tally, Watch

_S11 = np.uint64(11)


@njit(cache=True, inline="always", _nrt=False)
def candidates(
    key: np.uint64, day: int, block: int, depth: int, length: int, layers: Layers, where: I4, u: F8
) -> int:
    """Write positions in a block and U of one chance's candidates, all layers below ``depth``."""
    n = 0
    for layer in range(depth):
        skip, low, width = layers.skip[layer], layers.low[layer], layers.width[layer]
        counter = stream(key, day, layer, block)
        number = mix(counter)
        position = gap(number, skip) - 1
        while position < length:
            where[n] = position
            u[n] = place(number, low, width)
            n += 1
            counter = advance(counter)
            number = mix(counter)
            position += gap(number, skip)
    return n


@njit(cache=True, inline="always", _nrt=False)
def in_reach(
    n: int, base: int, chance: int, day: int, where: I4, u: F8, force: Force, law: Law, book: Book
) -> int:
    """Keep of n candidates those in a state that the chance acts on and with U under their bound.

    Written without branches on what is read, so that the reads overlap.
    """
    kept = 0
    for k in range(n):
        i = base + where[k]
        where[kept], u[kept] = where[k], u[k]
        kept += book.allowed[chance, force.hot[i].state] & (force.hot[i].since != day)
    n, kept = kept, 0
    lead = law.lead[chance]
    for k in range(n):
        i = base + where[k]
        where[kept], u[kept] = where[k], u[k]
        kept += u[k] < bound(i, chance, lead, force, law)
    return kept


@njit(cache=True, nogil=True, _nrt=False)
def low_layers(
    seed: int, day: int, first: int, last: int, depth: I8, layers: Layers, force: Force, law: Law,
    book: Book, tally: Tally, where: I4, u: F8, soldiers: I4, chances: U1, count: I8,
) -> int:
    """Walk blocks ``first`` .. ``last``-1 through the layers below the top; return the number found.

    ``depth[c]`` layers of chance c are walked: those above every bound of the day are not. A soldier
    moves iff one of his candidacies has U < p. Were he a candidate of two layers, the lower U alone
    is his; the higher cannot succeed where the lower failed, so neither needs to be remembered.
    Found pairs (soldier, chance) go to ``soldiers``, ``chances``; ``count`` gets candidates visited
    and hazards evaluated; ``where`` and ``u`` are scratch of a few blocks' length.
    """
    found = 0
    for block in range(first, last):
        base = block * BLOCK
        length = min(BLOCK, force.hot.size - base)
        for chance in range(depth.size):
            eligible = 0
            for state in range(book.allowed.shape[1]):
                if book.allowed[chance, state]:
                    eligible += tally.blocks[block, state]
            if eligible == 0:
                continue
            n = candidates(root(seed, chance), day, block, depth[chance], length, layers, where, u)
            count[0] += n
            n = in_reach(n, base, chance, day, where, u, force, law, book)
            count[1] += n
            for k in range(n):
                i = base + where[k]
                if u[k] < -math.expm1(-hazard(i, chance, day, force, law)):
                    soldiers[found] = i
                    chances[found] = chance
                    found += 1
    return found


@njit(cache=True, nogil=True, _nrt=False)
def high_layer(
    day: int, first: int, last: int, watch: Watch, layers: Layers, force: Force, law: Law, book: Book,
    soldiers: I4, chances: U1, count: I8,
) -> int:
    """Draw the top layer one by one for entries ``first`` .. ``last``-1 of the watch; return the number found."""
    found = 0
    count[0] += last - first
    for k in range(first, last):
        number = whole(watch.key[k], day)
        if number >> _S11 >= watch.limit[k]:
            continue
        i, chance = np.int64(watch.soldier[k]), np.int64(watch.chance[k])
        if not book.allowed[chance, force.hot[i].state] or force.hot[i].since == day:
            continue
        count[1] += 1
        if above(number, layers.top[chance]) < -math.expm1(-hazard(i, chance, day, force, law)):
            soldiers[found] = i
            chances[found] = chance
            found += 1
    return found


@njit(cache=True, _nrt=False)
def first_only(soldiers: I4, chances: U1, best: U1) -> int:
    """Keep of each soldier the first chance in the fixed order, once; return how many remain.

    ``best`` is scratch space of one byte a soldier, all 255 before and after.
    """
    for k in range(soldiers.size):
        best[soldiers[k]] = min(best[soldiers[k]], chances[k])
    kept = 0
    for k in range(soldiers.size):
        i = soldiers[k]
        if best[i] == chances[k]:
            best[i] = 255
            soldiers[kept], chances[kept] = i, chances[k]
            kept += 1
    for k in range(soldiers.size):
        best[soldiers[k]] = 255
    return kept


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
def sweep(last: int, codes: U2, row: I8, force: Force, out: I4) -> int:
    """List the soldiers who may reach a top layer before the next look; return how many.

    ``row`` (states,) is the row of ``codes`` for each state, or the number of rows for states that no
    chance acts on. Reads the hot records of the numbers below ``last`` only.
    """
    n = 0
    for i in range(last):
        r = row[force.hot[i].state]
        out[n] = i
        if r < codes.shape[0]:
            n += force.hot[i].risk >= codes[r, force.hot[i].cell]
    return n


@njit(cache=True, _nrt=False)
def enter(
    seed: int, day: int, turn: int, listed: I4, n: int, ceiling: F4, layers: Layers, force: Force, law: Law,
    book: Book, watch: Watch,
) -> int:
    """Append to the first n entries of the watch those that ``listed`` soldiers need; return the new length.

    Half of them (by ``turn``, none if negative) is assessed again first, so that those whose clocks
    ran down drop out.
    """
    for k in range(listed.size):
        i = np.int64(listed[k])
        state, cell = force.hot[i].state, force.hot[i].cell
        if turn >= 0 and (i + turn) % 2 == 0:
            assess(i, book.varying[state], day, force, law)
        for chance in range(law.lead.size):
            if not book.allowed[chance, state] or n >= watch.soldier.size:
                continue
            own = RISK[force.hot[i].risk] if law.lead[chance] >= 0 else 1.0
            most, top = ceiling[chance, cell] * own, layers.top[chance]
            if most > top:
                watch.soldier[n], watch.chance[n] = i, chance
                watch.key[n] = half(root(seed, chance + 64), i)
                watch.limit[n] = np.uint64(min((most - top) / (1.0 - top), 1.0) * 9007199254740992.0) + np.uint64(1)
                n += 1
    return n
