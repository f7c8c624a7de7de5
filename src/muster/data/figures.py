"""Figures as somebody published them: value, period, definition, source and confidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from muster.data.errors import InputError, quote
from muster.data.tables import Line, read_lines

CONFIDENCE = (
    "exact official",
    "official via media",
    "official claim in speech",
    "analyst estimate",
    "partisan",
    "judgement",
    "synthetic",
)
STATUS = ("published", "differenced", "sum_of_articles")
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
MONTH_COLUMNS = ("month", "status", "from_ids")
TOTAL_COLUMNS = ("period_start", "period_end", "from_ids", "note")


@dataclass(frozen=True)
class Figure:
    """One number that one source gave; a source that disagrees is another figure."""

    id: str
    quantity: str
    period_start: date
    period_end: date
    value: float
    unit: str
    definition: str
    source: str
    url: str
    published: date | None
    confidence: str
    note: str


@dataclass(frozen=True)
class Count:
    """A count for one period, on one counting basis, with the ids of the figures it rests on."""

    quantity: str
    start: date
    end: date
    value: float
    status: str
    ids: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Answer:
    """The share of a survey's respondents who gave one answer to one question."""

    id: str
    survey: str
    field_start: date
    field_end: date
    n: float
    population: str
    question: str
    answer: str
    percent: float
    source: str
    url: str
    published: date | None
    note: str


FIGURE_COLUMNS = tuple(field.name for field in fields(Figure))
SURVEY_COLUMNS = tuple(field.name for field in fields(Answer))


def read_figures(path: Path) -> tuple[Figure, ...]:
    """Return the figures of a table in its order, at least one.

    Raises `InputError` for a row without id, unit, definition or source, a bad date or number, an
    unknown confidence label, or an id that came before.
    """
    lines = read_lines(path, FIGURE_COLUMNS)
    refuse_doubles(lines, [line.text("id") for line in lines])
    return tuple(read_figure(line) for line in lines)


def read_figure(line: Line) -> Figure:
    """Return the figure on one line of a table."""
    start, end = line.period()
    return Figure(
        id=line.text("id"),
        quantity=name_in(line, "quantity"),
        period_start=start,
        period_end=end,
        value=line.number_in("value"),
        unit=line.text("unit"),
        definition=line.text("definition"),
        source=line.text("source"),
        url=line.address("url"),
        published=line.optional_day("published"),
        confidence=line.label("confidence", CONFIDENCE),
        note=line.optional("note"),
    )


def read_months(path: Path) -> tuple[Count, ...]:
    """Return the monthly counts of a table, month by month; a blank cell gives no count.

    The table has columns `month` (YYYY-MM), `status`, `from_ids` and one column per quantity, all
    on one counting basis. Raises `InputError` for a month that came before, a negative count, or
    a count without status or figure ids.
    """
    lines = read_lines(path, MONTH_COLUMNS, more=NAME)
    refuse_doubles(lines, [line.text("month") for line in lines], "month")
    return tuple(
        read_count(line, quantity, line.month("month"), line.label("status", STATUS))
        for line in lines
        for quantity in quantities(line, MONTH_COLUMNS)
    )


def read_totals(path: Path) -> tuple[Count, ...]:
    """Return the counts over longer, possibly overlapping periods; a blank cell gives no count.

    The table has columns `period_start`, `period_end`, `from_ids`, `note` and one per quantity.
    Status is empty: the note says the counting basis and whether the count is derived.
    """
    return tuple(
        read_count(line, quantity, line.period(), "")
        for line in read_lines(path, TOTAL_COLUMNS, more=NAME)
        for quantity in quantities(line, TOTAL_COLUMNS)
    )


def read_count(line: Line, quantity: str, period: tuple[date, date], status: str) -> Count:
    """Return the count in one quantity's column of one line."""
    value = line.number_in(quantity)
    if value < 0:
        raise line.expect(quantity, "a count, zero or more")
    ids = tuple(line.text("from_ids").split())
    return Count(quantity, *period, value, status, ids, line.cells.get("note", ""))


def read_survey(path: Path) -> tuple[Answer, ...]:
    """Return the answers of a table of survey results; `InputError` as for figures."""
    lines = read_lines(path, SURVEY_COLUMNS)
    refuse_doubles(lines, [line.text("id") for line in lines])
    return tuple(read_answer(line) for line in lines)


def read_answer(line: Line) -> Answer:
    """Return the survey answer on one line of a table."""
    start, end = line.period("field_start", "field_end")
    percent = line.number_in("percent")
    if not 0 <= percent <= 100:
        raise line.expect("percent", "a number from 0 to 100")
    return Answer(
        id=line.text("id"),
        survey=line.text("survey"),
        field_start=start,
        field_end=end,
        n=line.number_in("n"),
        population=line.text("population"),
        question=line.text("question"),
        answer=line.text("answer"),
        percent=percent,
        source=line.text("source"),
        url=line.address("url"),
        published=line.optional_day("published"),
        note=line.optional("note"),
    )


def quantities(line: Line, others: Sequence[str]) -> list[str]:
    """Return the names of the quantity columns that one line fills."""
    return [column for column, cell in line.cells.items() if cell and column not in others]


def name_in(line: Line, column: str) -> str:
    """Return a name in small letters, digits and underscores."""
    if not NAME.fullmatch(line.text(column)):
        raise line.expect(column, "a name in small letters, digits and underscores")
    return line.cells[column]


def refuse_doubles(lines: Sequence[Line], keys: Sequence[str], column: str = "id") -> None:
    """Refuse a key that an earlier line already has."""
    first: dict[str, int] = {}
    for line, key in zip(lines, keys, strict=True):
        if key in first:
            raise line.refuse(column, f"{quote(key)} is already on line {first[key]}")
        first[key] = line.number


def refuse_unknown_ids(path: Path, counts: Sequence[Count], figures: Sequence[Figure]) -> None:
    """Refuse a count that rests on a figure nobody holds."""
    known = {figure.id for figure in figures}
    for count in counts:
        for missing in (id for id in count.ids if id not in known):
            place = f"{path}: {count.quantity} from {count.start}"
            raise InputError(f"{place}: expected the id of a figure, found {quote(missing)}")
