"""Long plans, a window at a time: plan a year, keep its first half, go on from where every unit then stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from muster.planning.pattern import Pattern, groups_by_week, tours_of
from muster.planning.problem import OUT, Problem, Unit

LONG = 104  # weeks beyond which a plan is rolled
WINDOW, KEPT = 52, 26  # weeks planned at a time, and kept of them

Plan = Callable[[Problem], list[Pattern]]


def roll(problem: Problem, plan: Plan, window: int = WINDOW, kept: int = KEPT) -> list[Pattern]:
    """Return patterns for all weeks, from plans of windows that follow one another; none where a window has none.

    A window does not see beyond its end, so a later one may fail where the whole horizon would not.
    """
    weeks: list[list[int]] = [[] for _ in problem.units]
    units, now = problem.units, 0
    while now < problem.weeks:
        last = min(now + window, problem.weeks)
        part = cut(problem, units, now, last)
        found = plan(part)
        if not found:
            return []
        taken = last - now if last == problem.weeks else kept
        rows = [groups_by_week(part, pattern)[:taken] for pattern in found]
        for done, row in zip(weeks, rows, strict=True):
            done += row
        units = tuple(advance(part, unit, row) for unit, row in zip(part.units, rows, strict=True))
        now += taken
    return [tours_of(row) for row in weeks]


def cut(problem: Problem, units: Sequence[Unit], first: int, last: int) -> Problem:
    """Return the problem of some weeks, with units as they stand at its beginning."""
    sectors = tuple(replace(s, need=s.need[first:last]) for s in problem.sectors)
    force = [whole.in_force and whole.in_force[first:last] for whole in problem.units]
    standing = tuple(replace(unit, in_force=row) for unit, row in zip(units, force, strict=True))
    return replace(problem, weeks=last - first, sectors=sectors, units=standing)


def advance(problem: Problem, unit: Unit, groups: Sequence[int]) -> Unit:
    """Return a unit as it stands after some weeks, given the group it stood in each week, OUT out of the line."""
    stay, owed, dose, sector = unit.in_line, unit.ready, np.array(unit.dose), unit.sector
    for group in groups:
        if group == OUT:
            owed = max(0, (problem.gap(stay, unit.away) if stay else owed) - 1)
            stay, sector, dose = 0, OUT, problem.strain.rest(dose)
        else:
            stay, owed, dose = stay + 1, 0, problem.strain.line(dose, problem.pressures[group])
            sector = int(np.flatnonzero(problem.group == group)[0])
    return replace(unit, in_line=stay, sector=sector, ready=owed, dose=float(dose))

