"""One soldier's hazard today, its bound, and the parts it is made of."""

from __future__ import annotations

import math

import numpy as np

from muster.kernels.chance import RISK, RISK_STEP, RISK_ZERO, exp_of
from muster.kernels.compiled import woven
from muster.kernels.layout import COUNTS, F4, F8, GRID, TABLE, Force, Law


@woven
def value(i: int, account: int, cell: int, force: Force, law: Law) -> float:
    """Return what stands on a soldier's account: A = P (c + S), paid up to this morning."""
    return law.paid[cell, account, 0] * (force.cold[i].balance[account] + law.paid[cell, account, 1])


@woven
def look_up(i: int, reading: int, cell: int, force: Force, law: Law) -> float:
    """Return the log hazard of a reading, linear between the points of its grid."""
    x = value(i, law.account[reading], cell, force, law)
    by = law.scaled_by[reading]
    if by >= 0:
        x *= law.scale[reading, force.cold[i].trait[by]]
    x = min(max(x / law.reach[reading], 0.0), 1.0) * GRID
    k = min(int(x), GRID - 1)
    low = law.level[reading, k]
    return law.slope[law.slot[0, cell], reading] * (low + (law.level[reading, k + 1] - low) * (x - k))


@woven
def own_part(i: int, v: int, day: int, force: Force, law: Law) -> float:
    """Return the share of the log hazard of varying chance ``v`` that is the soldier's own."""
    cell = np.int64(force.hot[i].cell)
    s = law.tenure[v, force.cold[i].kind, min(day - force.cold[i].posted, TABLE - 1)]
    s += law.spell[v, min(day - force.hot[i].since, TABLE - 1)]
    for t in range(law.trait.shape[1]):
        s += law.trait[v, t, force.cold[i].trait[t]]
    for q in range(law.counter.shape[1]):
        s += law.counter[v, q, min(force.cold[i].counter[q], COUNTS - 1)]
    for r in range(law.account.size):
        if law.chance[r] == v:
            s += look_up(i, r, cell, force, law)
    return s


@woven
def rate_of(chance: int, cell: int, law: Law) -> float:
    """Return what everybody in a cell has of a hazard."""
    return law.rate[chance, law.slot[law.swings[chance], cell]]


@woven
def hazard(i: int, chance: int, day: int, force: Force, law: Law) -> float:
    """Return the hazard per day of a chance for soldier i, from this morning's state."""
    cell = force.hot[i].cell
    v, only = law.lead[chance], law.only[chance]
    if only >= 0 and force.cold[i].trait[only] == 0:
        return 0.0
    if v < 0:
        return rate_of(chance, cell, law)
    return rate_of(chance, cell, law) * exp_of(own_part(i, v, day, force, law))


@woven
def bound(i: int, chance: int, force: Force, law: Law, most: F4) -> float:
    """Return a bound on a hazard from the hot record alone; ``most`` (chances, cells) is the cell's part of it."""
    own = RISK[force.hot[i].risk] if law.lead[chance] >= 0 else 1.0
    return most[chance, force.hot[i].cell] * own


@woven
def lasting(i: int, v: int, force: Force, law: Law) -> float:
    """Return a bound on the soldier's own log hazard by varying chance ``v``, clocks apart, until his next move.

    Traits and counters enter exactly, accounts with their ceiling over the grid, or as they stand where they cannot
    rise; what varies by cell is the cell's ``lift``. So no expiry is needed, and drift cannot outrun the bound.
    """
    cell, s = np.int64(force.hot[i].cell), 0.0
    for t in range(law.trait.shape[1]):
        s += law.trait[v, t, force.cold[i].trait[t]]
    for q in range(law.counter.shape[1]):
        s += law.counter[v, q, min(force.cold[i].counter[q], COUNTS - 1)]
    for r in range(law.account.size):
        if law.chance[r] == v:
            s += law.level_peak[r] if law.rising[r, cell] else look_up(i, r, cell, force, law)
    return s


@woven
def clocks(i: int, v: int, day: int, force: Force, law: Law) -> float:
    """Return the highest log hazard that his clocks still have to come from ``day`` on."""
    posted = law.tenure_peak[v, force.cold[i].kind, min(max(day - force.cold[i].posted, 0), TABLE - 1)]
    return posted + law.spell_peak[v, min(day - force.hot[i].since, TABLE - 1)]


@woven
def code_of(s: float) -> int:
    """Return the risk code of a log hazard: the least whose factor is not below its exponential."""
    return min(max(np.int64(math.ceil(s / RISK_STEP + 1e-4)) + RISK_ZERO, 0), 255)


@woven
def assess(i: int, v: int, day: int, force: Force, law: Law) -> float:
    """Write soldier i's risk code, a bound for varying chance ``v`` from ``day`` on; return its lasting part."""
    s = 0.0
    if v >= 0:
        s = lasting(i, v, force, law)
        force.hot[i].risk = code_of(s + clocks(i, v, day, force, law))
    return s


@woven
def parts(i: int, v: int, day: int, force: Force, law: Law, tenures: F8, out: F8) -> int:
    """Write the soldier's own contributions one by one; return how many there are.

    Order: each tenure table of ``tenures`` (X, kinds, TABLE), traits, counters, readings.
    """
    n = 0
    for x in range(tenures.shape[0]):
        out[n] = tenures[x, force.cold[i].kind, min(day - force.cold[i].posted, TABLE - 1)]
        n += 1
    for t in range(law.trait.shape[1]):
        out[n] = law.trait[v, t, force.cold[i].trait[t]]
        n += 1
    for q in range(law.counter.shape[1]):
        out[n] = law.counter[v, q, min(force.cold[i].counter[q], COUNTS - 1)]
        n += 1
    for r in range(law.account.size):
        out[n] = look_up(i, r, np.int64(force.hot[i].cell), force, law) if law.chance[r] == v else 0.0
        n += 1
    return n
