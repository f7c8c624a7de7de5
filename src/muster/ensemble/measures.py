"""What a run keeps: declared before it starts, small where many runs are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.task import Row
from muster.model.scenario import Scenario
from muster.model.simulate import Result

Arrays = dict[str, NDArray[Any]]


class Measure(Protocol):
    """What is kept of a run. Use a frozen dataclass at the top of a module, so that it can go to another process.

    ``about`` is part of the digest under which the run is kept: whatever changes what is taken must show in it.
    """

    def about(self) -> Mapping[str, Any]:
        """Return, in plain values, which measure this is."""

    def take(self, result: Result) -> Mapping[str, NDArray[Any]]:
        """Return arrays of numbers by name, the same names for every run."""


@dataclass(frozen=True)
class Columns:
    """Some daily and weekly columns of a run as they are, each with one entry a day or week; counts at the run's scale.

    Names are those of `Result.daily` and `Result.weekly`.
    """

    daily: tuple[str, ...] = ()
    weekly: tuple[str, ...] = ()

    def about(self) -> Mapping[str, Any]:
        """Return which columns."""
        return {"columns": [list(self.daily), list(self.weekly)]}

    def take(self, result: Result) -> Arrays:
        """Return the columns by name."""
        unknown = [name for name in self.daily if name not in result.daily]
        unknown += [name for name in self.weekly if name not in result.weekly]
        if unknown:
            raise InputError(f"measure: unknown column {unknown[0]!r}")
        daily = {name: result.daily[name] for name in self.daily}
        return daily | {name: result.weekly[name] for name in self.weekly}


PARTS = ("daily", "weekly", "counts")


@dataclass(frozen=True)
class Whole:
    """All that a run gives, so that its `Result` can be made again from what was kept (a megabyte at full scale)."""

    def about(self) -> Mapping[str, Any]:
        """Return that everything is kept."""
        return {"whole": True}

    def take(self, result: Result) -> Arrays:
        """Return the arrays of a result, and its single numbers."""
        arrays = {f"{part}.{name}": array for part in PARTS for name, array in getattr(result, part).items()}
        facts = {"soldiers": result.soldiers, "soldier_days": result.soldier_days, "work": getattr(result, "work", 0)}
        return arrays | {f"fact.{name}": np.atleast_1d(np.asarray(value)) for name, value in facts.items()}

    @staticmethod
    def result(row: Row, case: Case, scenario: Scenario, seed: int, scale: float, version: str) -> Result:
        """Return the result that a row was taken from."""
        groups: dict[str, Arrays] = {part: {} for part in (*PARTS, "fact")}
        for name, array in row.values.items():
            part, short = name.split(".", 1)
            groups[part][short] = array
        fact = groups.pop("fact")
        return Result(
            case.name, case.digest, scenario.name, scenario.digest, seed, scale, case.start, version,
            groups["daily"], groups["weekly"], int(fact["soldiers"][0]), int(fact["soldier_days"][0]), row.seconds,
            (int(fact["work"][0]), int(fact["work"][-1])), groups["counts"], scenario.parameters, scenario.without,
        )
