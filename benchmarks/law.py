"""Whether an adapter gives the law of the small model: its days beside those of the plain loop, over seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from benchmarks import small_model as small

SOLDIERS, DAYS = 50_000, 200
SEEDS = list(range(1, 25))
PLAIN_SEEDS = list(range(1001, 1073))  # others, lest two who share a generator share their luck
FALSE_ALARM = 1e-4  # chance that a peer with the right law is refused
TRUST_ERROR = 1e-6  # single precision


def compare(plain: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return how far the means over seeds lie apart, in standard errors, and the bound on the farthest.

    Compared are the lost and the leavers of every day, their totals, and trust and mean days deployed at the end.
    The bound is Student's quantile for all these comparisons together at ``FALSE_ALARM``. ``trust_error`` is how far
    mean trust strays from what the adapter's own counts make of it, which is exact.
    """
    ours, theirs = columns(plain), columns(found)
    t, freedom = students(ours, theirs)
    bound = float(stats.t.isf(FALSE_ALARM / 2.0 / t.size, freedom))
    error = max(trust_error(found, k) for k in range(len(found["lost"])))
    total_left = [np.sum(part["left"], axis=1) for part in (plain, found)]
    return {
        "farthest": float(np.abs(t).max()), "bound": bound, "comparisons": int(t.size), "trust_error": error,
        "same": bool(np.abs(t).max() < bound and error < TRUST_ERROR),
        "left_ratio": float(total_left[1].mean() / total_left[0].mean()),
        "left_ratio_error": float(ratio_error(*total_left)),
        "rms": float(np.sqrt(np.mean(t[: 2 * len(plain["lost"][0])] ** 2))),
    }  # fmt: skip


def columns(found: dict[str, Any]) -> np.ndarray:
    """Return what is compared, shape (seeds, comparisons)."""
    lost, left = np.array(found["lost"], float), np.array(found["left"], float)
    ends = [lost.sum(axis=1), left.sum(axis=1), np.array(found["trust"])[:, -1], np.array(found["deployed"])]
    return np.column_stack([lost, left, *ends])


def students(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, int]:
    """Return Student's t of each column's difference of means with pooled variance, and its degrees of freedom."""
    freedom = len(a) + len(b) - 2
    pooled = (((a - a.mean(axis=0)) ** 2).sum(axis=0) + ((b - b.mean(axis=0)) ** 2).sum(axis=0)) / freedom
    error = np.sqrt(pooled * (1.0 / len(a) + 1.0 / len(b)))
    return (b.mean(axis=0) - a.mean(axis=0)) / np.maximum(error, 1e-300), freedom


def ratio_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return the standard error of the ratio of two means."""
    parts = [x.var(ddof=1) / len(x) / x.mean() ** 2 for x in (a, b)]
    return float(b.mean() / a.mean() * np.sqrt(sum(parts)))


def trust_error(found: dict[str, Any], seed: int, soldiers: int = SOLDIERS) -> float:
    """Return how far one run's mean trust strays from what its counts make of it.

    Trust is linear in the counts and in itself, so its mean over units follows from the totals alone.
    """
    lost, left, seen = (np.array(found[name][seed]) for name in ("lost", "left", "trust"))
    base = small.base_trust(soldiers // small.UNIT).mean()
    before = np.concatenate([[base], seen[:-1]])
    gone = (lost + left) / (soldiers // small.UNIT)
    return float(np.abs(small.evening(before, base, gone) - seen).max())
