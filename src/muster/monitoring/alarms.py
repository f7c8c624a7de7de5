"""Risk-adjusted CUSUM: has a unit begun to lose more than its conditions and its own past lead one to expect?

Each month's count is set beside the prediction made the month before: the case-mix expectation times the unit's own
level, learnt from its earlier months. The weight of a count is the log likelihood ratio of a doubled rate against the
predicted one (Steiner and others 2000); weights add up, never below nought, until they cross a limit. The limit is
found by simulating in-control units, so that false alarms come once in a stated number of unit-months. One month can
bring at most most of the limit: a single burst of late registrations raises no alarm, and a month without alarm
bounds no count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DOUBLED = 2.0  # the ratio that the chart is tuned to find
CAP = 0.8  # of the limit: the most that one month can bring
SIMULATED = 200_000  # unit-months in control, at least
CHANGE_AT = 0.5  # of the panel: where a doubling begins when delay is measured


@dataclass(frozen=True)
class Law:
    """What units are like in control: spread of their log level, size of the negative binomial."""

    spread: float
    size: float


@dataclass(frozen=True)
class Chart:
    """The limit, the run length it gives (unit-months a false alarm) with a 90% interval, and what it finds.

    ``delay``: median months from a doubling to the alarm among units that have one within the panel;
    ``found``: share found within six months (or the rest of the panel).
    """

    limit: float
    run_length: float
    low90: float
    high90: float
    delay: float
    found: float
    within: int


def predictions(counts: Floats, expected: Floats, law: Law) -> tuple[Floats, Floats]:
    """Return the mean and size of each month's predicted count given earlier months, shape (units, months).

    A gamma law of the unit's level is updated by each month, months of a noisy count weighing less; months that
    nobody counted (expected nought) teach nothing.
    """
    shape = np.full(counts.shape[0], 1.0 / max(np.expm1(law.spread**2), 1e-6))
    rate = shape.copy()
    mean, size = np.empty_like(expected), np.empty_like(expected)
    for t in range(counts.shape[1]):
        mean[:, t] = expected[:, t] * shape / rate
        size[:, t] = 1.0 / (1.0 / law.size + (1.0 + 1.0 / law.size) / shape)
        weight = 1.0 / (1.0 + mean[:, t] / law.size)
        shape = shape + weight * counts[:, t]
        rate = rate + weight * expected[:, t]
    return mean, size


def weights(counts: Floats, mean: Floats, size: Floats) -> Floats:
    """Return the log likelihood ratio of each count under a doubled against the predicted mean."""
    drop = np.log((size + DOUBLED * mean) / (size + mean))
    found: Floats = counts * (np.log(DOUBLED) - drop) - size * drop
    return np.where(mean > 0, found, 0.0)


def alarms(weight: Floats, limit: float) -> NDArray[np.bool_]:
    """Return the months in which the sum crosses the limit; it then starts again, shape (units, months)."""
    total = np.zeros(weight.shape[0])
    found = np.zeros(weight.shape, bool)
    for t in range(weight.shape[1]):
        total = np.maximum(0.0, total + np.minimum(weight[:, t], CAP * limit))
        found[:, t] = total >= limit
        total[found[:, t]] = 0.0
    return found


def simulate(expected: Floats, law: Law, rng: np.random.Generator, ratio: Floats | float = 1.0) -> Floats:
    """Return counts of units drawn from the law, shape (units, months)."""
    level = np.exp(law.spread * rng.standard_normal((expected.shape[0], 1)) - 0.5 * law.spread**2)
    noise = rng.gamma(law.size, 1.0 / law.size, expected.shape)
    return rng.poisson(expected * level * ratio * noise).astype(np.float64)


def tune(expected: Floats, law: Law, run_length: float, seed: int) -> Chart:
    """Return the chart whose false alarms come once in ``run_length`` unit-months, by simulation.

    ``expected``: by unit and month without the unit's own level. Half of the simulated units set the limit,
    the other half measures the run length that it gives.
    """
    rng = np.random.default_rng(seed)
    expected = expected[(expected > 0).any(axis=1)]
    months = float((expected > 0).sum())
    copies = max(1, int(np.ceil(max(SIMULATED, 200 * run_length) / months)))
    many = np.tile(expected, (copies, 1))
    in_control = [weights(counts, *predictions(counts, many, law)) for counts in
                  (simulate(many, law, rng) for _ in range(2))]  # fmt: skip
    limit = find_limit(in_control[0], copies * months / run_length)
    found = float(alarms(in_control[1], limit).sum())
    return Chart(limit, *rate_interval(found, copies * months), *delays(many, law, limit, rng))


def find_limit(weight: Floats, wanted: float) -> float:
    """Return the limit that gives so many alarms, by halving."""
    low, high = 0.1, 30.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        if alarms(weight, middle).sum() > wanted:
            low = middle
        else:
            high = middle
    return high


def rate_interval(found: float, months: float) -> tuple[float, float, float]:
    """Return months per alarm with the 90% interval that a Poisson count of alarms gives."""
    from scipy.stats import chi2

    most = 0.5 * chi2.ppf(0.95, 2 * found + 2)
    least = 0.5 * chi2.ppf(0.05, 2 * found) if found else 0.0
    return months / max(found, 0.5), months / float(most), months / float(least) if least else float("inf")


def delays(expected: Floats, law: Law, limit: float, rng: np.random.Generator) -> tuple[float, float, int]:
    """Return the median delay after a doubling, the share found within six months, and how many months those are."""
    months = expected.shape[1]
    change = int(months * CHANGE_AT)
    within = min(6, months - change)
    ratio = np.where(np.arange(months) >= change, DOUBLED, 1.0)
    counts = simulate(expected, law, rng, ratio)
    found = alarms(weights(counts, *predictions(counts, expected, law)), limit)[:, change:]
    first = np.where(found.any(axis=1), found.argmax(axis=1) + 1.0, np.inf)
    watched = (expected[:, change:] > 0).all(axis=1)
    if not watched.any() or within == 0:
        return float("nan"), float("nan"), within
    return float(np.median(first[watched])), float((first[watched] <= within).mean()), within
