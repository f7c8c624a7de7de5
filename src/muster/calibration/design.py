"""The points at which the simulator is asked, and what it gave there: one wave after another, kept and resumed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from muster.calibration.gauge import Gauge
from muster.calibration.prior import draws_at, uncertain
from muster.calibration.relevance import Bench
from muster.data.case import Case
from muster.ensemble.keep import Store
from muster.ensemble.perform import Standing, gather
from muster.ensemble.study import Study, each

Array = NDArray[np.float64]
SEEDS_APART = 100_000  # seeds set aside for each wave
Progress = Callable[[str, Standing], None]


@dataclass(frozen=True)
class Desk:
    """Where runs are asked for: which case and scale, up to which day, by which executor, and where they are kept."""

    case: Case
    gauge: Gauge
    scale: float = 0.1
    until: date | None = None
    executor: Executor | None = None
    store: Store | None = None
    progress: Progress | None = None

    @property
    def bench(self) -> Bench:
        """Where what the runs gave is learnt from: where they run."""
        return Bench(self.executor, self.store)


@dataclass(frozen=True)
class Design:
    """Points asked so far: ``scores`` (n, k) and the ``logs`` (n, T) of what the runs gave.

    ``waves`` (n,) says in which wave a point was asked; ``failed`` runs gave nothing, ``reasons`` says why.
    """

    scores: Array
    logs: Array
    waves: NDArray[np.int64]
    failed: int = 0
    reasons: tuple[str, ...] = ()

    def joined(self, other: Design) -> Design:
        """Return both designs as one."""
        return Design(
            np.concatenate([self.scores, other.scores]), np.concatenate([self.logs, other.logs]),
            np.concatenate([self.waves, other.waves]), self.failed + other.failed,
            self.reasons + other.reasons,
        )  # fmt: skip

    def rows(self, which: NDArray[np.int64]) -> Design:
        """Return some of the points, in that order."""
        return Design(self.scores[which], self.logs[which], self.waves[which], self.failed, self.reasons)

    def after_first(self) -> Design:
        """Return the points of later waves, which lie nearer to the posterior; all where those are few."""
        late = self.waves > 0
        if late.sum() < max(2 * self.scores.shape[1], 60):
            return self
        return Design(self.scores[late], self.logs[late], self.waves[late], self.failed)

    def distance(self, which: NDArray[np.int64], logs: Array, errors: Array) -> Array:
        """Return each point's mean squared distance from what was published, in errors, shape (n,)."""
        far: Array = (((self.logs[:, which] - logs) / errors) ** 2).mean(axis=1)
        return far


def ask(desk: Desk, scores: Array, wave: int) -> Design:
    """Run the case at points of scores (n, k), a seed for each, and return what they gave in the order of points."""
    draws = draws_at(uncertain(desk.case), scores, f"wave {wave}")
    points = each(draws.size, seed=1 + wave * SEEDS_APART)
    study = Study(desk.case, desk.gauge, draws=draws, points=points, scale=desk.scale, until=desk.until)

    def tell(standing: Standing) -> None:
        if desk.progress:
            desk.progress(f"wave {wave}", standing)

    rows = gather(study.tasks(), desk.executor, desk.store, tell)
    whole = [k for k, done in enumerate(rows) if not done.reason]
    logs = np.array([desk.gauge.logs(rows[k].rows[0].values) for k in whole])
    fine = np.isfinite(logs).all(axis=1) if len(whole) else np.zeros(0, bool)
    kept = np.array(whole, np.int64)[fine]
    why = tuple(f"wave {wave}: {done.reason}" for done in rows if done.reason)
    return Design(scores[kept], logs[fine], np.full(kept.size, wave), len(scores) - kept.size, why)
