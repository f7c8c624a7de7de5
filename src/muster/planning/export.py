"""Write a rota for others: tables, a calendar, and the policy that lets a simulation follow it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from muster.data.case import Case
from muster.data.documents import quoted
from muster.data.errors import InputError
from muster.planning.document import stints
from muster.planning.problem import OUT, Index, Problem

FOLD = 74  # bytes of a calendar line (RFC 5545 allows 75)


def write_schedule(path: Path, problem: Problem, sector: Index) -> None:
    """Write one row a stint: unit, sector, first and last week, first and last day."""
    rows = stints(problem, sector)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ("unit", "sector", "first_week", "last_week", "from", "until"))
        table.writeheader()
        table.writerows(rows)


def write_in_force(path: Path, problem: Problem, sector: Index) -> None:
    """Write the table that a later file can name as its plan in force: week, unit, sector."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("week", "unit", "sector"))
        for week in range(problem.weeks):
            for unit, row in zip(problem.units, sector, strict=True):
                if row[week] != OUT:
                    table.writerow((week + 1, unit.name, problem.sectors[row[week]].name))


# ---------------------------------------------------------------- a calendar


def write_calendar(path: Path, problem: Problem, sector: Index, stamp: date) -> None:
    """Write an iCalendar file (RFC 5545): one all-day event a stint; ``stamp`` is the day it was made."""
    made = datetime(stamp.year, stamp.month, stamp.day).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Muster//rota//EN", f"X-WR-CALNAME:{escaped(problem.name)}"]
    for number, stint in enumerate(stints(problem, sector), 1):
        after = date.fromisoformat(stint["until"]) + timedelta(days=1)  # an event ends before its DTEND
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}-{stint['from']}@muster",
            f"DTSTAMP:{made}",
            f"DTSTART;VALUE=DATE:{stint['from'].replace('-', '')}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{escaped(stint['unit'])} in {escaped(stint['sector'])}",
            "END:VEVENT",
        ]
    text = "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line))
    path.write_bytes(text.encode())


def escaped(text: str) -> str:
    r"""Return text as an iCalendar value.

    >>> escaped("1st, 2nd; north")
    '1st\\, 2nd\\; north'
    """
    for mark in ("\\", ",", ";"):
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())


def folded(line: str) -> Iterator[str]:
    """Yield the parts of a line that is too long for a calendar, continued with a space; letters stay whole."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > FOLD:
            yield part
            part = " "
        part += letter
    yield part


# ---------------------------------------------------------------- a policy to simulate


def write_policy(folder: Path, problem: Problem, sector: Index, case: Case) -> Path:
    """Write ``plan.toml`` and ``rota.csv``, a policy by which a simulation of the case follows the plan.

    Units and sectors become the case's brigades and sectors in the order of the file. Weeks of a case begin on the
    weekday of its first day, so the plan may move by up to three days. Raises `InputError` where it does not fit.
    """
    if len(problem.units) > case.force["brigades"]:
        raise InputError(f"plan: expected at most {case.force['brigades']:g} units, found {len(problem.units)}")
    first = round((problem.start - case.start).days / 7)
    with (folder / "rota.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("week", "brigade", "sector"))
        for week in range(problem.weeks):
            for brigade, row in enumerate(sector):
                if row[week] != OUT:
                    table.writerow((first + week, brigade, row[week]))
    path = folder / "plan.toml"
    name = quoted("".join(c for c in " ".join(problem.name.split()) if c.isprintable()))
    begin = case.start + timedelta(weeks=first)
    reason = f"Rota of {len(problem.units)} units over {problem.weeks} weeks from {begin}."
    path.write_text(f'name = {name}\nreason = "{reason}"\nrota = "rota.csv"\n', encoding="utf-8")
    return path
