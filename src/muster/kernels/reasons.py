"""Why a soldier left: one keyed draw among the contributions that stood above reference."""

from __future__ import annotations

import numpy as np
from numba import njit

from muster.kernels.chance import bits, root, unit
from muster.kernels.hazard import parts
from muster.kernels.layout import F8, I4, I8, U1, Force, Law

REASON = 41


@njit(cache=True, _nrt=False)
def attribute(
    seed: int, day: int, soldiers: I4, chances: U1, chance: int, follow: int, force: Force, law: Law,
    tenures: F8, own: F8, weight: F8, part_of: I8, company: I4, offsets: F8, offset_of: I8, added: F8, added_of: I8,
    reference: int, out: I8, each: U1,
) -> None:
    """Count today's departures in ``out`` (mechanisms,) by main reason, and write down each in ``each``.

    Of those who followed others (chance ``follow``) the reason is the rate that made them; of the rest
    each contribution above reference has its log hazard as weight, the reference hazard itself
    (``reference``) a weight of 1.
    ``offsets`` (K, companies) and ``added`` (J, companies) are contributions by ``company`` of a cell, ``part_of``,
    ``offset_of`` (-1 for those to other chances), ``added_of`` the mechanism each comes from; ``own`` and
    ``weight`` are scratch.
    """
    key = root(seed, REASON)
    for k in range(soldiers.size):
        i = np.int64(soldiers[k])
        cell = force.hot[i].cell
        if chances[k] == follow:
            u = unit(bits(key, i, day)) * law.rate[follow, cell]
            x = 0
            while x < added_of.size - 1 and u >= added[x, company[cell]]:
                u -= added[x, company[cell]]
                x += 1
            out[added_of[x]] += 1
            each[k] = added_of[x]
        if chances[k] != chance:
            continue
        n = parts(i, law.lead[chance], day, force, law, tenures, own)
        for x in range(weight.size):
            weight[x] = 0.0
        weight[reference] = 1.0
        for x in range(n):
            weight[part_of[x]] += max(own[x], 0.0)
        for x in range(offset_of.size):
            if offset_of[x] >= 0:
                weight[offset_of[x]] += max(offsets[x, company[cell]], 0.0)
        total = 0.0
        for x in range(weight.size):
            total += weight[x]
        u = unit(bits(key, i, day)) * total
        reason = 0
        while reason < out.size - 1 and u >= weight[reason]:
            u -= weight[reason]
            reason += 1
        out[reason] += 1
        each[k] = reason
