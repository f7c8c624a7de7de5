"""Count departures where they happen: by role, kind of posting and days since it, and by how often somebody left."""

from __future__ import annotations

from muster.kernels.compiled import kernel, part
from muster.kernels.layout import I4, I8, U1, Departures, Force


@part
def count_departures(
    day: int, found: int, soldiers: I4, chances: U1, leave: int, follow: int, out: Departures, force: Force
) -> None:
    """Count the leavers among today's ``found`` movers before they are moved, place and posting as of this morning.

    By days since posting and by departures of each so far, the last entry of a table for more.
    """
    counted, year = out.counted, out.year[day]
    for k in range(found):
        if chances[k] == leave or chances[k] == follow:
            i = soldiers[k]
            days = min(max(day - force.cold[i].posted, 0), counted.shape[3] - 1)
            counted[year, out.role[force.hot[i].cell], force.cold[i].kind, days] += 1
            out.order[min(out.spells[i], out.order.size - 1)] += 1
            out.spells[i] = min(out.spells[i] + 1, 255)


@kernel
def count_people(day: int, last: int, away: U1, spells: U1, force: Force, times: I8, length: I8) -> None:
    """Count the soldiers below ``last`` by how often they left, and those ``away`` (states,) by days since they did.

    Added to ``times`` and ``length``, the last entry of each for more.
    """
    for i in range(last):
        times[min(spells[i], times.size - 1)] += 1
        if away[force.hot[i].state]:
            length[min(max(day - force.hot[i].since, 0), length.size - 1)] += 1
