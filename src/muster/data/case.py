"""A case: one army over one period, with its figures, drivers, levers set in the past and events."""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, model_validator

from muster.data.documents import Document, Text, read_document
from muster.data.drivers import CHECKS, Driver, Evidence, read_drivers, read_evidence
from muster.data.errors import InputError, quote
from muster.data.figures import (
    Answer,
    Count,
    Figure,
    read_figures,
    read_months,
    read_survey,
    read_totals,
    refuse_unknown_ids,
)
from muster.data.files import digest_folder
from muster.data.tables import read_lines
from muster.data.targets import Target, read_targets, refuse_unknown

CASES = Path(__file__).parent / "cases"
FILES = ("case.toml", "drivers.csv")  # what every case needs
FITTED = ("targets.csv", "posterior.parquet")  # what no run reads: it does not make another case
PARAMETERS = "parameters.toml"  # what a fit gave
EVENT_COLUMNS = ("date", "event", "effect", "source", "url")

Row = TypeVar("Row")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Address = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")]
Parameter = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class Quantity(Document):
    """One number that describes the force on the first day."""

    value: float
    unit: Text
    meaning: Text
    source: Text


class Override(Document):
    """A parameter of a mechanism that differs from its default in this case, and why."""

    value: float
    reason: Text


class CaseFile(Document):
    """Schema of `case.toml`."""

    title: Text
    start: date
    end: date
    published_until: date
    force: dict[Name, Quantity]
    parameters: dict[Parameter, Override] = Field(default_factory=dict)

    @model_validator(mode="after")
    def check_period(self) -> "CaseFile":
        """Refuse a case that ends before it starts or whose last count lies outside it."""
        if not self.start < self.end:
            raise ValueError(f"end: expected a date after start {self.start}, found {self.end}")
        if not self.start <= self.published_until <= self.end:
            raise ValueError(
                f"published_until: expected a date from {self.start} to {self.end}, "
                f"found {self.published_until}"
            )
        return self


class Fitted(Document):
    """Schema of `parameters.toml`: values that a fit gave, and which fit."""

    reason: Text
    values: dict[Parameter, float]


class Step(Document):
    """Schema of one `[[set]]` in `history.toml`."""

    lever: Name
    start: date = Field(alias="from")
    value: float
    reason: Text
    source: Text
    url: Address = ""


class HistoryFile(Document):
    """Schema of `history.toml`."""

    steps: list[Step] = Field(alias="set")


@dataclass(frozen=True)
class Dated:
    """A lever set to a value from a day on."""

    lever: str
    start: date
    value: float
    reason: str
    source: str
    url: str


@dataclass(frozen=True)
class Event:
    """Something that happened and what it changed."""

    day: date
    event: str
    effect: str
    source: str
    url: str


@dataclass(frozen=True)
class Case:
    """Everything that is known about one army before a run; dates are inclusive.

    `drivers` are inputs and `checks` are paths that a run should produce by itself. `months` and
    `totals` are counts on stated counting bases, `evidence` and `survey` what they rest on.
    """

    name: str
    title: str
    start: date
    end: date
    folder: Path
    figures: tuple[Figure, ...]
    drivers: dict[str, Driver]
    checks: dict[str, Driver]
    history: tuple[Dated, ...]
    force: dict[str, float]
    parameters: dict[str, float]
    published_until: date
    digest: str
    events: tuple[Event, ...]
    months: tuple[Count, ...]
    totals: tuple[Count, ...]
    survey: tuple[Answer, ...]
    evidence: tuple[Evidence, ...]
    targets: tuple[Target, ...] = ()
    fitted: str = ""  # which fit gave the parameters, where one did
    known: frozenset[str] = frozenset()  # parameters that the page of facts sets: no fit moves them

    @property
    def days(self) -> int:
        """Number of days of the case, both ends included."""
        return (self.end - self.start).days + 1

    def driver(self, name: str) -> Driver:
        """Return an input; `InputError` for an unknown name and for a path that is a check."""
        if name in CHECKS:
            problem = "is a check, compared with what a run produces, never an input"
            raise InputError(f"case {self.name}: driver {name!r} {problem}")
        return find(self.drivers, name, f"case {self.name}: driver")

    def check(self, name: str) -> Driver:
        """Return a path that a run's output is compared with; `InputError` for another name."""
        return find(self.checks, name, f"case {self.name}: check")


def case_names() -> list[str]:
    """Return the names of the cases that come with the program."""
    return sorted(path.parent.name for path in CASES.glob("*/case.toml"))


def load_case(name_or_folder: str | Path) -> Case:
    """Return a case by its built-in name or from a folder that holds `case.toml`.

    The folder also holds `drivers.csv`, and may hold `targets.csv` (what a fit is held against),
    `parameters.toml` (what a fit gave), `figures.csv`, `history.toml`, `events.csv`, `monthly_*.csv`,
    `multi_month_totals.csv` and `survey.csv`. Raises `InputError`.
    """
    folder = find_folder(name_or_folder)
    facts = read_document(folder / "case.toml", CaseFile)
    paths = read_drivers(folder / "drivers.csv")
    figures = if_there(folder / "figures.csv", read_figures)
    fitted = read_fitted(folder / PARAMETERS)
    return Case(
        name=folder.resolve().name,
        title=facts.title,
        start=facts.start,
        end=facts.end,
        folder=folder,
        figures=figures,
        drivers=inputs(paths, facts, folder / "drivers.csv"),
        checks={name: path for name, path in paths.items() if name in CHECKS},
        history=if_there(folder / "history.toml", lambda path: read_history(path, facts)),
        force={name: quantity.value for name, quantity in facts.force.items()},
        parameters=(dict(fitted.values) if fitted else {})
        | {name: override.value for name, override in facts.parameters.items()},
        published_until=facts.published_until,
        digest=digest_folder(folder, leave_out=FITTED),
        events=if_there(folder / "events.csv", read_events),
        months=read_all_months(folder, figures),
        totals=read_all_totals(folder, figures),
        survey=if_there(folder / "survey.csv", read_survey),
        evidence=read_evidence(folder / "drivers.csv"),
        targets=if_there(folder / "targets.csv", lambda path: read_known_targets(path, figures)),
        fitted=fitted.reason if fitted else "",
        known=frozenset(facts.parameters),
    )


