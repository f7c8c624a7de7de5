"""Read a table of text cells from CSV or Parquet, whatever its separator, each cell knowing where it stands."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError, quote

MOST_ROWS = 300_000  # more would take the inference hours
MOST_COLUMNS = 500
LARGEST = 1e12  # no count or measure of a unit comes near; squares and quotients of larger ones overflow
SMALLEST = 1e-12  # what is nearer to nought is nought, whose quotients would overflow
SEPARATORS = (";", "\t", ",")  # a comma may also be a decimal mark: it comes last
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})
NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d{2})(-\d{2}([ T].*)?)?", re.ASCII)


@dataclass(frozen=True)
class Table:
    """Columns of text, all of one length; ``lines`` are the rows' places in the file, counted from 1."""

    file: Path
    columns: dict[str, list[str]]
    lines: Sequence[int]
    word: str = "line"
    comma: bool = False  # whether 1,5 may be a number

    def refuse(self, row: int, column: str, problem: str) -> InputError:
        """Return the error that says which cell is wrong and why, for the caller to raise."""
        return InputError(f"{self.file}: {self.word} {self.lines[row]}, column {column}: {problem}")

    def expect(self, row: int, column: str, expected: str) -> InputError:
        """Return the error for a cell that holds something else than expected."""
        return self.refuse(row, column, f"expected {expected}, found {quote(self.columns[column][row])}")

    def is_numeric(self, column: str) -> bool:
        """Return whether every cell of a column is a number or missing, and at least one is a number."""
        texts = {text for text in set(self.columns[column]) if text.lower() not in MISSING}
        return bool(texts) and all(self._number(text) is not None for text in texts)

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where missing; raises `InputError` for anything else.

        Numbers within ``SMALLEST`` of nought are nought; those beyond ``LARGEST`` are refused.
        """
        texts = self.columns[column]
        known = {text: math.nan if text.lower() in MISSING else self._number(text) for text in set(texts)}
        bad = {text for text, value in known.items() if value is None}
        if bad:
            row = next(k for k, text in enumerate(texts) if text in bad)
            raise self.expect(row, column, "a number such as 12.5 without other marks, or nothing")
        if any("," in text for text in known) and any("." in text for text in known):
            row = next(k for k, text in enumerate(texts) if "," in text)
            raise self.expect(row, column, "one decimal mark throughout the column, a point or a comma")
        values = np.array([known[text] for text in texts], dtype=np.float64)
        for row in np.flatnonzero(np.abs(values) > LARGEST)[:1]:
            raise self.expect(int(row), column, f"a number of at most {LARGEST:g} in size")
        return np.where(np.abs(values) < SMALLEST, 0.0, values)

    def months(self, column: str) -> NDArray[np.int64]:
        """Return a column of months as whole numbers, 12 x year + month - 1."""
        texts = self.columns[column]
        known = {text: month_number(text) for text in set(texts)}
        if None in known.values():
            row = next(k for k, text in enumerate(texts) if known[text] is None)
            raise self.expect(row, column, "a month written YYYY-MM (or a day of it, YYYY-MM-DD)")
        return np.array([known[text] for text in texts], dtype=np.int64)

    def _number(self, text: str) -> float | None:
        if not NUMBER.fullmatch(text) or ("," in text and not self.comma):
            return None
        return float(text.replace(",", "."))


def month_number(text: str) -> int | None:
    """Return 12 x year + month - 1 of a month or day, or None.

    >>> month_number("2025-01"), month_number("2025-12-31"), month_number("2025-13")
    (24300, 24311, None)
    """
    match = MONTH.fullmatch(text)
    year, month = (int(match[1]), int(match[2])) if match else (0, 0)
    return 12 * year + month - 1 if 1900 <= year <= 2200 and 1 <= month <= 12 else None


def month_text(number: int) -> str:
    """Return a month number as YYYY-MM.

    >>> month_text(24311)
    '2025-12'
    """
    return f"{number // 12}-{number % 12 + 1:02d}"


def read_table(path: Path) -> Table:
    """Return the table in a CSV or Parquet file; raises `InputError` saying where it cannot be read."""
    if path.is_dir():
        raise InputError(f"{path}: expected a CSV or Parquet file, found a folder")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{quote(path)}: cannot be read ({error})") from None
    table = read_parquet(path, raw) if raw.startswith(b"PAR1") else read_csv(path, raw)
    if not table.lines:
        raise InputError(f"{path}: expected at least one row below the column names")
    return table


# ---------------------------------------------------------------- CSV


def read_csv(path: Path, raw: bytes) -> Table:
    """Return a table from separated text: UTF-8 (or UTF-16 with its mark), comma, semicolon or tab."""
    text = decode(path, raw)
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(row) and not (not rows and row[0].lower().startswith("sep=")):
                rows.append(row)
                lines.append(reader.line_num)
                check_row(path, rows, reader.line_num)
    except csv.Error as error:
        raise InputError(f"{path}: line {reader.line_num}: expected separated cells ({error})") from None
    if not rows:
        raise InputError(f"{path}: expected a table, found an empty file")
    names = check_names(path, [cell.strip() for cell in rows[0]])
    cells = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(names)
    columns = {name: [cell.strip() for cell in column] for name, column in zip(names, cells, strict=True)}
    return Table(path, columns, lines[1:], comma=separator != ",")


def decode(path: Path, raw: bytes) -> str:
    """Return the text of a file; raises `InputError` with the line of the first byte that is no UTF-8."""
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: line {line}: expected text in UTF-8, found another encoding or a binary file"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"{path}: line {line}: expected text, found a binary file (it holds a zero byte)")
    return text


def separator_of(text: str) -> str:
    """Return the separator of a table: what its first line names, or holds most of.

    >>> separator_of("a;b,c;d"), separator_of("a,b"), separator_of("sep=;")
    (';', ',', ';')
    """
    head = next((line for line in text.splitlines() if line.strip()), "")
    if head.lower().startswith("sep=") and head[4:5] in SEPARATORS:
        return head[4]
    return max(SEPARATORS, key=head.count) if any(s in head for s in SEPARATORS) else ","


def check_row(path: Path, rows: Sequence[Sequence[str]], line: int) -> None:
    """Refuse the newest row if it has too few or too many cells, or if it is one too many."""
    if len(rows[-1]) != len(rows[0]):
        raise InputError(f"{path}: line {line}: expected {len(rows[0])} cells, found {len(rows[-1])}")
    if len(rows) - 1 > MOST_ROWS:
        raise too_many(path)


def too_many(path: Path) -> InputError:
    """Return the error for a table that is too long."""
    return InputError(
        f"{path}: expected at most {MOST_ROWS:,} rows, found more: take larger units (battalions) or fewer months"
    )


def check_names(path: Path, names: list[str]) -> list[str]:
    """Return column names; raises `InputError` where one is blank, doubled, or there are too many."""
    if len(names) > MOST_COLUMNS:
        raise InputError(f"{path}: expected at most {MOST_COLUMNS} columns, found {len(names)}")
    for place, name in enumerate(names, 1):
        if not name:
            raise InputError(f"{path}: line 1, column {place}: expected a name, found nothing")
        if names.count(name) > 1:
            raise InputError(f"{path}: line 1: column {quote(name)} appears twice")
    return names


# ---------------------------------------------------------------- Parquet


def read_parquet(path: Path, raw: bytes) -> Table:
    """Return a table from a Parquet file of plain columns (numbers, texts, dates)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(raw))
        if file.metadata.num_rows > MOST_ROWS:
            raise too_many(path)
        table = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: expected a Parquet file that can be read ({error})") from None
    names = check_names(path, list(table.column_names))
    columns = {name: texts_of(path, name, table.column(name)) for name in names}
    return Table(path, columns, range(1, table.num_rows + 1), "row")


def texts_of(path: Path, name: str, column: object) -> list[str]:
    """Return a Parquet column as texts, blank where null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        cast = pc.cast(column, pa.string())
    except (pa.ArrowException, ValueError):
        kind = getattr(column, "type", "another type")
        raise InputError(f"{path}: column {quote(name)}: expected numbers, texts or dates, found {kind}") from None
    return [(text or "").strip() for text in cast.to_pylist()]
