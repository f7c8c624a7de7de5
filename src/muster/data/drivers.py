"""Dated, sourced inputs: what changes over calendar time and is put into a run."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.data.figures import CONFIDENCE, NAME
from muster.data.tables import Line, read_lines

PREFIX = "path_"
COLUMNS = (
    *("driver", "period_start", "period_end"),
    *("value", "low", "high", "unit"),
    *("source", "url", "published", "confidence", "note"),
)

# Paths of what a run should produce by itself: compared with its output, never put into it.
CHECKS = frozenset(
    {
        "absent_stock",
        "brigade_manning_share",
        "cases_407_408_per_month",
        "days_on_position_p95",
        "days_on_position_typical",
        "infantry_manning_share",
        "infantry_share_of_strength",
        "returnees_per_month",
        "share_of_cases_to_court",
        "strength_total",
        "volunteer_share_of_stock",
        "wound_discharge_per_month",
    }
)

Bound = Literal["low", "value", "high"]
Part = Literal["all", "first", "last"]
NORMAL_95 = 1.645  # standard score of the ends of a 90% range
MOST_SHARE = 0.999


def power(base: float, exponent: float) -> float:
    """Return a power, the largest number there is where it is larger: ranges over hundreds of orders are no range.

    >>> power(1e200, 2.0) == power(math.inf, 1.0) == sys.float_info.max
    True
    """
    try:
        return min(float(base**exponent), sys.float_info.max)
    except OverflowError:
        return sys.float_info.max


@dataclass(frozen=True)
class Row:
    """One period of a driver: its level, a 90% prior range, and where it comes from."""

    start: date
    end: date
    value: float
    low: float
    high: float
    unit: str
    source: str
    url: str
    confidence: str
    note: str

    def at(self, score: float) -> float:
        """Return the level at a standard score: the value at 0, the ends of the range at -1.645 and 1.645.

        Both sides are halves of normals that meet at the value, on the scale of log odds for a share, of the
        logarithm for other levels whose range lies above nought, else of the level itself, never below nought.
        """
        end = self.high if score > 0.0 else self.low
        share = self.unit.startswith("share")
        step, (low, value, end) = abs(score) / NORMAL_95, (
            min(x, MOST_SHARE) if share else x for x in (self.low, self.value, end)
        )
        if low <= 0.0 or value == end:
            return min(max(value + step * (end - value), 0.0), MOST_SHARE if share else math.inf)
        if not share:
            return value * power(end / value, step)
        odds = value / (1.0 - value) * power((end / (1.0 - end)) / (value / (1.0 - value)), step)
        return float(odds / (1.0 + odds))


@dataclass(frozen=True)
class Driver:
    """A path over calendar time made of periods that follow one another without a gap."""

    name: str
    rows: tuple[Row, ...]

    @property
    def last_source(self) -> date:
        """Last day that a source covers; later days hold its level."""
        return self.rows[-1].end

    @property
    def unit(self) -> str:
        """Unit of the path, the same in all its rows."""
        return self.rows[0].unit

    def daily(self, start: date, days: int, bound: Bound = "value") -> NDArray[np.float64]:
        """Return the level of each day, shape (days,), in the driver's unit.

        A level holds within its row; days before the first row take the first level and days after
        the last row the last. `bound` asks for the low or high end of the prior range instead.
        """
        starts = np.array([row.start.toordinal() for row in self.rows])
        levels = np.array([getattr(row, bound) for row in self.rows], dtype=np.float64)
        today = np.arange(start.toordinal(), start.toordinal() + days)
        return levels[np.maximum(np.searchsorted(starts, today, side="right") - 1, 0)]

    def shifted(self, score: float, part: Part = "all") -> "Driver":
        """Return the path with the levels of all, the first or the last period at a standard score in their ranges."""
        chosen = {"all": self.rows, "first": self.rows[:1], "last": self.rows[-1:]}[part]
        rows = (replace(row, value=row.at(score)) if row in chosen else row for row in self.rows)
        return Driver(self.name, tuple(rows))


@dataclass(frozen=True)
class Evidence:
    """One stated number that a path rests on; `low` and `high` bound what the source may mean."""

    driver: str
    start: date
    end: date
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    url: str
    published: date | None
    confidence: str
    note: str


def read_drivers(path: Path) -> dict[str, Driver]:
    """Return the paths of a table by name, inputs and checks alike, without the prefix `path_`.

    Raises `InputError` for a row without source, a bad date or number, a value outside its range,
    a gap or an overlap within a path, a change of unit, or a table without any path.
    """
    grouped: dict[str, list[Line]] = {}
    for line in read_lines(path, COLUMNS):
        check_name(line)
        if line.cells["driver"].startswith(PREFIX):
            grouped.setdefault(line.cells["driver"].removeprefix(PREFIX), []).append(line)
    if not grouped:
        raise InputError(f"{path}: expected at least one driver whose name starts with {PREFIX}")
    return {name: read_driver(name, lines) for name, lines in sorted(grouped.items())}


def read_driver(name: str, lines: Sequence[Line]) -> Driver:
    """Return one path from its lines, which may stand in any order."""
    ordered = sorted(lines, key=lambda line: line.day("period_start"))
    rows = [read_row(line) for line in ordered]
    for line, row, before in zip(ordered[1:], rows[1:], rows[:-1], strict=True):
        if row.start <= before.end:
            after = before.end if before.end == date.max else before.end + timedelta(days=1)
            raise line.expect("period_start", f"{after} (no overlap in {PREFIX}{name})")
        if row.start > before.end + timedelta(days=1):
            raise line.expect("period_start", f"{before.end + timedelta(days=1)} (no gap in {PREFIX}{name})")
        if row.unit != before.unit:
            raise line.expect("unit", f"the unit of the row before, {before.unit!r}")
    return Driver(name, tuple(rows))


def read_row(line: Line) -> Row:
    """Return one period of a path from its line."""
    start, end = line.period()
    low, value, high = (line.number_in(column) for column in ("low", "value", "high"))
    if low > value:
        raise line.expect("low", f"at most the value {value:g}")
    if high < value:
        raise line.expect("high", f"at least the value {value:g}")
    return Row(
        start=start,
        end=end,
        value=value,
        low=low,
        high=high,
        unit=line.text("unit"),
        source=line.text("source"),
        url=line.address("url"),
        confidence=line.label("confidence", CONFIDENCE),
        note=line.optional("note"),
    )


def read_evidence(path: Path) -> tuple[Evidence, ...]:
    """Return the rows of a table that are not paths, in its order; `InputError` as for paths."""
    lines = read_lines(path, COLUMNS)
    return tuple(read_statement(line) for line in lines if not is_path(line))


def read_statement(line: Line) -> Evidence:
    """Return the stated number on one line of a table."""
    check_name(line)
    start, end = line.period()
    return Evidence(
        driver=line.text("driver"),
        start=start,
        end=end,
        value=line.number_in("value"),
        low=line.optional_number("low"),
        high=line.optional_number("high"),
        unit=line.text("unit"),
        source=line.text("source"),
        url=line.address("url"),
        published=line.optional_day("published"),
        confidence=line.label("confidence", CONFIDENCE),
        note=line.optional("note"),
    )


def is_path(line: Line) -> bool:
    """Tell whether a line belongs to a path rather than to the evidence."""
    return line.cells["driver"].startswith(PREFIX)


def check_name(line: Line) -> None:
    """Refuse a driver name that is not in small letters, digits and underscores."""
    if not NAME.fullmatch(line.text("driver").removeprefix(PREFIX)):
        raise line.expect("driver", "a name in small letters, digits and underscores")
