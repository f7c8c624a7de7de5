"""What policies are judged by: each outcome with its unit, how it is counted, and which direction is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from muster.model.declare import Array
from muster.model.outcomes.reading import DEAD, total
from muster.model.simulate import Result

Measure = Callable[[Result, slice], float]


@dataclass(frozen=True)
class Outcome:
    """One number of a run over a window of days, in people at full scale or in its unit.

    ``better``: 1 where more is better, -1 where less is. ``measure(result, days)`` is NaN where nothing tells it.
    """

    name: str
    title: str
    unit: str
    better: Literal[-1, 1]
    meaning: str
    measure: Measure


def _flow(*moves: str) -> Measure:
    return lambda result, days: total(result, moves, days)


def _at_end(state: str) -> Measure:
    return lambda result, days: float(result.daily[state][days][-1]) / result.scale


def _absent(result: Result, days: slice) -> float:
    return float(result.daily["absent"][days][-1] + result.daily["gone"][days][-1]) / result.scale


def _serving(result: Result, days: slice) -> float:
    from muster.model.states import SERVING

    return float(sum(int(result.daily[state][days][-1]) for state in SERVING)) / result.scale


def of_weeks(result: Result, name: str, days: slice) -> Array:
    """Return the entries of a weekly column that fall into a window of days."""
    day = result.weekly["day"]
    found: Array = result.weekly[name][(day >= days.start) & (day < days.stop)]
    return found


def _weekly(name: str, people: bool = False) -> Measure:
    def measure(result: Result, days: slice) -> float:
        found = of_weeks(result, name, days)
        known = found[np.isfinite(found)]
        return float(known.mean()) / (result.scale if people else 1.0) if known.size else float("nan")

    return measure


def _coverage(result: Result, days: slice) -> float:
    needed = float(result.daily["positions_needed"][days].sum())
    return float(result.daily["positions_held"][days].sum()) / max(needed, 1.0)


_ALL = (
    Outcome("departures", "Departures", "spells of absence", -1, "departures without leave over the window, each"
            " spell counted", _flow("left")),
    Outcome("returns", "Returns", "people", 1, "absentees who come back by themselves over the window", _flow("back")),
    Outcome("absent", "Absent", "people", -1, "people away on the last day, those gone for good among them", _absent),
    Outcome("killed", "Lives lost", "people", -1, "killed and missing over the window", _flow(*DEAD)),
    Outcome("wounded", "Wounded", "people", -1, "wounded over the window, each time counted", _flow("hit")),
    Outcome("serving", "Serving", "people", 1, "people in service on the last day", _serving),
    Outcome("tour", "Days on position", "days", -1, "median length of infantry tours, mean over weeks",
            _weekly("tour_p50")),
    Outcome("long_tour", "Days on position, longest", "days", -1, "95th percentile of infantry tours, mean over weeks",
            _weekly("tour_p95")),
    Outcome("coverage", "Cover of the front", "share", 1, "soldiers on position as a share of those that the line asks"
            " for; above 100% where more stand there", _coverage),
    Outcome("thin_sectors", "Thin sectors", "share", -1, "share of sectors with less than 80% of their positions held,"
            " mean over weeks", _weekly("thin_sectors")),
    Outcome("reserve", "Infantry in reserve", "people", 1, "fit infantry beyond those who hold the line with a day of"
            " rest for each day on position, mean over weeks", _weekly("infantry_to_spare", people=True)),
)  # fmt: skip

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _ALL}
"""Outcomes by name, in the order in which they are kept and shown."""


def judge(result: Result, days: slice) -> Array:
    """Return every outcome of a run over a window of days, shape (outcomes,)."""
    return np.array([outcome.measure(result, days) for outcome in OUTCOMES.values()])


WEEK = 7
SERIES = ("departures", "returns", "absent", "killed", "coverage", "reserve")


def weeks(days: slice) -> list[slice]:
    """Return a window of days as weeks, counted from its first day; the last may be shorter."""
    return [slice(day, min(day + WEEK, days.stop)) for day in range(days.start, days.stop, WEEK)]


def follow(result: Result, days: slice) -> Array:
    """Return the outcomes of SERIES week by week, shape (series, weeks)."""
    measures = [OUTCOMES[name].measure for name in SERIES]
    return np.array([[measure(result, week) for week in weeks(days)] for measure in measures])
