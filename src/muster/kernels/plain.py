"""The plain daily loop: the same law in its simplest form, for tests and benchmarks."""

from __future__ import annotations

import math

from numba import njit

from muster.kernels.chance import bits, root, unit
from muster.kernels.hazard import hazard
from muster.kernels.layout import F8, I4, U1, Book, Force, Law


@njit(cache=True, _nrt=False)
def visit_all(
    day: int, u: F8, force: Force, law: Law, book: Book, soldiers: I4, chances: U1
) -> int:
    """Visit every soldier and try his chances in order with the numbers ``u`` (chances, N)."""
    found = 0
    for i in range(force.hot.size):
        if force.hot[i].since == day:
            continue
        for chance in range(law.lead.size):
            if not book.allowed[chance, force.hot[i].state]:
                continue
            if u[chance, i] < -math.expm1(-hazard(i, chance, day, force, law)):
                soldiers[found] = i
                chances[found] = chance
                found += 1
                break
    return found


@njit(cache=True, _nrt=False)
def visit_drawing(
    seed: int, day: int, force: Force, law: Law, book: Book, soldiers: I4, chances: U1
) -> int:
    """Do the same with a keyed number drawn on the spot for each soldier, chance and day."""
    found = 0
    for i in range(force.hot.size):
        if force.hot[i].since == day:
            continue
        for chance in range(law.lead.size):
            if book.allowed[chance, force.hot[i].state]:
                u = unit(bits(root(seed, chance + 128), i, day))
                h = hazard(i, chance, day, force, law)
                # p < h, so the exponential is needed only when u < h
                if u < h and u < -math.expm1(-h):
                    soldiers[found] = i
                    chances[found] = chance
                    found += 1
                    break
    return found
