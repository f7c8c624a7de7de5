"""What weeks in and out of the line cost: the model's own exhaustion and losses, by the week and piecewise linear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace

import numpy as np

from muster.data.case import Case
from muster.model.declare import Account, Array, Reading, Trait
from muster.model.institutions import MONTH
from muster.model.mechanisms import exhaustion, workload
from muster.model.scenario import Scenario

DAYS = 7
SOLDIERS = 512  # quantiles of tolerance that the mean hazard is taken over
LARGEST = 400.0  # contact days up to which doses are told apart; beyond, hardly anyone's hazard still rises
KNOTS = 33  # of the piecewise linear curve; its largest error is reported with every plan


@dataclass(frozen=True)
class Strain:
    """The effect of weeks on a unit whose soldiers carry a mean dose of contact days.

    In the line a dose x becomes ``keep_line * x + gift_line * pressure + gift_near`` over a week, out of it
    ``keep_rest * x + gift_rest``. ``level``: departures per soldier and week at dose zero. ``knots`` and
    ``values``: the piecewise linear multiple of that level. ``losses``: killed, wounded and missing per soldier
    and week in the line at mean pressure. ``error``: largest relative error of the linear pieces.
    """

    keep_line: float
    gift_line: float
    gift_near: float
    keep_rest: float
    gift_rest: float
    level: float
    knots: Array
    values: Array
    losses: float
    error: float

    def line(self, dose: Array, pressure: float) -> Array:
        """Return the dose after a week in the line."""
        after: Array = self.keep_line * dose + self.gift_line * pressure + self.gift_near
        return after

    def rest(self, dose: Array) -> Array:
        """Return the dose after a week out of the line."""
        after: Array = self.keep_rest * dose + self.gift_rest
        return after

    def departures(self, before: Array, after: Array) -> Array:
        """Return departures per soldier in a week that takes the dose from ``before`` to ``after``."""
        middle = (np.asarray(before) + after) / 2.0
        gone: Array = self.level * np.interp(middle, self.knots, self.values)
        return gone

    @cached_property
    def most(self) -> float:
        """Largest departures per soldier and week."""
        return self.level * float(self.values[-1])


def hazard_curve(values: SimpleNamespace) -> Callable[[Array], Array]:
    """Return the mean multiple of the hazard of leaving at a dose (contact days), read from the declaration.

    The mean is over the tolerance that soldiers differ by, as `muster.model.mechanisms.exhaustion` declares it.
    """
    parts = exhaustion.MECHANISM.contributions
    readings = [p for p in parts if isinstance(p, Reading) and p.chance == "leave" and p.slope is None]
    traits = {p.name: p for p in parts if isinstance(p, Trait)}
    quantiles = (np.arange(SOLDIERS) + 0.5) / SOLDIERS

    def multiple(dose: Array) -> Array:
        logs = np.zeros((np.size(dose), SOLDIERS))
        for reading in readings:
            trait = traits.get(reading.scaled_by or "")
            scale = trait.scale(values, quantiles) if trait and trait.scale else np.ones(SOLDIERS)
            felt = np.minimum(np.outer(dose, scale), reading.reach(values))
            logs += reading.table(values, felt)
        mean: Array = np.exp(logs).mean(axis=1)
        return mean

    return multiple


def linear_pieces(curve: Callable[[Array], Array]) -> tuple[Array, Array, float]:
    """Return knots, values and the largest relative error of the curve made piecewise linear on [0, LARGEST].

    Knots stand closer where the curve bends more: equal steps of the integral of sqrt(|second derivative|).
    """
    fine = np.linspace(0.0, LARGEST, 2001)
    exact = curve(fine)
    bend = np.sqrt(np.abs(np.gradient(np.gradient(exact, fine), fine))) + 1e-6
    passed = np.concatenate([[0.0], np.cumsum((bend[1:] + bend[:-1]) / 2.0)])
    knots = np.interp(np.linspace(0.0, passed[-1], KNOTS), passed, fine)
    values = np.interp(knots, fine, exact)
    error = np.abs(np.interp(fine, knots, values) / exact - 1.0).max()
    return knots, values, float(error)


def weekly_flow(values: SimpleNamespace, share: float) -> tuple[float, float, float, float, float]:
    """Return (keep, gift of position, gift near it) of a week in the line, and (keep, gift) of one out of it.

    ``share``: of their time that soldiers of a unit in the line spend on position; groups take turns within days.
    """
    (account,) = (p for p in exhaustion.MECHANISM.contributions if isinstance(p, Account))
    flow = account.flow(values, SimpleNamespace(intensity=1.0))
    position, near, out = (flow.get(where, (1.0, 0.0)) for where in ("on position", "near rear", "elsewhere"))
    daily = share * position[0] + (1.0 - share) * near[0]
    over = float(sum(daily**day for day in range(DAYS)))
    resting = float(sum(out[0] ** day for day in range(DAYS)))
    line = (float(daily**DAYS), float(share * position[1] * over), float((1.0 - share) * near[1] * over))
    return *line, float(out[0] ** DAYS), float(out[1] * resting)


def loss_rate(case: Case, scenario: Scenario, when: date, share: float) -> float:
    """Return losses of all kinds per soldier and week in the line, from the case's inputs on a day.

    Losses on position are spread over those whom the line asks for, as in `muster.model.front`.
    """
    day = (when - case.start).days
    reads = {name: float(case.driver(name).daily(case.start, day + 1)[day]) for name in NEEDED}
    p, where = scenario.values("workload"), scenario.values("casualties")
    posts = workload.posts_needed(p, reads["front_active_km"], reads["clashes_per_day"], 1.0)
    lost = (reads["wounded_cases_per_month"] + reads["dead_per_month"] + reads["captured_per_month"]) / MONTH
    return float(DAYS * share * where.on_position * lost / (posts / p.fit_share))


NEEDED = ("front_active_km", "clashes_per_day", "wounded_cases_per_month", "dead_per_month", "captured_per_month")


def build_strain(case: Case, when: date, share: float | None = None, losses: float | None = None) -> Strain:
    """Return what weeks do under a case's parameters and its inputs on a day.

    ``share`` of time on position and ``losses`` per soldier and week replace what the model says of them.
    """
    scenario = Scenario.build(case)
    values = scenario.values("exhaustion")
    share = scenario.values("workload").reference if share is None else share
    flow = weekly_flow(values, share)
    lost = loss_rate(case, scenario, when, share) if losses is None else losses
    level = DAYS * scenario.values("baseline").leave
    knots, heights, error = linear_pieces(hazard_curve(values))
    return Strain(*flow, level=level, knots=knots, values=heights, losses=lost, error=error)
