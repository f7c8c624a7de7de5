"""Rules of thumb for a rota, to set beside a plan: fixed cycles, and relieving whoever is longest in the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from muster.planning.problem import OUT, Index, Problem

Table = Callable[[Problem], Index]


def fixed_cycles(problem: Problem) -> Index:
    """Return a rota in which every unit turns through the same cycle of tour and rest, starts spread evenly.

    Units in line stand in the sectors in the order of their tours; more units than sectors double up from the
    first. Present states are left aside. Shape (units, weeks).
    """
    units = np.arange(len(problem.units))
    away = np.array([unit.away for unit in problem.units])
    turn = problem.tour_limit + np.array([problem.gap(problem.tour_limit, int(a)) for a in away])
    sector = np.full((units.size, problem.weeks), OUT)
    for week in range(problem.weeks):
        place = (units * turn // units.size + week) % turn
        held = np.flatnonzero(place < problem.tour_limit)
        before = sector[held, week - 1] if week else np.full(held.size, OUT)
        sector[held, week] = _spread(before, len(problem.sectors))
    return sector


def _spread(before: Index, sectors: int) -> Index:
    """Return sectors for units: those already in one stay, the others go where fewest stand."""
    after = before.copy()
    there = np.bincount(before[before != OUT], minlength=sectors)
    for number in np.flatnonzero(before == OUT):
        after[number] = int(there.argmin())
        there[after[number]] += 1
    return after


def longest_first(problem: Problem) -> Index:
    """Return a rota that relieves, each week, those longest in the line by those who have rested longest.

    As many units stand in the line as there are sectors. Nobody goes in before his rest is over unless nobody
    rested is left; nobody comes out unless somebody relieves him: limits may break. Shape (units, weeks).
    """
    count = min(len(problem.sectors), len(problem.units))
    sector = np.full((len(problem.units), problem.weeks), OUT)
    held = np.array([unit.sector if unit.in_line else OUT for unit in problem.units])
    stay = np.array([unit.in_line for unit in problem.units])
    owed = np.array([unit.ready for unit in problem.units])
    for week in range(problem.weeks):
        rested = sorted(np.flatnonzero((stay == 0) & (owed <= 0)), key=lambda n: (owed[n], n))
        short = count - int((stay > 0).sum())
        if short > len(rested):
            rest = sorted(np.flatnonzero((stay == 0) & (owed > 0)), key=lambda n: (owed[n], n))
            rested += rest[: short - len(rested)]
        longest = sorted(np.flatnonzero(stay > 0), key=lambda n: (-stay[n], n))
        relieved = longest[: max(0, len(rested) - max(short, 0))]
        into = rested[: max(short, 0) + len(relieved)]
        _relieve(problem, held, stay, owed, [int(n) for n in into], [int(n) for n in relieved])
        sector[:, week] = held
        stay = np.where(held != OUT, stay + 1, 0)
        owed = np.where(held == OUT, owed - 1, 0)
    return sector


def _relieve(problem: Problem, held: Index, stay: Index, owed: Index, into: list[int], out: list[int]) -> None:
    """Take some units out of the line and put others into the sectors that are then free, in place."""
    for number in out:
        owed[number] = problem.gap(int(stay[number]), problem.units[number].away)
        held[number], stay[number] = OUT, 0
    free = [s for s in range(len(problem.sectors)) if s not in set(held.tolist())]
    for number, sector in zip(into, free, strict=False):
        held[number], owed[number] = sector, 0


RULES: dict[str, Table] = {"fixed cycles": fixed_cycles, "longest in line first": longest_first}
