"""Reading a run: its days, months, flows and stocks, as counts of people at full scale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from muster.model.simulate import Result

MONTH = 365.25 / 12  # days
ENOUGH = 0.8  # share of a figure's period that a run must cover to be set beside it
FOLLOWED = 365  # days after which a departure counts as back or not

DEAD = ("fell", "lost")  # entered as killed, and entered as missing
HARMED = ("hit", *DEAD)


def last_day(result: Result) -> date:
    """Return the last simulated date."""
    return result.start + timedelta(days=len(result.daily["absent"]) - 1)


def covered(result: Result, start: date, end: date) -> slice | None:
    """Return the run's days within a period, or None where it covers too little to be compared.

    A period may begin before the run (yearly counts begin on 1 January 2022, the run on 24 February), as
    long as four fifths of it are simulated; it may not end after the run.
    """
    first, last = max(0, (start - result.start).days), (end - result.start).days
    length = (end - start).days + 1
    if last >= len(result.daily["absent"]) or last - first + 1 < ENOUGH * length:
        return None
    return slice(first, last + 1)


def total(result: Result, columns: Iterable[str], days: slice) -> float:
    """Return the people (at full scale) who made the given moves within the given days."""
    return float(sum(int(result.daily[name][days].sum()) for name in columns)) / result.scale


def whole_months(start: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return first and last day of every calendar month that lies within two dates.

    >>> whole_months(date(2024, 1, 31), date(2024, 3, 31))
    ((datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)), (datetime.date(2024, 3, 1), datetime.date(2024, 3, 31)))
    """
    months = []
    first = start.replace(day=1)
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        end = following - timedelta(days=1)
        if start <= first and end <= last:
            months.append((first, end))
        first = following
    return tuple(months)


def monthly(result: Result, *columns: str) -> NDArray[np.float64]:
    """Return people (at full scale) who made the given moves in each whole month of the run."""
    spans = whole_months(result.start, last_day(result))
    return np.array([total(result, columns, between(result, *span)) for span in spans])


def stock(result: Result, *columns: str) -> NDArray[np.float64]:
    """Return the people (at full scale) in the given states at the end of every day."""
    people: NDArray[np.float64] = np.sum([result.daily[name] for name in columns], axis=0) / result.scale
    return people


def between(result: Result, start: date, end: date) -> slice:
    """Return the run's days from ``start`` to ``end``, both inclusive."""
    return slice((start - result.start).days, (end - result.start).days + 1)
