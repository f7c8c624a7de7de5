"""Statistics of paired differences: interval, chance that it helps, where the spread comes from, what pairing gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array

Index = NDArray[np.int64]
TIMES = 2000  # resamples of draws for the limits of a variance ratio


@dataclass(frozen=True)
class Difference:
    """One outcome under a policy and under its baseline, over pairs; None where the pairs do not tell.

    ``baseline``, ``policy`` and ``difference``: means over pairs. ``low90``, ``high90``: 90% interval of the mean
    difference. ``from90``, ``to90``: where nine of ten single differences lie: one course of chance, one set of
    parameters. ``probability_better``, ``probability_worse``: share of pairs in which the policy does better, worse.
    ``chance``, ``between``: variances of a single difference within a draw (luck alone) and between draws (what
    is not known). ``variance_ratio``: how much larger the variance would be with other luck in each run, at the same
    draw; ``ratio_low``: its lower 90% limit.
    """

    baseline: float
    policy: float
    difference: float
    low90: float | None
    high90: float | None
    from90: float | None
    to90: float | None
    probability_better: float
    probability_worse: float
    chance: float | None
    between: float | None
    variance_ratio: float | None
    ratio_low: float | None
    pairs: int


def compare(base: Array, policy: Array, draws: Index, better: int) -> Difference | None:
    """Return the difference that pairs tell, or None where no pair has both numbers.

    Args:
        base: an outcome under the baseline, shape (pairs,).
        policy: the same under the policy.
        draws: number of the draw of each pair; pairs of one draw differ by luck alone.
        better: 1 where more is better, -1 where less is.
    """
    known = np.isfinite(base) & np.isfinite(policy)
    base, policy, draws = base[known], policy[known], draws[known]
    if not base.size:
        return None
    gap = policy - base
    low, high = interval(gap, draws)
    inner, between = split(gap, draws)
    ratio, least = variance_ratio(base, policy, draws)
    several = gap.size > 1
    ends = [float(x) for x in np.quantile(gap, (0.05, 0.95))]
    return Difference(
        float(base.mean()), float(policy.mean()), float(gap.mean()), low, high,
        ends[0] if several else None, ends[1] if several else None,
        float((gap * better > 0).mean()), float((gap * better < 0).mean()), inner, between, ratio, least, gap.size,
    )  # fmt: skip


def groups(values: Array, draws: Index) -> tuple[Array, Array, Array]:
    """Return how many pairs each draw has, their mean, and the sum of squares about it."""
    _, at = np.unique(draws, return_inverse=True)
    size: Array = np.bincount(at).astype(float)
    mean: Array = np.bincount(at, values) / size
    squares: Array = np.bincount(at, (values - mean[at]) ** 2).astype(float)
    return size, mean, squares


def interval(gap: Array, draws: Index) -> tuple[float | None, float | None]:
    """Return Student's 90% interval of the mean difference, over draws (over pairs where there is one draw).

    Pairs of one draw share parameters and units, so that the draw, not the pair, is what was sampled.
    """
    from scipy.stats import t

    size, mean, _ = groups(gap, draws)
    values, weight = (gap, np.ones(gap.size)) if size.size == 1 else (mean, size)
    if values.size < 2:
        return None, None
    middle = float(gap.mean())
    n = values.size
    # of a weighted mean: draws that lost a pair count for less
    error = float(np.sqrt(n / (n - 1) * ((weight * (values - middle)) ** 2).sum()) / weight.sum())
    half = float(t.ppf(0.95, n - 1)) * error
    return middle - half, middle + half


def split(gap: Array, draws: Index) -> tuple[float | None, float | None]:
    """Return the variance of a difference within draws and between them (analysis of variance, one way)."""
    size, mean, squares = groups(gap, draws)
    free = gap.size - size.size
    if not free:
        return None, None
    within = float(squares.sum() / free)
    if size.size < 2:
        return within, None
    among = float((size * (mean - gap.mean()) ** 2).sum() / (size.size - 1))
    usual = (gap.size - float((size**2).sum()) / gap.size) / (size.size - 1)
    return within, max(0.0, (among - within) / usual)


def variance_ratio(base: Array, policy: Array, draws: Index) -> tuple[float | None, float | None]:
    """Return how many times the variance of unpaired differences is that of paired ones, and its lower 90% limit.

    Both at the same draw, units included: what is pooled are variances within draws. The limit is that of the
    percentile bootstrap over draws (over pairs where there is one draw). None where nothing varies.
    """
    parts = np.array([groups(x, draws)[2] for x in (base, policy, policy - base)])
    if len(parts[0]) == 1:
        parts = np.array([(x - x.mean()) ** 2 for x in (base, policy, policy - base)])
    whole = parts.sum(axis=1)
    if not whole[2] > 0.0:
        return None, None
    ratio = float((whole[0] + whole[1]) / whole[2])
    n = parts.shape[1]
    if n < 2:
        return ratio, None
    picked = np.random.default_rng(n).integers(0, n, (TIMES, n))
    sums = parts[:, picked].sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(sums[2] > 0.0, (sums[0] + sums[1]) / sums[2], np.inf)
    low = float(np.quantile(ratios, 0.05))
    return ratio, low if np.isfinite(low) else None


def band(base: Array, policy: Array) -> dict[str, Any]:
    """Return the mean difference at each of several times, and where nine of ten differences lie.

    ``base`` and ``policy`` have shape (pairs, times).
    """
    gap = policy - base
    low, high = np.quantile(gap, (0.05, 0.95), axis=0)
    return {"difference": gap.mean(axis=0), "from90": low, "to90": high}
