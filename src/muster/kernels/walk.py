"""The daily walk: find today's movers by visiting candidates only."""

from __future__ import annotations

import numpy as np
from numba import njit

from muster.kernels.chance import BLOCK, Layers, advance, fill_gaps, place, root, stream
from muster.kernels.hazard import bound, happens, hazard
from muster.kernels.layout import I4, I8, U1, U8, Book, Force, Law, Scratch, Tally, Watch
from muster.kernels.watch import BATCH, fetch, high_layer, still_watched


@njit(cache=True, inline="always", _nrt=False)
def candidates(
    key: np.uint64, day: int, block: int, layer: int, length: int, layers: Layers, where: I4, number: U8
) -> int:
    """Write positions in a block of one layer's candidates and their numbers; return how many."""
    skip, counter = layers.skip[layer], stream(key, day, layer, block)
    n, position = 0, -1
    while position < length:
        # gaps fill ``where`` first, and become positions as they are summed
        more = min(int((length - position) * layers.width[layer] * 1.1) + 8, where.size - n)
        fill_gaps(counter, skip, more, number[n:], where[n:])
        counter = advance(counter, more)
        last = n + more
        while n < last:
            position += where[n]
            if position >= length:
                break
            where[n] = position
            n += 1
    return n


@njit(cache=True, inline="always", _nrt=False)
def in_reach(
    n: int, base: int, chance: int, layer: int, layers: Layers, scratch: Scratch, force: Force, law: Law, book: Book
) -> int:
    """Keep of n candidates those in a state that the chance acts on and with U under their bound; write their U.

    Written without branches on what is read, so that the reads overlap.
    """
    where, number, u = scratch.where, scratch.number, scratch.u
    kept, lead, low, width = 0, law.lead[chance], layers.low[layer], layers.width[layer]
    for k in range(n):
        i = base + where[k]
        most = bound(i, chance, lead, force, law)
        where[kept], number[kept], u[kept] = where[k], number[k], most
        kept += book.allowed[chance, force.hot[i].state] & (most > low)
    n, kept = kept, 0
    for k in range(n):
        most = u[k]
        where[kept], u[kept] = where[k], place(number[k], low, width)
        kept += u[kept] < most
    return kept


@njit(cache=True, inline="always", _nrt=False)
def eligible(block: int, chance: int, book: Book, tally: Tally) -> int:
    """Return how many soldiers of a block are in a state that a chance acts on."""
    n = 0
    for state in range(book.allowed.shape[1]):
        n += book.allowed[chance, state] * tally.blocks[block, state]
    return n


@njit(cache=True, inline="always", _nrt=False)
def low_layers(
    seed: int, day: int, first: int, last: int, depth: I8, layers: Layers, force: Force, law: Law, book: Book,
    tally: Tally, scratch: Scratch, soldiers: I4, chances: U1, count: I8,
) -> int:
    """List those of blocks ``first`` .. ``last``-1 who may move by the layers below the top; return how many.

    ``depth[c]`` layers of chance c are walked: those above every bound of the day are not. Pairs (soldier, chance)
    go to ``soldiers``, ``chances``, with their U in ``scratch``; ``count`` gets the candidates visited.
    """
    listed = 0
    for block in range(first, last):
        base = block * BLOCK
        length = min(BLOCK, force.hot.size - base)
        for chance in range(depth.size):
            if depth[chance] == 0 or eligible(block, chance, book, tally) == 0:
                continue
            for layer in range(depth[chance]):
                n = candidates(root(seed, chance), day, block, layer, length, layers, scratch.where, scratch.number)
                count[0] += n
                n = in_reach(n, base, chance, layer, layers, scratch, force, law, book)
                for k in range(n):
                    soldiers[listed], chances[listed] = base + scratch.where[k], chance
                    scratch.listed[listed], scratch.entry[listed] = scratch.u[k], -1
                    listed += 1
    return listed


@njit(cache=True, inline="always", _nrt=False)
def try_all(
    n: int, day: int, layers: Layers, force: Force, law: Law, book: Book, watch: Watch, scratch: Scratch, soldiers: I4,
    chances: U1, count: I8,
) -> int:
    """Keep of n listed pairs those whose U is below their probability; return how many.

    A soldier moves iff one of his candidacies has U < p. Were he a candidate of two layers, the lower U alone
    is his; the higher cannot succeed where the lower failed, so neither needs to be remembered.
    ``count`` gets the hazards evaluated.
    """
    found = 0
    for begin in range(0, n, BATCH):
        end = min(begin + BATCH, n)
        fetch(begin, end, soldiers, force, scratch.sink)
        for k in range(begin, end):
            i, chance = np.int64(soldiers[k]), np.int64(chances[k])
            entry = scratch.entry[k]
            if entry >= 0 and not still_watched(i, chance, entry, day, layers, force, law, book, watch):
                continue
            count[1] += 1
            if happens(scratch.listed[k], hazard(i, chance, day, force, law)):
                soldiers[found], chances[found] = i, chance
                found += 1
    return found


@njit(cache=True, nogil=True, _nrt=False)
def walk(
    seed: int, day: int, blocks: tuple[int, int], entries: tuple[int, int], depth: I8, layers: Layers, force: Force,
    law: Law, book: Book, tally: Tally, watch: Watch, scratch: Scratch, soldiers: I4, chances: U1, count: I8,
) -> int:
    """Find movers among the numbers of some blocks and some entries of the watch; return how many.

    Found pairs (soldier, chance) go to ``soldiers``, ``chances``; ``count`` gets candidates visited and hazards
    evaluated.
    """
    n = low_layers(seed, day, blocks[0], blocks[1], depth, layers, force, law, book, tally, scratch,
                   soldiers, chances, count)
    n = high_layer(day, entries[0], entries[1], layers, watch, scratch, soldiers, chances, n, count)
    return try_all(n, day, layers, force, law, book, watch, scratch, soldiers, chances, count)


@njit(cache=True, _nrt=False)
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
