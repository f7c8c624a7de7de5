"""Reports that keep arriving: how many of a month's departures have been reported, and what the month will come to.

A reporting triangle (month of departure by months of delay) is completed by the chain ladder: development factors
from all months that have them. Its error is Mack's (1993), which takes no law of counts for granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.monitoring.panel import counts
from muster.monitoring.table import month_text, read_table

Floats = NDArray[np.float64]
MOST_DELAY = 36
NORMAL90 = 1.6448536269514722


@dataclass(frozen=True)
class Nowcast:
    """By month of departure: ``so_far`` reported, ``final`` expected, its interval, ``share`` reported so far."""

    months: list[str]
    so_far: Floats
    final: Floats
    low90: Floats
    high90: Floats
    share: Floats
    by_delay: Floats  # (delays,): share reported within so many months


def read_reports(path: Path) -> tuple[int, Floats]:
    """Return the first month and the cumulative triangle of a file with columns month, reported, departures.

    ``month`` is that of the departures, ``reported`` that in which the report of them came in; rows of several
    units are added. The triangle has shape (months, delays), NaN where a report is still to come.
    """
    table = read_table(path)
    for column in ("month", "reported", "departures"):
        if column not in table.columns:
            raise InputError(f"{path}: column {column} is missing; expected month, reported, departures")
    month, reported = table.months("month"), table.months("reported")
    number = counts(table, "departures")
    for row in np.flatnonzero(reported < month)[:1]:
        raise table.expect(int(row), "reported", "a month not before that of the departures")
    for row in np.flatnonzero(~np.isfinite(number))[:1]:
        raise table.expect(int(row), "departures", "a whole number, 0 or more")
    return int(month.min()), triangle(month, reported, number)


def triangle(month: NDArray[np.int64], reported: NDArray[np.int64], number: Floats) -> Floats:
    """Return cumulative counts by month and delay, NaN after the last month of reports."""
    first, last = int(month.min()), int(reported.max())
    size = last - first + 1
    delays = min(size, MOST_DELAY, int((reported - month).max()) + 1)
    cells = np.zeros((size, delays))
    np.add.at(cells, (month - first, np.minimum(reported - month, delays - 1)), number)
    total = cells.cumsum(axis=1)
    total[np.add.outer(np.arange(size), np.arange(delays)) >= size] = np.nan
    return total


def complete(total: Floats, first: int = 0) -> Nowcast:
    """Return what each month will come to by the chain ladder with Mack's error.

    Args:
        total: cumulative counts by month and delay, NaN where still to come.
        first: number of the first month, for its name.
    """
    factors = development(total)[0]
    later = np.append(np.cumprod(factors[::-1])[::-1], 1.0)  # from each delay to the end
    known = np.isfinite(total).sum(axis=1) - 1
    so_far = total[np.arange(len(total)), known]
    final = so_far * later[known]
    variance = relative_variance(total)
    spread = np.sqrt(np.log1p(variance))  # of a lognormal of that mean and error: no month ends below what is known
    centre = np.maximum(final, 1e-9) * np.exp(-0.5 * spread**2)
    low = np.maximum(centre * np.exp(-NORMAL90 * spread), so_far)
    high = np.maximum(centre * np.exp(NORMAL90 * spread), so_far)
    names = [month_text(first + k) for k in range(len(total))]
    return Nowcast(names, so_far, final, low, high, 1.0 / later[known], 1.0 / later)


def development(total: Floats) -> tuple[Floats, Floats, Floats]:
    """Return by delay the factor to the next, the noise around it (Mack's sigma^2), and the count it rests on."""
    delays = total.shape[1]
    factors, noise, bases = np.ones(delays - 1), np.zeros(delays - 1), np.zeros(delays - 1)
    for j in range(delays - 1):
        both = np.isfinite(total[:, j + 1])
        before, after = total[both, j], total[both, j + 1]
        bases[j] = before.sum()
        if bases[j] <= 0:
            continue
        factors[j] = after.sum() / bases[j]
        some = before > 0
        if some.sum() > 1:
            away = after[some] / before[some] - factors[j]
            noise[j] = (before[some] * away**2).sum() / (some.sum() - 1)
        elif j > 1:  # Mack's rule for the last one
            noise[j] = min(noise[j - 1] ** 2 / max(noise[j - 2], 1e-12), noise[j - 2], noise[j - 1])
    return factors, noise, bases


def relative_variance(total: Floats) -> Floats:
    """Return the squared relative error of each month's final count (Mack 1993, theorem 3)."""
    factors, noise, bases = development(total)
    found = np.zeros(total.shape[0])
    for i in range(total.shape[0]):
        known = int(np.isfinite(total[i]).sum()) - 1
        value = total[i, known]
        for j in range(known, total.shape[1] - 1):
            if factors[j] > 0:
                found[i] += noise[j] / factors[j] ** 2 * (1.0 / max(value, 1e-9) + 1.0 / max(bases[j], 1e-9))
            value *= factors[j]
    return found
