"""Read a comma-separated table into lines that know where they stand."""

import calendar
import csv
import io
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from muster.data.errors import InputError, quote
from muster.data.files import read_text

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One line of a table, its cells still text; every reader below refuses a bad cell by its place."""

    file: Path
    number: int
    cells: Mapping[str, str]

    def refuse(self, column: str, problem: str) -> InputError:
        """Return the error that says which cell is wrong and why, for the caller to raise."""
        return InputError(f"{self.file}: line {self.number}, column {column}: {problem}")

    def expect(self, column: str, expected: str) -> InputError:
        """Return the error for a cell that holds something else than expected."""
        return self.refuse(column, f"expected {expected}, found {quote(self.cells[column])}")

    def optional(self, column: str) -> str:
        """Return the text of a cell, which may be blank."""
        return self.cells[column]

    def text(self, column: str) -> str:
        """Return the text of a cell that must not be blank."""
        if not self.cells[column]:
            raise self.refuse(column, "expected text, found nothing")
        return self.cells[column]

    def number_in(self, column: str) -> float:
        """Return a finite number written in digits, without separators."""
        found = self.text(column)
        value = float(found) if NUMBER.fullmatch(found) else math.nan
        if not math.isfinite(value):
            raise self.expect(column, "a finite number such as 12.5")
        return value

    def optional_number(self, column: str) -> float | None:
        """Return a finite number, or None for a blank cell."""
        return self.number_in(column) if self.cells[column] else None

    def day(self, column: str) -> date:
        """Return a calendar day written YYYY-MM-DD."""
        found = self.text(column)
        if not DAY.fullmatch(found):
            raise self.expect(column, "a date written YYYY-MM-DD")
        try:
            return date.fromisoformat(found)
        except ValueError:
            raise self.expect(column, "a day of the calendar") from None

    def optional_day(self, column: str) -> date | None:
        """Return a calendar day, or None for a blank cell."""
        return self.day(column) if self.cells[column] else None

    def month(self, column: str) -> tuple[date, date]:
        """Return the first and the last day of a month written YYYY-MM."""
        match = MONTH.fullmatch(self.text(column))
        year, month = (int(match[1]), int(match[2])) if match else (0, 0)
        if year < 1 or not 1 <= month <= 12:
            raise self.expect(column, "a month written YYYY-MM")
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])

    def period(self, first: str = "period_start", last: str = "period_end") -> tuple[date, date]:
        """Return the first and the last day of a period from two columns, in order."""
        start, end = self.day(first), self.day(last)
        if end < start:
            raise self.expect(last, f"a day not before {first} {start}")
        return start, end

    def label(self, column: str, allowed: Collection[str]) -> str:
        """Return the text of a cell that must be one of the allowed labels."""
        if self.cells[column] not in allowed:
            raise self.expect(column, f"one of: {', '.join(allowed)}")
        return self.cells[column]

    def address(self, column: str) -> str:
        """Return a web address, or an empty text for a blank cell."""
        found = self.cells[column]
        if found and not found.startswith(("https://", "http://")):
            raise self.expect(column, "an address that starts with http:// or https://")
        return found


def read_lines(
    path: Path, columns: Sequence[str], more: re.Pattern[str] | None = None, least: int = 1
) -> list[Line]:
    """Return the lines of a table that has exactly the given columns, in any order.

    Columns whose whole name matches `more` may come on top. Raises `InputError` for a missing,
    unknown or doubled column, a line with too few or too many cells, or fewer than `least` lines.
    """
    header, rows = read_rows(path)
    check_header(path, header, columns, more)
    for number, row in rows:
        if len(row) != len(header):
            counts = f"expected {len(header)} cells, found {len(row)}"
            raise InputError(f"{path}: line {number}: {counts}")
    if len(rows) < least:
        raise InputError(f"{path}: expected at least {least} line below the column names")
    return [Line(path, number, dict(zip(header, row, strict=True))) for number, row in rows]


def read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the column names and the numbered rows of a table, blank lines left out."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except csv.Error as error:
        place = f"{path}: line {reader.line_num}"
        raise InputError(f"{place}: expected comma-separated cells ({error})") from None
    return rows[0][1], rows[1:]


def check_header(
    path: Path, header: Sequence[str], columns: Sequence[str], more: re.Pattern[str] | None
) -> None:
    """Refuse a header that lacks a column, holds one twice, or holds one that nobody reads."""
    for column in columns:
        if column not in header:
            raise InputError(f"{path}: column {column} is missing; expected {', '.join(columns)}")
    for column in header:
        if header.count(column) > 1:
            raise InputError(f"{path}: column {quote(column)} appears twice")
        if column not in columns and not (more and more.fullmatch(column)):
            known = ", ".join(columns)
            raise InputError(f"{path}: column {quote(column)} is not known; expected {known}")
