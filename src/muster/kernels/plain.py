"""The plain daily loop: the same law in its simplest form, for tests and benchmarks."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import RISK, bits, exp_of, exponential, purposes, root, unit, word_of
from muster.kernels.compiled import kernel, woven
from muster.kernels.hazard import hazard, own_part, rate_of
from muster.kernels.layout import F4, F8, I4, I8, U1, Book, Force, Law
from muster.kernels.rates import ROUNDING

ALL = purposes(128)  # purpose of the one number that stands for all chances of a soldier and day


@kernel
def visit_all(
    day: int, threshold: F8, most: float, force: Force, law: Law, book: Book, soldiers: I4, chances: U1
) -> int:
    """Visit every soldier and try his chances in order with the day's thresholds (chances, N), known up to ``most``.

    Raises ValueError where a hazard is beyond that and only a threshold beyond it could tell.
    """
    found = 0
    for i in range(force.hot.size):
        for chance in range(law.lead.size):
            if not book.allowed[chance, force.hot[i].state]:
                continue
            rate = hazard(i, chance, day, force, law)
            if threshold[chance, i] < rate:
                soldiers[found] = i
                chances[found] = chance
                found += 1
                break
            if rate > most:
                raise ValueError("a hazard is above the thresholds that were drawn")
    return found


@kernel
def sum_hazards(whole: bool, law: Law, book: Book, alike: F4, own: F4) -> None:
    """Write the sums of hazards by state and cell: of those alike for all, and of what is times each one's own part.

    The hazards themselves if they are to be worked out ``whole``, else what bounds them.
    """
    for state in range(book.menu.shape[0]):
        for cell in range(law.most.shape[1]):
            alike[state, cell], own[state, cell] = 0.0, 0.0
            for m in range(book.menu.shape[1]):
                chance = book.menu[state, m]
                if chance < 0:
                    break
                rate = rate_of(chance, cell, law) * ROUNDING if whole else law.most[chance, cell]
                if law.lead[chance] < 0:
                    alike[state, cell] += rate
                else:
                    own[state, cell] += rate


@woven
def first_to_strike(i: int, threshold: float, day: int, force: Force, law: Law, book: Book) -> int:
    """Return the chance of a soldier at which his hazards, added up in their order, exceed the threshold, or -1."""
    state, total = force.hot[i].state, 0.0
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance < 0:
            break
        total += hazard(i, chance, day, force, law)
        if threshold < total:
            return chance
    return -1


@kernel
def visit_drawing(
    seed: int, day: int, last: int, whole: bool, force: Force, law: Law, book: Book, alike: F4, own: F4, listed: I4,
    soldiers: I4, chances: U1, count: I8,
) -> int:
    """Do the same as fast as a loop over everybody can: one number a soldier and day, drawn on the spot.

    The law is the same, the luck another: of independent chances tried in order one strikes first with the sum of
    hazards, and which one it is follows from where the threshold lies in that sum. Everybody's own part is worked out
    if hazards are taken ``whole``; else his risk code stands for it, and only those below that bound are looked at
    further. Numbers from ``last`` on are not in use; ``alike`` and ``own`` (states, cells) and ``listed`` (soldiers,)
    are scratch.
    """
    sum_hazards(whole, law, book, alike, own)
    key, n = bits(root(seed, ALL), day, 0), 0
    for i in range(last):
        state, cell = force.hot[i].state, force.hot[i].cell
        part, v = RISK[force.hot[i].risk], book.varying[state]
        if whole and v >= 0:
            part = exp_of(own_part(i, v, day, force, law))
        listed[n] = i
        n += unit(word_of(key, i)) < alike[state, cell] + own[state, cell] * part
    found = 0
    for k in range(n):
        i = np.int64(listed[k])
        chance = first_to_strike(i, exponential(word_of(key, i)), day, force, law, book)
        if chance >= 0:
            soldiers[found], chances[found] = i, chance
            found += 1
    count[0] += last
    count[1] += n
    return found
