"""Count departures where they happen, by role, kind of posting and days since it, and people by what they are."""

from __future__ import annotations

from muster.kernels.compiled import kernel, part
from muster.kernels.fetch import AHEAD, prefetch
from muster.kernels.layout import F8, I4, I8, U1, Departures, Force


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
def add_up(counts: I4, company: I4, out: F8) -> None:
    """Write counts by cell added up by company; ``company`` (cells,)."""
    out[:] = 0.0
    for cell in range(company.size):
        out[company[cell]] += counts[cell]


@kernel
def count_bearers(
    size: int, step: int, trait: int, state: int, role: int, roles: I8, force: Force
) -> tuple[int, int]:
    """Return how many of every ``step``-th soldier below ``size`` are in a state and role, and how many bear a mark.

    ``roles`` (cells,).
    """
    there, bear = 0, 0
    for i in range(0, size, step):
        ahead = min(i + AHEAD * step, size - 1)
        prefetch(force.hot, ahead)
        prefetch(force.cold, ahead)
        if force.hot[i].state == state and roles[force.hot[i].cell] == role:
            there += 1
            bear += force.cold[i].trait[trait] > 0
    return there, bear


@kernel
def count_people(day: int, last: int, away: U1, spells: U1, force: Force, times: I8, length: I8) -> None:
    """Count the soldiers below ``last`` by how often they left, and those ``away`` (states,) by days since they did.

    Added to ``times`` and ``length``, the last entry of each for more.
    """
    for i in range(last):
        times[min(spells[i], times.size - 1)] += 1
        if away[force.hot[i].state]:
            length[min(max(day - force.hot[i].since, 0), length.size - 1)] += 1
