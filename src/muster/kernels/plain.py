"""The plain daily loop: the same law in its simplest form, for tests and benchmarks."""

from __future__ import annotations

import numpy as np
from numba import njit

from muster.kernels.chance import RISK, bits, mix, root, unit
from muster.kernels.hazard import happens, hazard
from muster.kernels.layout import F8, I4, I8, U1, U8, Book, Force, Law

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
APART = 128  # what tells these numbers from those of the layers and of the watch


@njit(cache=True, _nrt=False)
def visit_all(
    day: int, u: F8, force: Force, law: Law, book: Book, soldiers: I4, chances: U1
) -> int:
    """Visit every soldier and try his chances in order with the numbers ``u`` (chances, N)."""
    found = 0
    for i in range(force.hot.size):
        for chance in range(law.lead.size):
            if not book.allowed[chance, force.hot[i].state]:
                continue
            if happens(u[chance, i], hazard(i, chance, day, force, law)):
                soldiers[found] = i
                chances[found] = chance
                found += 1
                break
    return found


@njit(cache=True, inline="always", _nrt=False)
def keys_of(seed: int, day: int, depth: I8, book: Book, menu: I8, keys: U8) -> None:
    """Write the chances that act on each state today (then -1) and the key of each chance's numbers."""
    for chance in range(keys.size):
        keys[chance] = bits(root(seed, chance + APART), day, 0)
    for state in range(menu.shape[0]):
        n = 0
        menu[state, :] = -1
        for chance in range(keys.size):
            if book.allowed[chance, state] and depth[chance] > 0:
                menu[state, n] = chance
                n += 1


@njit(cache=True, _nrt=False)
def visit_drawing(
    seed: int, day: int, last: int, depth: I8, force: Force, law: Law, book: Book, menu: I8, keys: U8, soldiers: I4,
    chances: U1,
) -> int:
    """Do the same as fast as a loop over everybody can: a number drawn on the spot for each soldier, chance and day.

    A hazard is computed only where the number is below the bound on it. Numbers from ``last`` on are not in use,
    chances of no ``depth`` have no rate today; ``menu`` (states, chances + 1) and ``keys`` (chances,) are scratch.
    """
    found = 0
    keys_of(seed, day, depth, book, menu, keys)
    for i in range(last):
        state, cell, own, m = force.hot[i].state, force.hot[i].cell, RISK[force.hot[i].risk], 0
        while menu[state, m] >= 0:
            chance = menu[state, m]
            m += 1
            u = unit(mix(keys[chance] + np.uint64(i) * _GOLDEN))
            most = law.most[chance, cell]
            if u >= most and (law.lead[chance] < 0 or u >= most * own):
                continue
            if happens(u, hazard(i, chance, day, force, law)):
                soldiers[found], chances[found] = i, chance
                found += 1
                break
    return found
