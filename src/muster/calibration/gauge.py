"""What a run gives of every target: the numbers that a fit compares with what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.data.errors import InputError
from muster.data.targets import Target
from muster.model import outcomes
from muster.model.simulate import Result

Array = NDArray[np.float64]
CASES = ("registered_407", "registered_408")
LEAST = 0.5  # a count at full scale that stands for none, so that it has a logarithm


def known_targets(case: Case) -> tuple[Target, ...]:
    """Return the targets of a case; `InputError` where there are none, or one whose quantity no run gives."""
    if not case.targets:
        raise InputError(f"case {case.name}: expected targets.csv with what a fit is held against, found none")
    for target in case.targets:
        if target.quantity not in outcomes.OUTCOMES:
            raise InputError(
                f"case {case.name}: target {target.id}: quantity {target.quantity!r} is not simulated, expected one of "
                + ", ".join(outcomes.OUTCOMES)
            )
        if target.end > case.end:
            raise InputError(f"case {case.name}: target {target.id}: expected a period that ends by {case.end}")
    return case.targets


def value_of(target: Target, result: Result) -> float:
    """Return what a run gives of a target, at full scale; NaN where the run does not cover its periods."""
    measure = outcomes.OUTCOMES[target.quantity].measure
    found = [measure(result, first, last) for first, last in target.periods]
    return float("nan") if any(x is None for x in found) else float(sum(x for x in found if x is not None))


def log_of(values: Array) -> Array:
    """Return logarithms, of counts that are none as well."""
    logs: Array = np.log(np.maximum(values, LEAST * (np.nanmax(values, initial=1.0) > 1.0) + 1e-6))
    return logs


@dataclass(frozen=True)
class Gauge:
    """Takes down every target and the cases registered in every whole month of a run (a measure of an ensemble)."""

    targets: tuple[Target, ...]
    months: bool = field(default=True)

    def about(self) -> Mapping[str, Any]:
        """Return which targets, by what is counted."""
        periods = [[t.quantity, *(f"{a}/{b}" for a, b in t.periods)] for t in self.targets]
        return {"gauge": periods, "months": self.months}

    def take(self, result: Result) -> dict[str, NDArray[Any]]:
        """Return ``targets`` (T,), and ``months`` (M,), both at full scale."""
        found = {"targets": np.array([value_of(target, result) for target in self.targets])}
        return found | ({"months": outcomes.monthly(result, *CASES)} if self.months else {})


def stated(targets: Sequence[Target]) -> tuple[Array, Array, Array]:
    """Return log(value / bias), stated error, and whether the common noise applies (1 or 0), each (T,)."""
    return (
        np.array([np.log(t.value / t.bias) for t in targets]),
        np.array([t.error for t in targets]),
        np.array([float(bool(t.noise)) for t in targets]),
    )


def last_day(targets: Sequence[Target], until: date) -> date:
    """Return the day up to which a run is needed for all targets that had ended by ``until``."""
    return max((t.end for t in targets if t.end <= until), default=until)
