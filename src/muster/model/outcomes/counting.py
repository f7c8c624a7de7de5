"""The ways of counting: each turns a run and a period into a number, or None where the run cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from muster.model.outcomes.reading import (
    FOLLOWED,
    MONTH,
    between,
    covered,
    last_day,
    stock,
    total,
    whole_months,
)

if TYPE_CHECKING:
    from muster.model.simulate import Result

Measure = Callable[["Result", date, date], float | None]


def flow(*columns: str) -> Measure:
    """Count those who made the given moves in the period."""

    def measure(result: Result, start: date, end: date) -> float | None:
        days = covered(result, start, end)
        return None if days is None else total(result, columns, days)

    return measure


def per_month(*columns: str) -> Measure:
    """Count them as a mean number a month."""

    def measure(result: Result, start: date, end: date) -> float | None:
        days = covered(result, start, end)
        return None if days is None else total(result, columns, days) / (days.stop - days.start) * MONTH

    return measure


def at_end(*columns: str) -> Measure:
    """Count those in the given states at the end of the period."""

    def measure(result: Result, start: date, end: date) -> float | None:
        if not result.start <= end <= last_day(result):
            return None
        return float(stock(result, *columns)[(end - result.start).days])

    return measure


def share(part: Sequence[str], whole: Sequence[str], year_before: bool = False) -> Measure:
    """Count one flow over another; ``year_before`` widens a shorter period to the year that it ends."""

    def measure(result: Result, start: date, end: date) -> float | None:
        days = covered(result, _year_before(start, end) if year_before else start, end)
        base = 0.0 if days is None else total(result, whole, days)
        return None if days is None or base == 0 else total(result, part, days) / base

    return measure


def back(result: Result, start: date, end: date) -> float | None:
    """Share of departures that were over within a year; None where the run ends before that year does."""
    if end + timedelta(days=FOLLOWED) > last_day(result):
        return None
    return share(["back_within_year"], ["left"], year_before=True)(result, start, end)


def _year_before(start: date, end: date) -> date:
    return min(start, end - timedelta(days=FOLLOWED - 1))


def of_months(pick: Callable[[Sequence[float]], float], *columns: str) -> Measure:
    """Return what ``pick`` takes from the counts of the whole months of the period."""

    def measure(result: Result, start: date, end: date) -> float | None:
        spans = whole_months(start, end)
        if not spans or covered(result, start, end) is None or spans[0][0] < result.start:
            return None
        return pick([total(result, columns, between(result, *span)) for span in spans])

    return measure


def weekly(column: str) -> Measure:
    """Mean of a weekly series over the weeks that touch the period."""

    def measure(result: Result, start: date, end: date) -> float | None:
        if not result.start <= start <= end <= last_day(result):
            return None
        day = result.weekly["day"]
        touching = (day > (start - result.start).days - 7) & (day <= (end - result.start).days)
        values = result.weekly[column][touching]
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) else None

    return measure


def change(*columns: str) -> Measure:
    """Relative change of a flow against the same days one year earlier."""

    def measure(result: Result, start: date, end: date) -> float | None:
        now = covered(result, start, end)
        before = covered(result, start - timedelta(days=FOLLOWED), end - timedelta(days=FOLLOWED))
        base = 0.0 if before is None else total(result, columns, before)
        return None if now is None or base == 0 else total(result, columns, now) / base - 1

    return measure
