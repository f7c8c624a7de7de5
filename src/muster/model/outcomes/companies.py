"""How far companies differ, and how far departures come in clusters, beyond what chance alone would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from muster.model.outcomes.departures import year_index

if TYPE_CHECKING:
    from muster.model.simulate import Result

LEAST_DAYS = 2_000  # soldier-days for a company to be looked at
NEAR, FAR = slice(1, 3), slice(10, 14)  # weeks between two departures of one company


def rates(result: Result, year: int | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return observed departures of each infantry company, and those expected of its soldier-days alone.

    Expectation goes year by year, so that a company raised late is not taken for a bad one.
    """
    infantry = int(result.counts["infantry"][0])
    counts = result.counts["company"][year_index(result, year)].astype(float)
    left, served = counts[:, 0, :infantry], counts[:, 1, :infantry]
    expected = (served.T * (left.sum(axis=1) / np.maximum(served.sum(axis=1), 1.0))).sum(axis=1)
    seen = served.sum(axis=0) >= LEAST_DAYS
    return left.sum(axis=0)[seen], expected[seen]


def spread(result: Result, year: int | None = None) -> float | None:
    """Return the standard deviation of companies' rates over their mean, chance taken off.

    Method of moments: Poisson variance is subtracted from the observed one, weighting by expectation
    (Clayton and Kaldor 1987, the moment estimator); nought where companies differ by no more than chance.
    """
    observed, expected = rates(result, year)
    weight = float((expected**2).sum())
    if not weight:
        return None
    return float(np.sqrt(max(((observed - expected) ** 2 - expected).sum() / weight, 0.0)))


def dispersion(result: Result, year: int | None = None) -> float | None:
    """Return the index of dispersion: mean of (observed - expected)^2 / expected, 1 by chance alone."""
    observed, expected = rates(result, year)
    known = expected > 0
    return float(((observed - expected)[known] ** 2 / expected[known]).mean()) if known.any() else None


def pairs(result: Result) -> NDArray[np.float64]:
    """Return by weeks between them how many pairs of departures of one infantry company there are for each
    that there would be if departures fell on all its soldiers alike; shape (LAGS + 1,), NaN without any."""
    found, alike = result.counts["pairs"].T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(alike > 0, found / alike, np.nan)


def clustering(result: Result) -> float | None:
    """Return how much denser pairs one or two weeks apart are than pairs ten weeks and more apart.

    Lasting differences between companies raise both alike; contagion raises the former alone.
    """
    found, alike = result.counts["pairs"].T
    if not found[FAR].sum() or not alike[NEAR].sum():
        return None
    near, far = (float(found[w].sum() / alike[w].sum()) for w in (NEAR, FAR))
    return near / far
