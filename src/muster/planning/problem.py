"""A rota to be found: units, sectors and rules as arrays, built from a file."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.data.tables import Line, read_lines
from muster.model.declare import Array
from muster.planning.rota_file import RotaFile, SectorEntry, UnitEntry, names_of, read_rota_file
from muster.planning.strain import Strain, build_strain

Index = NDArray[np.int64]
OUT = -1  # the sector of a unit out of the line
SLACK = 1e-6  # soldiers by which strength may miss a need: rounding of the file's decimals


@dataclass(frozen=True)
class Unit:
    """One unit on the first day.

    ``fit``: soldiers fit for the line. ``away``: weeks that travel and handover take after each tour.
    ``in_line``: weeks already in the line, in ``sector``; ``ready``: first week in which it may start a tour
    (0-based). ``in_force``: its sector by week in the plan in force (OUT out of the line), or nothing.
    """

    name: str
    strength: float
    fit: float
    away: int
    in_line: int
    sector: int
    ready: int
    dose: float
    in_force: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Sector:
    """One sector: fit soldiers needed by week, and pressure relative to the front's mean."""

    name: str
    need: tuple[float, ...]
    pressure: float


@dataclass(frozen=True)
class Problem:
    """Everything a rota depends on; weeks count from 0, fields as in `muster.planning.rota_file`."""

    name: str
    start: date
    weeks: int
    tour_limit: int
    rest: int
    dwell: float
    reserve: int
    units: tuple[Unit, ...]
    sectors: tuple[Sector, ...]
    strain: Strain
    change: float
    case: str = "ukraine"

    def gap(self, tour: int, away: int) -> int:
        """Return weeks out of the line that a tour of so many weeks must be followed by."""
        return max(self.rest, math.ceil(self.dwell * tour - 1e-9)) + away

    @cached_property
    def pressures(self) -> tuple[float, ...]:
        """Distinct pressures; the sectors of one pressure form a group, and a tour stays in one group."""
        return tuple(sorted({sector.pressure for sector in self.sectors}))

    @cached_property
    def group(self) -> Index:
        """Group of each sector, shape (sectors,)."""
        return np.array([self.pressures.index(sector.pressure) for sector in self.sectors])

    @cached_property
    def need(self) -> Array:
        """Fit soldiers needed, shape (sectors, weeks)."""
        return np.array([sector.need for sector in self.sectors])

    @cached_property
    def counted(self) -> bool:
        """Whether cover is a matter of counting units: all alike in strength, or each enough for any sector."""
        fits = [unit.fit for unit in self.units]
        return max(fits) - min(fits) <= SLACK or min(fits) >= self.need.max() - SLACK

    @cached_property
    def units_needed(self) -> Index:
        """Units each sector needs where cover is counted, shape (sectors, weeks)."""
        least = min(unit.fit for unit in self.units)
        return np.ceil((self.need - SLACK) / least).clip(0).astype(np.int64)

    @cached_property
    def required(self) -> Array:
        """What a group's sectors need together, in units (counted) or fit soldiers, shape (groups, weeks)."""
        wanted = self.units_needed if self.counted else self.need
        return np.array([wanted[self.group == g].sum(axis=0) for g in range(len(self.pressures))], dtype=float)

    def weight(self, unit: Unit, group: int) -> float:
        """Return what a unit adds to the cover of a group, in the measure of ``required``.

        Strength beyond what the neediest sector of the group ever asks for covers nothing.
        """
        return 1.0 if self.counted else min(unit.fit, float(self.need[self.group == group].max()))

    def with_rules(self, **changes: int | float) -> Problem:
        """Return the same problem under other rules (a fresh object: nothing cached is shared)."""
        return replace(self, **changes)  # type: ignore[arg-type]


def read_problem(path: str | Path) -> Problem:
    """Return the problem in a TOML file; raises `InputError`."""
    path = Path(path)
    asked = read_rota_file(path)
    problem = build_problem(asked, str(path))
    return problem if asked.in_force is None else put_in_force(problem, path.parent / asked.in_force)


def build_problem(asked: RotaFile, where: str = "rota") -> Problem:
    """Return the problem that a checked file describes, without its plan in force; raises `InputError`."""
    case = load_case(asked.costs.case)
    if not case.start <= asked.start <= case.end:
        raise InputError(f"{where}: start: expected a date from {case.start} to {case.end}, found {asked.start}")
    strain = build_strain(case, asked.start, asked.costs.position_share, asked.costs.losses)
    sectors = [one for entry in asked.sector for one in build_sectors(entry, asked.weeks)]
    places = {sector.name: number for number, sector in enumerate(sectors)}
    rules = asked.rules
    empty = Problem(asked.name, asked.start, asked.weeks, rules.tour_limit, rules.rest, rules.dwell, rules.reserve,
                    (), tuple(sectors), strain, asked.costs.change, asked.costs.case)  # fmt: skip
    units = tuple(one for entry in asked.unit for one in build_units(entry, empty, places))
    return replace(empty, units=units)


def build_sectors(entry: SectorEntry, weeks: int) -> list[Sector]:
    """Return the sectors that an entry stands for, their needs laid out by week."""
    need = np.full(weeks, entry.strength)
    for change in sorted(entry.change, key=lambda c: c.week):
        need[change.week - 1 :] = change.strength
    return [Sector(name, tuple(need.tolist()), entry.pressure) for name in names_of(entry)]


def build_units(entry: UnitEntry, problem: Problem, places: dict[str, int]) -> list[Unit]:
    """Return the units that an entry stands for."""
    away = entry.travel + entry.handover
    ready = 0
    if entry.weeks_rested is not None:
        ready = max(0, problem.gap(entry.last_tour or 1, away) - entry.weeks_rested)
    sector = OUT if entry.sector is None else places[entry.sector]
    fit = entry.strength * entry.fitness
    state = (entry.weeks_in_line or 0, sector, ready, entry.exhaustion)
    return [Unit(name, entry.strength, fit, away, *state) for name in names_of(entry)]


def put_in_force(problem: Problem, path: Path) -> Problem:
    """Return the problem with the plan in force from a table (week from 1, unit, sector); raises `InputError`.

    A unit without a row in a week is out of the line that week; weeks beyond the horizon are left aside.
    """
    units = {unit.name: number for number, unit in enumerate(problem.units)}
    sectors = {sector.name: number for number, sector in enumerate(problem.sectors)}
    table = np.full((len(units), problem.weeks), OUT)
    for line in read_lines(path, ("week", "unit", "sector")):
        week, unit, sector = week_of(line), line.label("unit", units), line.label("sector", sectors)
        if week >= problem.weeks:
            continue
        if table[units[unit], week] != OUT:
            raise line.refuse("unit", f"expected {unit!r} once in week {week + 1}, found it twice")
        table[units[unit], week] = sectors[sector]
    rows = zip(problem.units, table.tolist(), strict=True)
    return replace(problem, units=tuple(replace(unit, in_force=tuple(row)) for unit, row in rows))


def week_of(line: Line) -> int:
    """Return the week of a line, counted from 0; raises `InputError`."""
    found = line.number_in("week")
    if found != int(found) or not 1 <= found <= 520:
        raise line.expect("week", "a whole number from 1 to 520")
    return int(found) - 1
