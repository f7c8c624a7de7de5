"""The fit under other readings of the data: another counting basis, and registration practice that never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.design import Desk
from muster.calibration.fit import Fit, Plan, data_of, fit
from muster.calibration.predictive import predict, summary
from muster.calibration.sampler import Sample, draw
from muster.data.case import Case
from muster.data.drivers import Driver
from muster.data.targets import Target

Array = NDArray[np.float64]
PRACTICE = "registration_probability"
# by how much later replies exceed what was read at the time, by year of the count (docs/sources.md)
REPLY = {2022: 1.13, 2023: 1.05, 2024: 1.02, 2025: 1.005}
SMALL = Plan(points=(256, 256), wider=(0.0, 1.25), draws=100)


@dataclass(frozen=True)
class Variant:
    """What a variant gives beside the chosen fit.

    ``moved``: the parameters whose posterior mean moved most, in posterior standard deviations of the chosen fit;
    ``noise``: median common noise; ``absent``: median and 90% interval of those absent at the end of the last month;
    ``coverage``: as `predictive.summary`, None where the variant runs nothing of its own.
    """

    name: str
    meaning: str
    noise: float
    absent: tuple[float, float, float] | None
    moved: tuple[tuple[str, float], ...]
    coverage: dict[str, Any] | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "name": self.name, "meaning": self.meaning, "noise": round(self.noise, 3), "absent": self.absent,
            "moved": [list(pair) for pair in self.moved], "coverage": self.coverage,
        }  # fmt: skip


def absent_at_end(found: Fit, scores: Array) -> tuple[float, float, float]:
    """Return the 5%, 50% and 95% quantiles of those absent at the end of the last month, by the emulator."""
    low, middle, high = (float(q) for q in np.quantile(np.exp(found.emulator.at(scores)[:, -1]), (0.05, 0.5, 0.95)))
    return round(low, -2), round(middle, -2), round(high, -2)


def moved(chosen: Fit, scores: Array, most: int = 8) -> tuple[tuple[str, float], ...]:
    """Return the parameters whose posterior mean moved most against the chosen fit, in its standard deviations."""
    base = chosen.sample.scores
    shift = (scores.mean(axis=0) - base.mean(axis=0)) / base.std(axis=0)
    keys = chosen.posterior.draws.keys
    return tuple((keys[k], round(float(shift[k]), 2)) for k in np.argsort(-np.abs(shift))[:most])


def chosen_beside(chosen: Fit) -> Variant:
    """Return the chosen fit in the form of a variant, to stand beside the others."""
    coverage = summary(predict(chosen.posterior, chosen.targets), chosen.targets)
    absent = absent_at_end(chosen, chosen.sample.scores)
    return Variant("chosen", "as fitted", float(np.median(chosen.sample.noise)), absent, (), coverage)


def on_reply_basis(chosen: Fit, seed: int = 1) -> Variant:
    """Return the fit to monthly counts raised to what later replies give, from the same runs."""
    targets = [raised(target) for target in chosen.targets]
    sample: Sample = draw(chosen.emulator, data_of(targets, chosen.used), len(chosen.sample.scores), seed)
    return Variant(
        "reply basis", "monthly counts raised by year to the totals of later replies", float(np.median(sample.noise)),
        absent_at_end(chosen, sample.scores), moved(chosen, sample.scores),
    )  # fmt: skip


def raised(target: Target) -> Target:
    """Return a target of the noisy series on the basis of later replies; others as they are."""
    return replace(target, value=target.value * REPLY.get(target.start.year, 1.0)) if target.noise else target


def with_constant_practice(desk: Desk, chosen: Fit, until: date, plan: Plan = SMALL) -> Variant:
    """Return the fit of a case in which registration practice never changed, from runs of its own."""
    found = fit(replace(desk, case=constant(desk.case)), until, plan)
    coverage = summary(predict(found.posterior, found.targets), found.targets)
    return Variant(
        "constant practice", "one level of registration from the first day to the last",
        float(np.median(found.sample.noise)), absent_at_end(found, found.sample.scores),
        moved(chosen, found.sample.scores), coverage,
    )  # fmt: skip


def constant(case: Case) -> Case:
    """Return a case whose path of registration practice has one level: the middle of its levels, their whole range."""
    driver = case.drivers[PRACTICE]
    rows = driver.rows
    middle = float(np.median([row.value for row in rows]))
    low, high = min(row.low for row in rows), max(row.high for row in rows)
    one = replace(rows[0], end=rows[-1].end, value=middle, low=low, high=high)
    drivers = {**case.drivers, PRACTICE: Driver(PRACTICE, (one,))}
    return replace(case, drivers=drivers, digest=f"{case.digest}@constant")


def beside(desk: Desk, chosen: Fit, until: date) -> Sequence[Variant]:
    """Return the chosen fit and its variants."""
    return [chosen_beside(chosen), on_reply_basis(chosen), with_constant_practice(desk, chosen, until)]
