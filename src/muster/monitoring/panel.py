"""A panel: one row per unit and month, checked at the door; inside, its numbers are trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.monitoring.persons import refuse_persons
from muster.monitoring.settings import Settings, complete, read_settings, usual_settings
from muster.monitoring.table import Table, month_text, read_table

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
DAYS = 30.4375  # of a mean month
MOST_STRENGTH = 1e6  # of one unit


@dataclass(frozen=True)
class Panel:
    """Rows by unit and month, shape (n,) each, sorted by unit, then month; NaN where a number is missing.

    ``strength`` is the mean present in the month (soldier-months), ``departures`` a count. ``months`` runs from
    the first to the last month without gaps; ``columns`` holds the texts of every column in the same order.
    """

    settings: Settings
    table: Table
    units: list[str]
    groups: list[str]
    group_of: Index  # (units,)
    months: list[str]
    unit: Index
    month: Index
    strength: Floats
    departures: Floats
    regrouped: list[str]  # units that changed their group

    @property
    def used(self) -> NDArray[np.bool_]:
        """Rows that can be counted: strength and departures known, somebody present."""
        return np.isfinite(self.strength) & np.isfinite(self.departures) & (self.strength > 0)

    def by_unit(self, values: Floats) -> Floats:
        """Return the sums of a row's value by unit over the used rows, shape (units,)."""
        return self._sums(self.unit, values, len(self.units))

    def by_month(self, values: Floats) -> Floats:
        """Return the sums of a row's value by month over the used rows, shape (months,)."""
        return self._sums(self.month, values, len(self.months))

    def _sums(self, place: Index, values: Floats, size: int) -> Floats:
        return np.asarray(np.bincount(place[self.used], values[self.used], minlength=size), dtype=np.float64)


def find_description(path: Path, given: Path | None) -> Path | None:
    """Return the file that says which column is what: the one given, or one of the panel's name ending in .toml."""
    beside = path.with_suffix(".toml") if path.name else path
    return given or (beside if beside != path and beside.is_file() else None)


def read_panel(path: Path, description: Path | None = None) -> Panel:
    """Return the panel in a CSV or Parquet file.

    ``description``: the TOML file that says which column is what; without it, columns are taken by their usual
    names. Raises `InputError` with row and column.
    """
    table = read_table(path)
    settings = usual_settings(list(table.columns)) if description is None else read_settings(description)
    refuse_persons(table, [c for c in (settings.columns.unit, settings.columns.group, settings.columns.month) if c])
    return build_panel(table, complete(settings, path, list(table.columns)))


def build_panel(table: Table, settings: Settings) -> Panel:
    """Return the panel of a table; raises `InputError` for what cannot be."""
    roles = settings.columns
    month = table.months(roles.month)
    names = table.columns[roles.unit]
    check_filled(table, roles.unit)
    units = sorted(set(names), key=natural)
    place = {name: k for k, name in enumerate(units)}
    unit = np.array([place[name] for name in names], dtype=np.int64)
    order = np.lexsort((month, unit))
    check_once(table, unit, month, order, roles.month)
    strength, departures = exposure(table, settings), counts(table, roles.departures)
    check_possible(table, settings, strength, departures)
    for extra in (roles.returns, roles.losses):
        if extra is not None:
            counts(table, extra)
    groups, group_of, regrouped = grouping(table, roles.group, unit, len(units))
    first, last = int(month.min()), int(month.max())
    if last - first >= 1200:
        raise InputError(f"{table.file}: expected at most 100 years of months, found {(last - first) // 12}")
    sorted_table = Table(
        table.file,
        {name: [cells[k] for k in order] for name, cells in table.columns.items()},
        [table.lines[k] for k in order],
        table.word,
        table.comma,
    )
    months = [month_text(m) for m in range(first, last + 1)]
    return Panel(
        settings, sorted_table, units, groups, group_of, months, unit[order], month[order] - first,
        strength[order], departures[order], [units[k] for k in regrouped],
    )  # fmt: skip


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts 2 before 10.

    >>> sorted(["10th", "2nd", "A1"], key=natural)
    ['2nd', '10th', 'A1']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return [(0, int(part), "") if re.fullmatch("[0-9]{1,18}", part) else (1, 0, part) for part in parts]


# ---------------------------------------------------------------- checks at the door


def check_filled(table: Table, column: str) -> None:
    """Refuse a blank cell."""
    for row, text in enumerate(table.columns[column]):
        if not text:
            raise table.refuse(row, column, "expected text, found nothing")


def check_once(table: Table, unit: Index, month: Index, order: Index, column: str) -> None:
    """Refuse a month that a unit has twice."""
    twice = np.flatnonzero((np.diff(unit[order]) == 0) & (np.diff(month[order]) == 0))
    if twice.size:
        first, second = sorted(int(order[k]) for k in (twice[0], twice[0] + 1))
        raise table.refuse(
            second, column, f"expected each month once for a unit, found it in {table.word} {table.lines[first]} too"
        )


def counts(table: Table, column: str) -> Floats:
    """Return a column of counts; raises `InputError` for a negative or broken one."""
    values = table.numbers(column)
    for row in np.flatnonzero((values < 0) | (values != np.floor(values)) & np.isfinite(values))[:1]:
        raise table.expect(int(row), column, "a whole number, 0 or more")
    return values


def exposure(table: Table, settings: Settings) -> Floats:
    """Return the mean strength of each row, from strength or soldier-days."""
    column = settings.columns.strength or settings.columns.soldier_days or ""
    values = table.numbers(column)
    for row in np.flatnonzero((values < 0) | (values > MOST_STRENGTH * DAYS))[:1]:
        raise table.expect(int(row), column, "a number of soldiers that can be")
    if settings.columns.strength is None:
        return values / DAYS
    known = values[np.isfinite(values)]
    if known.size and np.median(known) <= 1.0:
        raise InputError(
            f"{table.file}: column {column}: expected units, found a strength of one or less in most rows: it looks"
            " like a table of persons, which Muster does not read"
        )
    return values


def check_possible(table: Table, settings: Settings, strength: Floats, departures: Floats) -> None:
    """Refuse departures above strength, and a panel in which nothing can be counted."""
    most = np.where(np.isfinite(strength), strength, np.inf)
    for row in np.flatnonzero(departures > np.maximum(np.ceil(most), 0))[:1]:
        what = f"at most the strength, {most[row]:g}"
        raise table.expect(int(row), settings.columns.departures, what)
    used = np.isfinite(departures) & np.isfinite(strength) & (strength > 0)
    if not used.any() or departures[used].sum() == 0:
        raise InputError(f"{table.file}: expected at least one departure with a known strength, found none")


def grouping(table: Table, column: str | None, unit: Index, units: int) -> tuple[list[str], Index, list[int]]:
    """Return the groups' names, the group of each unit (the one it is in most often), and who changed."""
    if column is None:
        return [], np.zeros(units, np.int64), []
    check_filled(table, column)
    groups = sorted(set(table.columns[column]), key=natural)
    place = {name: k for k, name in enumerate(groups)}
    of_row = np.array([place[name] for name in table.columns[column]], dtype=np.int64)
    pairs, times = np.unique(unit * len(groups) + of_row, return_counts=True)
    group_of = np.zeros(units, np.int64)
    order = np.argsort(times, kind="stable")
    group_of[pairs[order] // len(groups)] = pairs[order] % len(groups)
    seen = np.bincount(pairs // len(groups), minlength=units)
    return groups, group_of, [int(k) for k in np.flatnonzero(seen > 1)]
