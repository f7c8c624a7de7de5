"""A mean over paired runs, how sure it is, and how far single runs lie apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from muster.model.declare import Array

NINETY = 1.6448536269514722  # of a standard normal: between minus and plus this lie 90%


@dataclass(frozen=True)
class Estimate:
    """``mean`` over runs with its standard error ``se``; 90% of the runs lie from ``low90`` to ``high90``.

    Runs differ by seed and by draw of parameters, so ``low90`` to ``high90`` is what we do not know; ``se`` is only
    how well so many runs tell the mean. One run has neither, and none has no mean.
    """

    mean: float | None
    se: float | None
    low90: float | None
    high90: float | None

    def record(self) -> dict[str, float | None]:
        """Return the four numbers by name."""
        return {"mean": self.mean, "se": self.se, "low90": self.low90, "high90": self.high90}


def estimate(values: Array) -> Estimate:
    """Return the estimate from one value a run, shape (runs,); runs that do not tell it (NaN) are left out."""
    values = values[np.isfinite(values)]
    if not values.size:
        return Estimate(None, None, None, None)
    mean = float(values.mean())
    if values.size < 2:
        return Estimate(mean, None, None, None)
    low, high = (float(q) for q in np.quantile(values, (0.05, 0.95)))
    return Estimate(mean, float(values.std(ddof=1) / np.sqrt(values.size)), low, high)


def by_outcome(names: tuple[str, ...], values: Array) -> dict[str, Any]:
    """Return the records of several outcomes by name; ``values`` of shape (runs, outcomes)."""
    return {name: estimate(values[:, column]).record() for column, name in enumerate(names)}
