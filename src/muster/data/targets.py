"""What a fit is held against: published counts with an error model each, and what is kept for tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from muster.data.errors import InputError, quote
from muster.data.figures import name_in, refuse_doubles
from muster.data.tables import Line, read_lines

ROLES = ("fit", "test")
COLUMNS = ("id", "quantity", "periods", "value", "error", "noise", "bias", "role", "from_ids", "note")
SPAN = re.compile(r"(\d{4}-\d{2}(?:-\d{2})?)(?:/(\d{4}-\d{2}(?:-\d{2})?))?", re.ASCII)

Period = tuple[date, date]


@dataclass(frozen=True)
class Target:
    """One published number and how it is thought to differ from what a run gives.

    log(value) = log(bias x simulated) + error x e + noise x n, with e and n standard normal. ``error`` is stated; the
    noise of all targets that name the same ``noise`` has one standard deviation, which the fit estimates. ``periods``
    are added up: a month known only inside a total enters as that total. A target whose ``role`` is "test" is never
    fitted.
    """

    id: str
    quantity: str
    periods: tuple[Period, ...]
    value: float
    error: float
    noise: str
    bias: float
    role: str
    ids: tuple[str, ...]
    note: str

    @property
    def start(self) -> date:
        """First day of the first period."""
        return self.periods[0][0]

    @property
    def end(self) -> date:
        """Last day of the last period."""
        return self.periods[-1][1]

    @property
    def days(self) -> int:
        """Days in all periods together."""
        return sum((last - first).days + 1 for first, last in self.periods)

    def fitted_by(self, until: date) -> bool:
        """Return whether a fit that knows what happened until a day may use it."""
        return self.role == "fit" and self.end <= until


def read_targets(path: Path) -> tuple[Target, ...]:
    """Return the targets of a table by their first day; `InputError` names a bad cell by its place.

    ``periods`` holds months (2024-05), days (2024-01-28) or spans of either (2023-01/2023-09), separated by blanks.
    """
    lines = read_lines(path, COLUMNS)
    refuse_doubles(lines, [line.text("id") for line in lines])
    found = [read_target(line) for line in lines]
    return tuple(sorted(found, key=lambda target: (target.quantity, target.start, target.id)))


def read_target(line: Line) -> Target:
    """Return the target on one line of a table."""
    value, error, bias = (line.number_in(column) for column in ("value", "error", "bias"))
    for column, number in (("value", value), ("bias", bias)):
        if number <= 0.0:
            raise line.expect(column, "a number above 0")
    noise = line.optional("noise")
    if error < 0.0 or (error == 0.0 and not noise):
        raise line.expect("error", "a standard deviation on the log scale, above 0 where no noise is named")
    return Target(
        id=line.text("id"),
        quantity=name_in(line, "quantity"),
        periods=periods_in(line),
        value=value,
        error=error,
        noise=noise,
        bias=bias,
        role=line.label("role", ROLES),
        ids=tuple(line.optional("from_ids").split()),
        note=line.optional("note"),
    )


def periods_in(line: Line) -> tuple[Period, ...]:
    """Return the periods of a target, in order and apart from one another."""
    found = []
    for word in line.text("periods").split():
        match = SPAN.fullmatch(word)
        if not match:
            raise line.expect("periods", "months such as 2024-05, days, or spans such as 2023-01/2023-09")
        first, last = match[1], match[2] or match[1]
        found.append((edge(line, first)[0], edge(line, last)[1]))
    for (_, before), (after, _) in pairwise(found):
        if after <= before:
            raise line.expect("periods", "periods in order that do not overlap")
    if any(last < first for first, last in found):
        raise line.expect("periods", "spans that end after they start")
    return tuple(found)


def edge(line: Line, text: str) -> Period:
    """Return first and last day of a month or of a single day."""
    column = "day" if text.count("-") == 2 else "month"
    cell = Line(line.file, line.number, {"periods": text})
    return (cell.day("periods"),) * 2 if column == "day" else cell.month("periods")


def refuse_unknown(path: Path, targets: Sequence[Target], known: set[str]) -> None:
    """Refuse a target that rests on a figure nobody holds."""
    for target in targets:
        for missing in (id for id in target.ids if id not in known):
            raise InputError(f"{path}: target {target.id}: expected the id of a figure, found {quote(missing)}")
