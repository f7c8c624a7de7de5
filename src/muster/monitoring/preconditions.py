"""What goes with departures: rate ratios of conditions, and the share of departures that goes with each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.conditions import Design, Term
from muster.monitoring.fit import Posterior
from muster.monitoring.panel import Panel

Floats = NDArray[np.float64]
ENDS = (0.05, 0.95)
LOOKED_AT = 200  # draws from which shares are computed


@dataclass(frozen=True)
class Precondition:
    """A condition's rate ratio for its step, others held, and its share: both with central 90% intervals.

    ``share``: by how much fewer departures there would be, by the model, if every unit had the condition of the
    best-off tenth (a category: of the reference). It is not proof of a cause, and shares do not add up.
    """

    name: str
    label: str
    kind: str
    lag: int
    per: str
    rate_ratio: float
    low90: float
    high90: float
    share: float
    share_low90: float
    share_high90: float


def find_preconditions(panel: Panel, design: Design, drawn: Posterior) -> list[Precondition]:
    """Return one entry for each column of the regression."""
    shares = explained(panel, design, drawn)
    found = []
    for k, term in enumerate(design.terms):
        log_ratio = drawn.slopes[:, k] * term.step
        low, high = np.exp(np.quantile(log_ratio, ENDS))
        ends = np.quantile(shares[:, k], ENDS)
        found.append(
            Precondition(
                term.name, term.label, term.kind, term.lag, term.per, float(np.exp(np.median(log_ratio))),
                float(low), float(high), float(np.median(shares[:, k])), float(ends[0]), float(ends[1]),
            )
        )  # fmt: skip
    return found


def explained(panel: Panel, design: Design, drawn: Posterior) -> Floats:
    """Return by draw the share of expected departures above what the best-off tenth's condition would give."""
    used, picked = panel.used, thinned(drawn.level.size, LOOKED_AT)
    effect = drawn.effect(panel.group_of)
    best = [best_off(term, float(np.median(drawn.slopes[:, k]))) for k, term in enumerate(design.terms)]
    shares = np.empty((picked.size, len(design.terms)))
    for row, s in enumerate(picked):
        mean = panel.strength * np.exp(drawn.log_rate(panel, design.matrix, int(s)) + effect[s][panel.unit])
        for k, place in enumerate(best):
            fewer = np.exp(drawn.slopes[s, k] * (place - design.matrix[used, k]))
            shares[row, k] = 1.0 - (mean[used] * fewer).sum() / mean[used].sum()
    return shares


def best_off(term: Term, slope: float) -> float:
    """Return a column's value in the best-off tenth, or a category's reference."""
    return term.low if slope > 0 or term.is_level else term.high


def thinned(size: int, wanted: int) -> NDArray[np.int64]:
    """Return at most so many draws, evenly spaced."""
    return np.unique(np.linspace(0, size - 1, min(size, wanted)).astype(np.int64))
