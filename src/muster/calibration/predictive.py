"""Published numbers beside what the posterior predicts of them: bands, coverage, and where each number falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.gauge import stated
from muster.calibration.posterior import Posterior
from muster.data.targets import Target

Array = NDArray[np.float64]
REPEATS = 40  # times that noise and error are drawn for each draw of parameters
BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Predicted:
    """One published number and its 90% predictive band; ``place`` is the share of predictions below it (PIT)."""

    id: str
    quantity: str
    start: str
    end: str
    published: float
    median: float
    low90: float
    high90: float
    place: float
    used: bool

    @property
    def inside(self) -> bool:
        """Whether the number lies in its band."""
        return self.low90 <= self.published <= self.high90

    @property
    def half_width(self) -> float:
        """Half of the band relative to the number."""
        return (self.high90 - self.low90) / 2.0 / self.published

    @property
    def error(self) -> float:
        """Distance of the median from the number, relative to it."""
        return abs(self.median / self.published - 1.0)

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, for JSON and tables."""
        return asdict(self) | {"inside": self.inside}


def spread(logs: Array, noise: Array, targets: Sequence[Target], seed: int = 1) -> Array:
    """Return predictions of published values, shape (S x REPEATS, T), from simulated ``logs`` (S, T).

    ``noise`` (S,) is each draw's common noise. Stationary noise, stated error and stated bias are put on top.
    """
    _, errors, noisy = stated(targets)
    rng = np.random.default_rng(seed)
    scale = np.sqrt(errors**2 + (noise[:, None] * noisy) ** 2)
    drawn = rng.standard_normal((REPEATS, *logs.shape)) * scale + logs
    bias = np.array([target.bias for target in targets])
    found: Array = np.exp(drawn.reshape(-1, logs.shape[1])) * bias
    return found


def predict(posterior: Posterior, targets: Sequence[Target]) -> list[Predicted]:
    """Return every target beside its predictive band, whether the fit used it or not."""
    order = [posterior.targets.index(target.id) for target in targets]
    values = spread(np.log(posterior.simulated[:, order]), posterior.noise, targets)
    used = set(posterior.provenance["used"])
    return [beside(target, values[:, k], target.id in used) for k, target in enumerate(targets)]


def beside(target: Target, values: Array, used: bool) -> Predicted:
    """Return a target beside predictions of it, shape (n,)."""
    low, middle, high = (float(q) for q in np.quantile(values, BAND))
    place = float((values < target.value).mean())
    return Predicted(
        target.id, target.quantity, target.start.isoformat(), target.end.isoformat(), target.value, middle, low, high,
        place, used,
    )  # fmt: skip


def months(rows: Sequence[Predicted], targets: Sequence[Target]) -> list[Predicted]:
    """Return the rows of single months of the series that the common noise applies to."""
    single = {t.id for t in targets if t.noise and len(t.periods) == 1 and t.days <= 31}
    return [row for row in rows if row.id in single]


def summary(rows: Sequence[Predicted], targets: Sequence[Target], since: str = "2024") -> dict[str, Any]:
    """Return coverage and sharpness over the single months: how many are inside, how wide, how far off.

    ``since``: from which year (or date) on the distance of medians is told apart.
    """
    chosen = months(rows, targets)
    late = [row for row in chosen if row.start >= since] or chosen
    places, _ = np.histogram([row.place for row in chosen], bins=10, range=(0.0, 1.0))
    return {
        "months": len(chosen),
        "inside": sum(row.inside for row in chosen),
        "median_half_width": round(float(np.median([row.half_width for row in chosen])), 3),
        "median_error_late": round(float(np.median([row.error for row in late])), 3),
        "late_since": since,
        "places": places.tolist(),
    }
