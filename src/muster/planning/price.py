"""The cheapest pattern of tours for a unit at given prices of cover, with a bound that no pattern beats.

The dose a unit carries is continuous, so the dynamic programme over weeks works on a grid of doses and rounds
down after each tour and its rest. Costs rise with the dose: what it finds is a lower bound for every true
pattern, and the path that attains it is priced again with true doses by the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array
from muster.planning.pattern import Pattern, Tour, changed
from muster.planning.problem import OUT, Problem, Unit
from muster.planning.strain import LARGEST

STEP = 0.2  # contact days between the doses told apart


@dataclass(frozen=True)
class Prices:
    """What a unit of cover is worth by group and week, and a unit in reserve by week, in persons."""

    cover: Array  # (groups, weeks)
    reserve: Array  # (weeks,)


class Table:
    """Costs of stretches of weeks from every dose of the grid, worked out once for a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.dose = np.arange(0.0, LARGEST + STEP, STEP)
        self._known: dict[tuple[int, int, int], tuple[Array, NDArray[np.intp]]] = {}

    def down(self, dose: Array) -> NDArray[np.intp]:
        """Return the place on the grid at or just below a dose."""
        places: NDArray[np.intp] = np.minimum((dose / STEP + 1e-9).astype(np.intp), self.dose.size - 1)
        return places

    def stretch(self, group: int, line: int, rest: int) -> tuple[Array, NDArray[np.intp]]:
        """Return departures per soldier over weeks in the line and then out of it, and the grid place after them."""
        key = group, line, rest
        if key not in self._known:
            strain, dose, gone = self.problem.strain, self.dose, np.zeros(self.dose.size)
            for week in range(line + rest):
                after = strain.line(dose, self.problem.pressures[group]) if week < line else strain.rest(dose)
                gone = gone + strain.departures(dose, after)
                dose = after
            self._known[key] = gone, self.down(dose)
        return self._known[key]


