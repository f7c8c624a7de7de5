"""Simulate the whole force, soldier by soldier and day by day."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.data.errors import InputError
from muster.model.army import Army
from muster.model.course import Course, Watch
from muster.model.scenario import Scenario
from muster.model.state import load_state, save_state

VERSION = "0.1.0"
SMALLEST = 0.002  # scale of the warm-up
Progress = Callable[[int, int], None]
_WARM: set[tuple[frozenset[str], bool, bool]] = set()  # what this process has compiled


@dataclass(frozen=True)
class Result:
    """What a run gives.

    ``daily``: int64 columns of length days (stocks at the end of the day, flows of the day), counts at
    the simulated scale. ``weekly``: float64 columns, one entry a weekly step, ``day`` among them.
    ``soldiers`` ever served, ``soldier_days`` served; ``work`` candidates visited and hazards evaluated.
    ``counts``: departures and absences counted over the run (`muster.model.ledger`). ``parameters`` by their
    keys and mechanisms left ``without``, as the scenario had them.
    """

    case: str
    case_digest: str
    scenario: str
    scenario_digest: str
    seed: int
    scale: float
    start: date
    version: str
    daily: dict[str, NDArray[np.int64]]
    weekly: dict[str, NDArray[np.float64]]
    soldiers: int
    soldier_days: int
    wall_seconds: float
    work: tuple[int, int]
    counts: dict[str, NDArray[Any]] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def simulate(
    case: Case,
    scenario: Scenario | None = None,
    seed: int = 1,
    scale: float = 1.0,
    until: date | None = None,
    threads: int = 1,
    progress: Progress | None = None,
    save: tuple[date, Path] | None = None,
    resume: Path | None = None,
    plain: bool = False,
    watch: Watch | None = None,
    units: int | None = None,
) -> Result:
    """Run a case under a scenario and return what happened.

    ``save`` = (date, file) writes the state at the end of that day; ``resume`` continues from such a file
    of the same case, scenario, seed and scale, to the byte. ``plain`` visits every soldier every day with
    the same numbers: slow, and equal by construction of the law. ``watch`` is shown the army at the end of
    every day. ``units`` keys what units and commanders are, apart from the luck that ``seed`` keys. Raises
    `InputError`.
    """
    check_request(case, seed, scale, until)
    scenario = scenario or Scenario.build(case)
    warm_up(case, scenario, plain, plain or threads > 1 or watch is not None)
    days = case.days if until is None else (until - case.start).days + 1
    course = Course(case, scenario, seed, scale, days, units)
    if resume:
        course.day = load_state(resume, course.army, course.record)
    else:
        course.begin()
    saved, first = (save[0] - case.start).days if save else -1, course.day

    def tell(army: Army, day: int) -> None:
        if day == saved and save:
            save_state(save[1], army, course.record, day)
        if progress and (day % 28 == 27 or day == days - 1):
            progress(day + 1, days)

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        if first <= saved:
            course.go(saved + 1, watch, plain, pool if threads > 1 else None, threads, tell)
        course.go(None, watch, plain, pool if threads > 1 else None, threads, tell)
    return result_of(course)


def result_of(course: Course) -> Result:
    """Return what a run gave that has come to its last day."""
    army, record, scenario = course.army, course.record, course.army.scenario
    return Result(
        army.case.name, army.case.digest, scenario.name, scenario.digest, army.seed, army.scale, army.case.start,
        VERSION, record.daily(), record.weekly(), army.soldiers, record.soldier_days(), course.seconds,
        (int(army.engine.work[0]), int(army.engine.work[1])), army.ledger.counts(army.engine, course.days - 1),
        scenario.parameters, scenario.without,
    )


def warm_up(case: Case, scenario: Scenario, plain: bool = False, daily: bool = False) -> None:
    """Compile what a run of the scenario needs, on a handful of soldiers, before the clock starts; once a process.

    ``daily``: whether something is to be done between one day and the next.
    """
    asked = scenario.without, plain, daily  # mechanisms decide what a record holds
    if asked in _WARM:
        return
    with _uncollected():
        course = Course(case, scenario, 1, SMALLEST, min(8, case.days)).begin()
        course.go(None, (lambda army, day: None) if daily else None, plain)
        course.army.engine.rehearse(course.day)
    _WARM.add(asked)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of garbage from walking the compiler's graphs, a fifth of the time it takes to compile."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_request(case: Case, seed: int, scale: float, until: date | None) -> None:
    """Refuse a scale, seed or last day that cannot be simulated."""
    if not (np.isfinite(scale) and 0.0 < scale <= 1.0):
        raise InputError(f"scale: expected a number above 0 and at most 1, found {scale:g}")
    if not 0 <= seed < 2**31:
        raise InputError(f"seed: expected a whole number from 0 to 2147483647, found {seed}")
    if until is not None and not case.start <= until <= case.end:
        raise InputError(f"until: expected a date from {case.start} to {case.end}, found {until}")
