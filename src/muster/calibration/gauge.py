"""What a run gives of every target, and of what a forecast or a nowcast asks: counts at full scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.data.errors import InputError
from muster.data.targets import Target
from muster.model import outcomes
from muster.model.simulate import Result
from muster.model.states import AWAY

Array = NDArray[np.float64]
CASES = ("registered_407", "registered_408")
LEAST_COUNT, LEAST_SHARE = 5.0, 1e-3  # what stands for less, so that nothing has a logarithm too


def known_targets(case: Case) -> tuple[Target, ...]:
    """Return the targets of a case; `InputError` where there are none, or one that no run gives."""
    if not case.targets:
        raise InputError(f"case {case.name}: expected targets.csv with what a fit is held against, found none")
    for target in case.targets:
        where = f"case {case.name}: target {target.id}"
        if target.quantity not in outcomes.OUTCOMES:
            known = ", ".join(outcomes.OUTCOMES)
            raise InputError(f"{where}: quantity {target.quantity!r} is not simulated, expected one of {known}")
        if target.end > case.end:
            raise InputError(f"{where}: expected a period that ends by {case.end}, found {target.end}")
    return case.targets


def value_of(target: Target, result: Result) -> float:
    """Return what a run gives of a target, at full scale; NaN where the run does not cover its periods."""
    measure = outcomes.OUTCOMES[target.quantity].measure
    found = [measure(result, first, last) for first, last in target.periods]
    return float("nan") if any(x is None for x in found) else float(sum(x for x in found if x is not None))


@dataclass(frozen=True)
class Gauge:
    """A measure of an ensemble: every target, and by whole month the cases registered and, at its end, those absent."""

    targets: tuple[Target, ...]
    names: ClassVar[tuple[str, ...]] = ("targets", "cases", "absent")

    def about(self) -> Mapping[str, Any]:
        """Return which targets, by what is counted."""
        return {"gauge": [[t.quantity, *(f"{a}/{b}" for a, b in t.periods)] for t in self.targets]}

    def take(self, result: Result) -> dict[str, NDArray[Any]]:
        """Return ``targets`` (T,), ``cases`` (M,) of each whole month, and ``absent`` (M,) at its end."""
        months = outcomes.whole_months(result.start, outcomes.last_day(result))
        ends = [(last - result.start).days for _, last in months]
        return {
            "targets": np.array([value_of(target, result) for target in self.targets]),
            "cases": outcomes.monthly(result, *CASES),
            "absent": outcomes.stock(result, *AWAY)[ends],
        }

    def logs(self, values: Mapping[str, Array]) -> Array:
        """Return the logarithms of all that a run gave, in one row (T + M + M,); nothing has a logarithm as well."""
        least = np.array([LEAST_SHARE if target.value < 1.0 else LEAST_COUNT for target in self.targets])
        floors: dict[str, Any] = {"targets": least, "cases": LEAST_COUNT, "absent": LEAST_COUNT}
        found: Array = np.log(np.concatenate([np.maximum(values[name], floors[name]) for name in self.names]))
        return found

    def columns(self, start: date, until: date) -> dict[str, slice]:
        """Return where each array stands in the row that holds them all, for runs from ``start`` to ``until``."""
        sizes = (len(self.targets), *[len(outcomes.whole_months(start, until))] * 2)
        ends = np.cumsum(sizes)
        return {name: slice(int(end - size), int(end)) for name, size, end in zip(self.names, sizes, ends, strict=True)}


def stated(targets: Sequence[Target]) -> tuple[Array, Array, Array]:
    """Return log(value / bias), stated error, and whether the common noise applies (1 or 0), each (T,)."""
    return (
        np.array([np.log(t.value / t.bias) for t in targets]),
        np.array([t.error for t in targets]),
        np.array([float(bool(t.noise)) for t in targets]),
    )