class Ahead:
    """The least cost from each week and dose on, for units alike in all but their present state."""

    def __init__(self, table: Table, unit: Unit, prices: Prices) -> None:
        self.table, self.problem, self.unit, self.prices = table, table.problem, unit, prices
        weeks, groups = self.problem.weeks, len(self.problem.pressures)
        out = [changed(self.problem, unit, week, OUT) for week in range(weeks)]
        self._rest = self._sums(self.problem.change * np.array(out))
        self._line = [self._sums(self._week_in_line(group)) for group in range(groups)]
        self.cost = [np.zeros(table.dose.size) for _ in range(weeks + 1)]
        self.choice: list[NDArray[np.int16]] = [np.zeros(0, np.int16)] * weeks
        for week in reversed(range(weeks)):
            self._decide(week)

    def _sums(self, values: Array) -> Array:
        return np.concatenate([[0.0], np.cumsum(values)])

    def _week_in_line(self, group: int) -> Array:
        """Return what each week in the line costs apart from departures, less what its cover is worth."""
        problem, unit = self.problem, self.unit
        lost = unit.strength * problem.strain.losses * problem.pressures[group]
        moved = np.array([changed(problem, unit, week, group) for week in range(problem.weeks)])
        worth: Array = lost + problem.change * moved - problem.weight(unit, group) * self.prices.cover[group]
        return worth

    def tour(self, week: int, group: int, line: int, before: int = 0) -> tuple[int, float, Array, NDArray[np.intp]]:
        """Return (week after it, fixed cost, departures by dose, grid place after) of a tour and its rest.

        ``before``: weeks in the line already spent when the plan begins.
        """
        last = min(week + line, self.problem.weeks)
        end = min(last + self.problem.gap(line + before, self.unit.away), self.problem.weeks)
        gone, place = self.table.stretch(group, last - week, end - last)
        fixed = self._line[group][last] - self._line[group][week] + self._rest[end] - self._rest[last]
        return end, float(fixed), gone, place

    def _decide(self, week: int) -> None:
        """Set the least cost from a week on, and the choice that attains it: 0 waits, else a tour."""
        gone, place = self.table.stretch(0, 0, 1)
        fixed = self._rest[week + 1] - self._rest[week] - self.prices.reserve[week]
        best = fixed + self.unit.strength * gone + self.cost[week + 1][place]
        choice = np.zeros(best.size, np.int16)
        longest = min(self.problem.tour_limit, self.problem.weeks - week)
        for number, (group, line) in enumerate(
            ((g, k) for g in range(len(self._line)) for k in range(1, self.problem.tour_limit + 1)), 1
        ):
            if line > longest:
                continue
            end, fixed, gone, place = self.tour(week, group, line)
            cost = fixed + self.unit.strength * gone + self.cost[end][place]
            better = cost < best
            best[better], choice[better] = cost[better], number
        self.cost[week], self.choice[week] = best, choice

    def start(self, unit: Unit) -> tuple[float, Pattern]:
        """Return the least cost of a unit in its present state, and the pattern that attains it on the grid."""
        if unit.in_line:
            return min((self._leave(unit, line) for line in self._stays(unit)), key=lambda found: found[0])
        return self._after_rest(unit, unit.ready)

    def _stays(self, unit: Unit) -> range:
        return range(max(0, min(self.problem.tour_limit - unit.in_line, self.problem.weeks)) + 1)

    def _leave(self, unit: Unit, line: int) -> tuple[float, Pattern]:
        """Return cost and pattern of a unit in the line that stays there some weeks more."""
        group = int(self.problem.group[unit.sector])
        if not line:
            return self._after_rest(unit, self.problem.gap(unit.in_line, unit.away))
        end, fixed, _, _ = self.tour(0, group, line, unit.in_line)
        gone, dose = self._walk(unit.dose, group, line, end - line)
        return self._go_on(fixed + unit.strength * gone, end, dose, (Tour(0, line, group),))

    def _after_rest(self, unit: Unit, rest: int) -> tuple[float, Pattern]:
        rest = min(rest, self.problem.weeks)
        gone, dose = self._walk(unit.dose, 0, 0, rest)
        return self._go_on(float(self._rest[rest]) + unit.strength * gone, rest, dose, ())

    def _walk(self, dose: float, group: int, line: int, rest: int) -> tuple[float, float]:
        strain, now, gone = self.problem.strain, np.array([dose]), 0.0
        for week in range(line + rest):
            after = strain.line(now, self.problem.pressures[group]) if week < line else strain.rest(now)
            gone += float(strain.departures(now, after)[0])
            now = after
        return gone, float(now[0])

    def _go_on(self, cost: float, week: int, dose: float, done: Pattern) -> tuple[float, Pattern]:
        """Return the whole cost and pattern of a unit that is ready in a week with a dose."""
        place = int(self.table.down(np.array([dose]))[0])
        total = cost + float(self.cost[week][place])
        tours = list(done)
        limit = self.problem.tour_limit
        while week < self.problem.weeks:
            number = int(self.choice[week][place])
            if not number:
                place, week = int(self.table.stretch(0, 0, 1)[1][place]), week + 1
                continue
            group, line = (number - 1) // limit, (number - 1) % limit + 1
            tours.append(Tour(week, week + line, group))
            week, _, _, places = self.tour(week, group, line)
            place = int(places[place])
        return total, tuple(tours)


def cheapest(table: Table, units: Sequence[Unit], prices: Prices) -> list[tuple[float, Pattern]]:
    """Return for each unit a lower bound on cost less the worth of its cover, and a pattern near it."""
    known: dict[Unit, Ahead] = {}
    found = []
    for unit in units:
        alike = replace(unit, name="", in_line=0, sector=OUT, ready=0, dose=0.0)
        if alike not in known:
            known[alike] = Ahead(table, alike, prices)
        found.append(known[alike].start(unit))
    return found
