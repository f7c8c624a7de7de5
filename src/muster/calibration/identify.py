"""What the data tell of each parameter: prior beside posterior, contraction, and ridges on which parameters trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from muster.calibration.posterior import Posterior
from muster.model import registry
from muster.model.declare import Declared

TELLING = 0.3  # contraction from which the data are said to speak to a parameter
RIDGE = 0.3  # correlation of scores from which two parameters are said to trade
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Known:
    """One parameter: median and 90% interval before and after the fit, and by how much its variance fell."""

    key: str
    unit: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    contraction: float
    shift: float

    @property
    def told(self) -> bool:
        """Whether the data speak to it."""
        return self.contraction >= TELLING

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"told": self.told}


def known(posterior: Posterior) -> list[Known]:
    """Return every fitted parameter, those the data tell most about first.

    ``shift`` is the posterior mean of its score: how many prior standard deviations it moved.
    """
    declared = {d.key: d for d in registry.parameters()}
    contraction = posterior.contraction()
    rows = [
        Known(
            key, declared[key].unit, before(declared[key]), after(posterior, k),
            round(float(contraction[k]), 3), round(float(posterior.scores[:, k].mean()), 3),
        )
        for k, key in enumerate(posterior.draws.keys) if key in declared
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.contraction)


def before(declared: Declared) -> tuple[float, float, float]:
    """Return low, median and high of a parameter's prior."""
    return declared.prior.low, declared.prior.median, declared.prior.high


def after(posterior: Posterior, k: int) -> tuple[float, float, float]:
    """Return the 5%, 50% and 95% quantiles of parameter ``k`` in the posterior."""
    low, middle, high = (float(q) for q in np.quantile(posterior.draws.values[:, k], QUANTILES))
    return low, middle, high


def ridges(posterior: Posterior, least: float = RIDGE, most: int = 20) -> list[tuple[str, str, float]]:
    """Return pairs of parameters whose scores go together in the posterior, the strongest first.

    Correlations within the sampling error of none (three standard errors) are left out.
    """
    together = np.atleast_2d(np.corrcoef(posterior.scores.T))
    floor = max(least, 3.0 / np.sqrt(len(posterior.scores)))
    keys = posterior.draws.keys
    found = [
        (keys[i], keys[j], round(float(together[i, j]), 2))
        for i in range(len(keys)) for j in range(i) if abs(together[i, j]) >= floor
    ]  # fmt: skip
    return sorted(found, key=lambda row: -abs(row[2]))[:most]


def plainly(rows: Sequence[Known]) -> str:
    """Return in one sentence how many parameters the data speak to, and which they tell most about."""
    told = [row for row in rows if row.told]
    if not told:
        return f"The data tell nothing about any of {len(rows)} parameters that the priors did not say."
    names = ", ".join(row.key for row in told[:8])
    rest = len(rows) - len(told)
    return (
        f"The data speak to {len(told)} of {len(rows)} parameters (variance down by {TELLING:.0%} or more): {names}"
        f"{' and others' if len(told) > 8 else ''}. The other {rest} stay near their priors and are carried as doubt."
    )
