"""Keeping to the plan in force: how far each unit can follow it by the rules, before it is planned afresh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from muster.planning.pattern import Pattern, Tour, in_force_groups, tours_of
from muster.planning.problem import Problem, Unit


@dataclass(frozen=True)
class Kept:
    """A unit that follows the plan in force until ``week``, when it is ready; the horizon's end if it always does."""

    unit: int
    pattern: Pattern
    week: int


def tours_in_force(problem: Problem, unit: Unit) -> list[Tour]:
    """Return the tours of a unit in the plan in force, also where they break a rule."""
    return list(tours_of(in_force_groups(problem, unit).tolist()))


def keepable(problem: Problem) -> Iterator[Kept]:
    """Yield every way in which a unit can follow the plan in force from the first week on, lawfully."""
    for number, unit in enumerate(problem.units):
        if unit.in_force is not None:
            for pattern, week in _follow(problem, unit):
                yield Kept(number, pattern, week)


def _follow(problem: Problem, unit: Unit) -> Iterator[tuple[Pattern, int]]:
    """Yield (tours kept, week ready after them), one tour more at a time, as long as the rules allow."""
    done: list[Tour] = []
    ready, before = unit.ready, unit.in_line
    tours = tours_in_force(problem, unit)
    if before and (not tours or tours[0].first > 0):
        ready, before = problem.gap(before, unit.away), 0
        yield (), ready
    for tour in tours:
        length = tour.last - tour.first + before
        moved = before and tour.group != problem.group[unit.sector]
        if length > problem.tour_limit or moved or (not before and tour.first < ready):
            return
        done.append(tour)
        ready, before = tour.last + problem.gap(length, unit.away), 0
        yield tuple(done), min(ready, problem.weeks)
    yield tuple(done), problem.weeks
