"""The file that asks for a rota: what units there are, what sectors need, and what must be kept."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from muster.data.documents import Document, Text, read_document
from muster.data.errors import InputError

Weeks = Annotated[int, Field(ge=0, le=520)]
Share = Annotated[float, Field(gt=0.0, le=1.0)]
Many = Annotated[int, Field(ge=1, le=2000)]


class UnitEntry(Document):
    """One `[[unit]]`, or ``count`` units alike, numbered from 1 after their name.

    ``strength``: soldiers. ``fitness``: share of them fit for the line. ``travel``, ``handover``: weeks that each
    tour takes off the line on top of the rest. ``weeks_in_line`` with ``sector``, or ``weeks_rested`` after a tour
    of ``last_tour`` weeks: the present state; a unit with none of them is ready. ``exhaustion``: contact days
    carried on the first day.
    """

    name: Text
    count: Many = 1
    strength: Annotated[float, Field(gt=0.0, le=100_000.0)]
    fitness: Share = 1.0
    travel: Weeks = 0
    handover: Weeks = 0
    weeks_in_line: Annotated[int, Field(ge=1, le=520)] | None = None
    sector: Text | None = None
    weeks_rested: Weeks | None = None
    last_tour: Annotated[int, Field(ge=1, le=520)] | None = None
    exhaustion: Annotated[float, Field(ge=0.0, le=1000.0)] = 0.0

    @model_validator(mode="after")
    def check_state(self) -> UnitEntry:
        """Refuse a unit that is in two states at once."""
        if self.weeks_in_line is not None and self.weeks_rested is not None:
            raise ValueError("weeks_rested: expected either weeks_in_line or weeks_rested, found both")
        if (self.weeks_in_line is None) != (self.sector is None):
            raise ValueError("sector: expected together with weeks_in_line, the weeks already spent there")
        if self.last_tour is not None and self.weeks_rested is None:
            raise ValueError("last_tour: expected together with weeks_rested")
        return self


class Change(Document):
    """From ``week`` on (counted from 1) a sector needs another ``strength``."""

    week: Annotated[int, Field(ge=1, le=520)]
    strength: Annotated[float, Field(ge=0.0, le=1_000_000.0)]


class SectorEntry(Document):
    """One `[[sector]]`, or ``count`` alike: fit soldiers needed, and the pressure beside the front's mean."""

    name: Text
    count: Many = 1
    strength: Annotated[float, Field(ge=0.0, le=1_000_000.0)]
    pressure: Annotated[float, Field(gt=0.0, le=10.0)] = 1.0
    change: list[Change] = Field(default_factory=list)


class Rules(Document):
    """What every tour must keep to, in weeks. ``dwell``: weeks of rest for each week of the tour before it.

    ``reserve``: units ready for the line and held out of it, every week.
    """

    tour_limit: Annotated[int, Field(ge=1, le=104)]
    rest: Annotated[int, Field(ge=1, le=520)]
    dwell: Annotated[float, Field(ge=0.0, le=20.0)] = 0.0
    reserve: Annotated[int, Field(ge=0, le=2000)] = 0


class Costs(Document):
    """What is weighed: see `muster.planning.strain`; ``change`` is persons per unit and week changed."""

    case: Text = "ukraine"
    position_share: Share | None = None
    losses: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    change: Annotated[float, Field(ge=0.0, le=1000.0)] = 0.05


class RotaFile(Document):
    """A whole file; ``in_force`` names a CSV table (week, unit, sector) of the plan it follows."""

    name: Text
    start: date
    weeks: Annotated[int, Field(ge=1, le=520)]
    rules: Rules
    costs: Costs = Field(default_factory=Costs)
    unit: Annotated[list[UnitEntry], Field(min_length=1)]
    sector: Annotated[list[SectorEntry], Field(min_length=1)]
    in_force: Text | None = None

    @field_validator("unit")
    @classmethod
    def check_units(cls, units: list[UnitEntry]) -> list[UnitEntry]:
        """Refuse a unit that stands there twice."""
        return check_names(units, "unit")

    @field_validator("sector")
    @classmethod
    def check_sectors(cls, sectors: list[SectorEntry]) -> list[SectorEntry]:
        """Refuse a sector that stands there twice."""
        return check_names(sectors, "sector")

    @model_validator(mode="after")
    def check_together(self) -> RotaFile:
        """Refuse what no plan could mean: rest beyond the horizon, unknown sectors, changes after the end."""
        if self.rules.rest >= self.weeks:
            raise ValueError(f"rules.rest: expected less than the {self.weeks} weeks planned, found {self.rules.rest}")
        known = {name for sector in self.sector for name in names_of(sector)}
        for unit in self.unit:
            if unit.sector is not None and unit.sector not in known:
                raise ValueError(f"unit {unit.name!r}: sector {unit.sector!r} is unknown, expected {listed(known)}")
        for sector in self.sector:
            late = [c.week for c in sector.change if c.week > self.weeks]
            if late:
                expected = f"expected changes in weeks 1 to {self.weeks}, found {late[0]}"
                raise ValueError(f"sector {sector.name!r}: {expected}")
        units = sum(unit.count for unit in self.unit)
        if self.rules.reserve >= units:
            raise ValueError(f"rules.reserve: expected fewer than the {units} units, found {self.rules.reserve}")
        return self


def check_names(entries: list[UnitEntry] | list[SectorEntry], what: str) -> list:  # type: ignore[type-arg]
    """Return the entries, or refuse a name that two of them share."""
    counts = Counter(name for entry in entries for name in names_of(entry))
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise ValueError(f"expected every {what} once, found {twice[0]!r} twice")
    return list(entries)


def names_of(entry: UnitEntry | SectorEntry) -> list[str]:
    """Return the names that an entry stands for: its own, or numbered ones for a count.

    >>> names_of(SectorEntry(name="S", count=3, strength=1.0))
    ['S 1', 'S 2', 'S 3']
    """
    if entry.count == 1:
        return [entry.name]
    return [f"{entry.name} {number}" for number in range(1, entry.count + 1)]


def listed(names: set[str]) -> str:
    """Return some names as a message lists them."""
    shown = sorted(names)[:6]
    return "one of " + ", ".join(shown) + (" ..." if len(names) > len(shown) else "")


def read_rota_file(path: Path) -> RotaFile:
    """Return the checked content of a file; `InputError` says in one line what is wrong with it."""
    asked = read_document(path, RotaFile)
    if asked.in_force is not None and Path(asked.in_force).is_absolute():
        raise InputError(f"{path}: in_force: expected a file beside this one, found an absolute path")
    return asked
