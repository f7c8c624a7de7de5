"""The tours of one unit over a plan, what they cost, and every pattern of tours that the rules allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from muster.model.declare import Array
from muster.planning.problem import OUT, Index, Problem, Unit


class Tour(NamedTuple):
    """Weeks ``first`` to ``last`` - 1 in the line, in a group of sectors of one pressure."""

    first: int
    last: int
    group: int


Pattern = tuple[Tour, ...]


@dataclass(frozen=True)
class Cost:
    """What a pattern costs: expected departures, losses, and unit-weeks changed against the plan in force."""

    departures: float
    losses: float
    changes: float


def groups_by_week(problem: Problem, pattern: Pattern) -> list[int]:
    """Return the group in which a unit stands each week, OUT out of the line."""
    weeks = [OUT] * problem.weeks
    for tour in pattern:
        weeks[tour.first : tour.last] = [tour.group] * (tour.last - tour.first)
    return weeks


def tours_of(groups: Sequence[int]) -> Pattern:
    """Return the tours of a unit from the group it stands in each week."""
    tours: list[Tour] = []
    for week, group in enumerate(groups):
        if group == OUT:
            continue
        if tours and tours[-1].last == week and tours[-1].group == group:
            tours[-1] = tours[-1]._replace(last=week + 1)
        else:
            tours.append(Tour(week, week + 1, group))
    return tuple(tours)


def pattern_cost(problem: Problem, unit: Unit, pattern: Pattern) -> Cost:
    """Return what a pattern costs a unit, week by week from the dose it starts with."""
    strain, dose = problem.strain, np.array([unit.dose])
    departures = losses = changes = 0.0
    for week, group in enumerate(groups_by_week(problem, pattern)):
        if group == OUT:
            after = strain.rest(dose)
        else:
            pressure = problem.pressures[group]
            after = strain.line(dose, pressure)
            losses += unit.strength * strain.losses * pressure
        departures += unit.strength * float(strain.departures(dose, after)[0])
        dose = after
        changes += changed(problem, unit, week, group)
    return Cost(departures, losses, changes)


def in_force_groups(problem: Problem, unit: Unit) -> Index:
    """Return the group in which the plan in force has a unit each week, OUT out of the line, shape (weeks,)."""
    row = np.array(unit.in_force)
    return np.where(row == OUT, OUT, problem.group[row])


def changed(problem: Problem, unit: Unit, week: int, group: int) -> float:
    """Return 1 where the week differs from the plan in force: in or out of the line, or another group."""
    if unit.in_force is None:
        return 0.0
    before = unit.in_force[week]
    return float((OUT if before == OUT else problem.group[before]) != group)


def weighed(problem: Problem, cost: Cost) -> float:
    """Return the objective of a cost: departures and losses, and a little for each change."""
    return cost.departures + cost.losses + problem.change * cost.changes


def objective(problem: Problem, unit: Unit, pattern: Pattern) -> float:
    """Return what a pattern of a unit adds to the objective, in persons."""
    return weighed(problem, pattern_cost(problem, unit, pattern))


def waiting(problem: Problem, unit: Unit, pattern: Pattern) -> Array:
    """Return 1.0 for each week in which a unit is ready for the line and out of it, shape (weeks,)."""
    free = np.zeros(problem.weeks)
    ready, in_line = unit.ready, unit.in_line
    if in_line and (not pattern or pattern[0].first > 0):
        ready, in_line = problem.gap(in_line, unit.away), 0
    for tour in pattern:
        free[ready : tour.first] = 1.0
        ready = tour.last + problem.gap(tour.last - tour.first + in_line, unit.away)
        in_line = 0
    free[ready:] = 1.0
    return free


def all_patterns(problem: Problem, unit: Unit) -> Iterator[Pattern]:
    """Yield every pattern that the rules allow a unit; there are exponentially many in the weeks."""
    if not unit.in_line:
        yield from _from(problem, unit, unit.ready)
        return
    here = int(problem.group[unit.sector])
    yield from _from(problem, unit, problem.gap(unit.in_line, unit.away))
    for last in range(1, min(problem.tour_limit - unit.in_line, problem.weeks) + 1):
        for rest in _from(problem, unit, last + problem.gap(unit.in_line + last, unit.away)):
            yield (Tour(0, last, here), *rest)


def _from(problem: Problem, unit: Unit, ready: int) -> Iterator[Pattern]:
    """Yield every pattern of a unit that may start a tour from a week on."""
    yield ()
    for first in range(ready, problem.weeks):
        for last in range(first + 1, min(first + problem.tour_limit, problem.weeks) + 1):
            for rest in _from(problem, unit, last + problem.gap(last - first, unit.away)):
                for group in range(len(problem.pressures)):
                    yield (Tour(first, last, group), *rest)
