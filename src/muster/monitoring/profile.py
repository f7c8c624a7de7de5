"""Each unit beside what it was given: observed and expected, shrunken rates, funnel limits; never a league table.

Indirect standardisation: expected is what the army's mean unit would have had under the unit's given conditions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.fit import Posterior
from muster.monitoring.panel import Panel
from muster.monitoring.preconditions import ENDS, thinned

Floats = NDArray[np.float64]
LOOKED_AT = 100  # draws over which expected counts are averaged
WINSORISED = 0.1  # share of extreme scores pulled in at each end before over-dispersion is measured


@dataclass(frozen=True)
class Profiles:
    """Arrays by unit, shape (units,): ratios are to the army's mean unit under the same given conditions.

    ``ratio`` is the posterior mean (shrunken), ``above`` the probability that it exceeds the threshold, ``place``
    the 90% interval of the unit's place among all (0 lowest, 1 highest).
    """

    observed: Floats
    expected: Floats
    soldier_months: Floats
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    above: Floats
    place_low: Floats
    place_high: Floats


@dataclass(frozen=True)
class Funnel:
    """Limits around a ratio of one: ``spread`` is the between-unit sd (tau) on the square-root scale."""

    spread: float
    dispersion: float

    def limits(self, expected: Floats, sds: float) -> tuple[Floats, Floats]:
        """Return the lower and upper limit of observed/expected at so many standard deviations."""
        wide = sds * np.sqrt(0.25 / np.maximum(expected, 1e-9) + self.spread**2)
        return np.maximum(0.0, 1.0 - wide) ** 2, (1.0 + wide) ** 2


def profile(panel: Panel, matrix: Floats, drawn: Posterior, reported: Floats, threshold: float) -> Profiles:
    """Return every unit's profile, given the columns that are adjusted for and the model's draws."""
    base = mean_expected(panel, matrix, drawn, reported)
    exp_effect = np.exp(drawn.effect(panel.group_of))
    ratios = exp_effect / ((exp_effect @ base) / base.sum())[:, None]
    expected = base * float(((exp_effect @ base) / base.sum()).mean())
    places = ratios.argsort(axis=1).argsort(axis=1) / max(1, ratios.shape[1] - 1)
    low, high = np.quantile(ratios, ENDS, axis=0)
    place_low, place_high = np.quantile(places, ENDS, axis=0)
    return Profiles(
        panel.by_unit(panel.departures), expected, panel.by_unit(panel.strength), ratios.mean(axis=0), low, high,
        (ratios > threshold).mean(axis=0), place_low, place_high,
    )  # fmt: skip


def mean_expected(panel: Panel, matrix: Floats, drawn: Posterior, reported: Floats) -> Floats:
    """Return by unit the mean count for a unit whose own effect is nought, shape (units,)."""
    total = np.zeros(len(panel.units))
    picked = thinned(drawn.level.size, LOOKED_AT)
    for s in picked:
        total += panel.by_unit(panel.strength * reported * np.exp(drawn.log_rate(panel, matrix, int(s))))
    return total / picked.size


def row_expected(panel: Panel, matrix: Floats, drawn: Posterior, reported: Floats) -> Floats:
    """Return by row the mean count for a unit whose own effect is nought, shape (rows,)."""
    picked = thinned(drawn.level.size, LOOKED_AT)
    total = np.zeros(panel.unit.size)
    for s in picked:
        total += np.exp(drawn.log_rate(panel, matrix, int(s)))
    strength = np.where(panel.used, panel.strength, 0.0)
    rows: Floats = strength * reported * total / picked.size
    return rows


def funnel(observed: Floats, expected: Floats, winsorised: float = WINSORISED) -> Funnel:
    """Return funnel limits with over-dispersion as an additive random effect.

    z = 2 (sqrt(observed) - sqrt(expected)), winsorised; phi = mean z^2; where phi exceeds what chance gives,
    tau^2 = (N phi - (N - 1)) / (sum w - sum w^2 / sum w) with w = 4 expected (Spiegelhalter 2005, QSHC 14: 347).
    """
    z = 2.0 * (np.sqrt(observed) - np.sqrt(expected))
    if winsorised:
        z = np.clip(z, *np.quantile(z, (winsorised, 1.0 - winsorised)))
    phi, n, w = float((z**2).mean()), z.size, 4.0 * expected
    below = w.sum() - (w**2).sum() / w.sum()
    excess = n * phi - (n - 1)
    return Funnel(float(np.sqrt(excess / below)) if excess > 0 and below > 0 else 0.0, phi)


def position(observed: Floats, expected: Floats, limits: Funnel) -> list[str]:
    """Return where each unit lies: "within", "above 2 SD", "below 3 SD", ..."""
    ratio = observed / np.maximum(expected, 1e-9)
    said = np.full(ratio.size, "within", dtype=object)
    for sds in (2, 3):
        low, high = limits.limits(expected, sds)
        said[ratio < low] = f"below {sds} SD"
        said[ratio > high] = f"above {sds} SD"
    return [str(text) for text in said]