def if_there(path: Path, read: Callable[[Path], tuple[Row, ...]]) -> tuple[Row, ...]:
    """Return what a file of a case holds, nothing where the case has no such file."""
    return read(path) if path.exists() else ()


def read_fitted(path: Path) -> Fitted | None:
    """Return the parameters that a fit gave, None where the case has no such file."""
    return read_document(path, Fitted) if path.exists() else None


def read_known_targets(path: Path, figures: tuple[Figure, ...]) -> tuple[Target, ...]:
    """Return the targets of a table; refuse one that rests on a figure that the case does not hold."""
    targets = read_targets(path)
    refuse_unknown(path, targets, {figure.id for figure in figures})
    return targets


def find_folder(name_or_folder: str | Path) -> Path:
    """Return the folder of a case and make sure that it holds what every case needs."""
    built_in = isinstance(name_or_folder, str) and name_or_folder in case_names()
    folder = CASES / name_or_folder if built_in else Path(name_or_folder)
    if not os.path.isdir(folder):
        known = ", ".join(case_names())
        what = f"one of {known}, or a folder that holds case.toml"
        raise InputError(f"case {quote(name_or_folder)}: expected {what}")
    for name in FILES:
        if not (folder / name).exists():
            raise InputError(f"case folder {folder}: {name} is missing; expected {', '.join(FILES)}")
    return folder


def find(known: Mapping[str, Driver], name: str, what: str) -> Driver:
    """Return a path by name; `InputError` with the nearest known name for another."""
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1) or sorted(known)[:1]
    hint = f"; nearest is {near[0]!r}" if near else ""
    raise InputError(f"{what} {quote(name)} is not known{hint}")


def inputs(paths: Mapping[str, Driver], facts: CaseFile, file: Path) -> dict[str, Driver]:
    """Return the paths that are inputs; refuse one that starts after the case does."""
    drivers = {name: path for name, path in paths.items() if name not in CHECKS}
    for driver in drivers.values():
        first = driver.rows[0].start
        if first > facts.start:
            place = f"{file}: path_{driver.name}"
            raise InputError(f"{place}: expected a row for {facts.start}, found none before {first}")
    return drivers


def read_history(path: Path, facts: CaseFile) -> tuple[Dated, ...]:
    """Return the levers set in the past by day, then lever.

    Whether a lever exists is not checked here. Raises `InputError` for a day outside the case or
    a lever set twice on one day.
    """
    steps = read_document(path, HistoryFile).steps
    seen: set[tuple[date, str]] = set()
    for number, step in enumerate(steps, start=1):
        if not facts.start <= step.start <= facts.end:
            expected = f"expected a date from {facts.start} to {facts.end}, found {step.start}"
            raise InputError(f"{path}: set.{number}.from: {expected}")
        if (step.start, step.lever) in seen:
            raise InputError(f"{path}: set.{number}: {step.lever} is set twice on {step.start}")
        seen.add((step.start, step.lever))
    dated = [Dated(s.lever, s.start, s.value, s.reason, s.source, s.url) for s in steps]
    return tuple(sorted(dated, key=lambda step: (step.start, step.lever)))


def read_events(path: Path) -> tuple[Event, ...]:
    """Return the events of a table by day; a table without events is fine."""
    events = [
        Event(
            day=line.day("date"),
            event=line.text("event"),
            effect=line.optional("effect"),
            source=line.text("source"),
            url=line.address("url"),
        )
        for line in read_lines(path, EVENT_COLUMNS, least=0)
    ]
    return tuple(sorted(events, key=lambda event: event.day))


def read_all_months(folder: Path, figures: tuple[Figure, ...]) -> tuple[Count, ...]:
    """Return the counts of all monthly tables of a folder by quantity and month, none twice."""
    found: dict[tuple[str, date], Count] = {}
    for path in sorted(folder.glob("monthly_*.csv")):
        counts = read_months(path)
        refuse_unknown_ids(path, counts, figures)
        for count in counts:
            if (count.quantity, count.start) in found:
                what = f"{count.quantity} of {count.start:%Y-%m}"
                raise InputError(f"{path}: {what} is already in another monthly table")
            found[count.quantity, count.start] = count
    return tuple(found[key] for key in sorted(found))


def read_all_totals(folder: Path, figures: tuple[Figure, ...]) -> tuple[Count, ...]:
    """Return the counts over longer periods, if the folder has any."""
    path = folder / "multi_month_totals.csv"
    counts = read_totals(path) if path.exists() else ()
    refuse_unknown_ids(path, counts, figures)
    return counts
