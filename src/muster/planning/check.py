"""An independent check of a plan: walks the schedule week by week and complains of every rule that it breaks.

It shares nothing with the search but the problem and what a week does to a dose (`muster.planning.strain`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from muster.planning.problem import OUT, Index, Problem, Unit

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Complaint:
    """One broken rule: ``rule`` is cover, tour, rest, reserve, move or state; weeks count from 1."""

    rule: str
    week: int
    who: str
    text: str


def check_plan(problem: Problem, sector: Index) -> list[Complaint]:
    """Return all that is wrong with a schedule, shape (units, weeks), OUT out of the line."""
    if sector.shape != (len(problem.units), problem.weeks):
        raise ValueError(f"expected a schedule of {len(problem.units)} units by {problem.weeks} weeks")
    found = [c for unit, row in zip(problem.units, sector.tolist(), strict=True) for c in _walk(problem, unit, row)]
    return [*found, *_cover(problem, sector), *_reserve(problem, sector)]


def _rest(problem: Problem, unit: Unit, tour: int) -> int:
    """Return weeks out of the line that a tour asks for, from the rules as the file states them."""
    earned = math.ceil(round(problem.dwell * tour, 9))
    return (earned if earned > problem.rest else problem.rest) + unit.away


def _walk(problem: Problem, unit: Unit, row: list[int]) -> Iterator[Complaint]:
    """Follow one unit: how long it has been in the line, and how long it still has to stay out of it."""
    stay, owed, last = unit.in_line, unit.ready, unit.sector
    for number, now in enumerate(row, 1):
        if now == OUT:
            if stay:
                owed, stay = _rest(problem, unit, stay), 0
            owed = max(0, owed - 1)
            continue
        if not stay and owed:
            yield Complaint("rest", number, unit.name, f"in the line with {owed} weeks of rest still owed")
        if stay and problem.sectors[now].pressure != problem.sectors[last].pressure:
            yield Complaint("move", number, unit.name, "moved within a tour to a sector under another pressure")
        stay, last, owed = stay + 1, now, 0
        if stay > problem.tour_limit:
            yield Complaint("tour", number, unit.name, f"week {stay} of a tour, the limit is {problem.tour_limit}")


def _cover(problem: Problem, sector: Index) -> Iterator[Complaint]:
    for place, held in enumerate(problem.sectors):
        for week, need in enumerate(held.need):
            there = sum(unit.fit for unit, row in zip(problem.units, sector, strict=True) if row[week] == place)
            if there < need - TOLERANCE * max(1.0, need):
                text = f"held by {there:,.10g} of {need:,.10g} fit soldiers"
                yield Complaint("cover", week + 1, held.name, text)


def _reserve(problem: Problem, sector: Index) -> Iterator[Complaint]:
    free = np.zeros(problem.weeks, np.int64)
    for unit, row in zip(problem.units, sector.tolist(), strict=True):
        stay, owed = unit.in_line, unit.ready
        for week, now in enumerate(row):
            if now != OUT:
                stay, owed = stay + 1, 0
                continue
            if stay:
                owed, stay = _rest(problem, unit, stay), 0
            free[week] += owed == 0
            owed = max(0, owed - 1)
    for number, there in enumerate(free.tolist(), 1):
        if there < problem.reserve:
            text = f"{there} units ready and out of the line, {problem.reserve} to be held"
            yield Complaint("reserve", number, "reserve", text)


@dataclass(frozen=True)
class Promise:
    """What a schedule promises, recomputed: persons over the whole plan, and unit-weeks."""

    departures: float
    losses: float
    changes: int
    moves: int
    line_weeks: int

    def total(self, change: float) -> float:
        """Return the objective at a weight of a changed unit-week."""
        return self.departures + self.losses + change * self.changes


def recompute(problem: Problem, sector: Index) -> Promise:
    """Return what a schedule costs, unit by unit and week by week; ``moves`` are sectors changed within a tour."""
    strain, gone, lost, changes, moves = problem.strain, 0.0, 0.0, 0, 0
    for unit, row in zip(problem.units, sector.tolist(), strict=True):
        dose, before = unit.dose, unit.sector
        for week, now in enumerate(row):
            pressure = problem.sectors[now].pressure
            now_dose = np.array(dose)
            next_dose = float(strain.rest(now_dose) if now == OUT else strain.line(now_dose, pressure))
            gone += unit.strength * strain.level * float(np.interp((dose + next_dose) / 2, strain.knots, strain.values))
            lost += 0.0 if now == OUT else unit.strength * strain.losses * pressure
            moves += now != OUT and before not in (OUT, now)
            if unit.in_force is not None:
                was = unit.in_force[week]
                alike = (was == OUT) == (now == OUT) and (
                    now == OUT or problem.sectors[was].pressure == problem.sectors[now].pressure
                )
                changes += not alike
            dose, before = next_dose, now
    return Promise(gone, lost, changes, moves, int((sector != OUT).sum()))


def check_cycle(sector: Index, slots: int, tour: int, gap: int) -> list[str]:
    """Return what is wrong with a rota that repeats, shape (units, weeks of a cycle), OUT out of the line.

    Every slot is held every week, no tour is longer than ``tour``, and at least ``gap`` weeks lie between two.
    """
    weeks = sector.shape[1]
    said = [f"week {week + 1}: {len(set(column) - {OUT})} of {slots} slots held"
            for week, column in enumerate(sector.T.tolist()) if len(set(column) - {OUT}) < slots]  # fmt: skip
    for unit, row in enumerate((sector != OUT).tolist(), 1):
        twice, stay, out = [*row, *row], 0, weeks
        for number, held in enumerate(twice):
            if held and not stay and out < gap:
                said.append(f"unit {unit}: {out} weeks out of the line before week {number % weeks + 1}")
            stay, out = (stay + 1, 0) if held else (0, out + 1)
            if stay > tour:
                said.append(f"unit {unit}: week {stay} of a tour")
    return said
