"""Count departures where they happen: by role, kind of posting and days since it, and by how often somebody left."""

from __future__ import annotations

from numba import njit

from muster.kernels.layout import I4, I8, U1, Force


@njit(cache=True, _nrt=False)
def count_departures(
    day: int, soldiers: I4, cell_role: I8, force: Force, departures: I8, spells: U1, order: I8
) -> None:
    """Count today's leavers before they are moved, place and posting as they stand this morning.

    ``cell_role`` (cells,); ``departures`` (roles, kinds, days) by days since posting, the last entry for
    longer ago; ``spells`` (soldiers,) departures of each so far; ``order`` (numbers,) departures that were
    somebody's first, second ..., the last entry for more.
    """
    for k in range(soldiers.size):
        i = soldiers[k]
        days = min(max(day - force.cold[i].posted, 0), departures.shape[2] - 1)
        departures[cell_role[force.hot[i].cell], force.cold[i].kind, days] += 1
        order[min(spells[i], order.size - 1)] += 1
        spells[i] = min(spells[i] + 1, 255)
