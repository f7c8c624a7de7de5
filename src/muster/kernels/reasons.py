"""Why a soldier left: one keyed draw among the contributions that stood above reference."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import bits, purposes, root, unit
from muster.kernels.compiled import part, woven
from muster.kernels.fetch import AHEAD, prefetch
from muster.kernels.hazard import parts, rate_of
from muster.kernels.layout import F8, I4, U1, Force, Law, Reasons

REASON = purposes(41)


@woven
def echo_reason(u: float, company: int, reasons: Reasons) -> int:
    """Return the mechanism whose rate made somebody follow others; ``u`` is below the sum of the rates."""
    x = 0
    while x < reasons.added_of.size - 1 and u >= reasons.added[x, company]:
        u -= reasons.added[x, company]
        x += 1
    return reasons.added_of[x]


@woven
def add(weight: F8, of: int, log_hazard: float) -> float:
    """Add what a contribution raises the hazard by to the weight of its mechanism; return it."""
    more = max(log_hazard, 0.0) if of >= 0 else 0.0
    if more > 0.0:
        weight[of] += more
    return more


@woven
def weigh(n: int, company: int, reasons: Reasons) -> float:
    """Write the weight of each mechanism: the reference hazard's is 1; return their sum."""
    total, weight, brigade = 1.0, reasons.weight, reasons.brigade[company]
    weight[:] = 0.0
    weight[reasons.reference[0]] = 1.0
    for x in range(n):
        total += add(weight, reasons.part_of[x], reasons.own[x])
    for x in range(reasons.army_of.size):
        total += add(weight, reasons.army_of[x], reasons.by_army[x])
    for x in range(reasons.brigade_of.size):
        total += add(weight, reasons.brigade_of[x], reasons.by_brigade[x, brigade])
    for x in range(reasons.company_of.size):
        total += add(weight, reasons.company_of[x], reasons.by_company[x, company])
    return total


@part
def attribute(
    seed: int, day: int, found: int, soldiers: I4, chances: U1, chance: int, follow: int, company: I4, force: Force,
    law: Law, reasons: Reasons, each: U1,
) -> None:
    """Count today's departures by main reason, and write down each in ``each``.

    Of those who followed others (chance ``follow``) the reason is the rate that made them; of the rest each
    contribution above reference has its log hazard as weight, the reference hazard itself a weight of 1.
    ``company`` (cells,).
    """
    key = root(seed, REASON)
    for k in range(found):
        if k + AHEAD < found and chances[k + AHEAD] == chance:
            of = company[force.hot[soldiers[k + AHEAD]].cell]
            for x in range(reasons.company_of.size):
                prefetch(reasons.by_company[x], of)
        i, cell = np.int64(soldiers[k]), force.hot[soldiers[k]].cell
        if chances[k] == follow:
            u = unit(bits(key, i, day)) * rate_of(follow, cell, law)
            each[k] = echo_reason(u, company[cell], reasons)
            reasons.out[each[k]] += 1
        if chances[k] == chance:
            n = parts(i, law.lead[chance], day, force, law, reasons.tenures, reasons.own)
            u = unit(bits(key, i, day)) * weigh(n, company[cell], reasons)
            reason = 0
            while reason < reasons.out.size - 1 and u >= reasons.weight[reason]:
                u -= reasons.weight[reason]
                reason += 1
            reasons.out[reason] += 1
            each[k] = reason
