"""Simulate plans beside one another: the same soldiers with the same luck under each, and intervals over seeds."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.family import Family
from muster.ensemble.study import Arm, Point
from muster.model.declare import Array
from muster.model.outcomes.reading import HARMED, total
from muster.model.scenario import read_policy
from muster.model.simulate import Result
from muster.planning.check import recompute
from muster.planning.export import write_policy
from muster.planning.problem import Index, Problem
from muster.policy.differences import interval
from muster.policy.outcomes import OUTCOMES as JUDGED

BASE = "plan"
Watch = Callable[[str, int], None]


@dataclass(frozen=True)
class Difference:
    """One outcome of one alternative against the base, over paired seeds.

    ``base`` and ``other``: means over seeds; ``difference`` = other - base with its 90% interval over seeds, which is
    chance alone; ``promised``: the difference that the plans themselves promise, where they speak of the outcome.
    """

    alternative: str
    outcome: str
    base: float
    other: float
    difference: float
    low90: float
    high90: float
    promised: float | None


def losses(result: Result, days: slice) -> float:
    """Return killed, wounded, missing and captured, in people at full scale."""
    return total(result, (*HARMED, "captured"), days)


OUTCOMES: dict[str, Callable[[Result, slice], float]] = {
    "departures": JUDGED["departures"].measure,
    "losses": losses,
    "coverage": JUDGED["coverage"].measure,
}


@dataclass(frozen=True)
class Tried:
    """A contrast (see `muster.ensemble.family`) that keeps OUTCOMES over a window of days."""

    first: int
    last: int

    def about(self) -> Mapping[str, Any]:
        """Return which contrast this is."""
        return {"tried": list(OUTCOMES), "days": [self.first, self.last]}

    def eye(self) -> None:
        """Nothing looks at a run while it goes."""

    def take(self, first: int, result: Result, eye: None, base: Result, base_eye: None) -> Mapping[str, Array]:
        """Return the outcomes of one plan."""
        days = slice(self.first, self.last + 1)
        return {"outcomes": np.array([measure(result, days) for measure in OUTCOMES.values()])}


def paired(
    case: Case,
    arms: Mapping[str, Arm],
    seeds: Sequence[int],
    first: date,
    last: date,
    scale: float = 1.0,
    watch: Watch | None = None,
) -> dict[str, Array]:
    """Return, for each arm, outcomes over a window of days, shape (seeds, outcomes), in the order of OUTCOMES.

    What is before an arm's own policies is simulated once for all.
    """
    found = {name: np.empty((len(seeds), len(OUTCOMES))) for name in arms}
    contrast = Tried((first - case.start).days, (last - case.start).days)
    for row, seed in enumerate(seeds):
        family = Family(case, contrast, tuple(arms.values()), point=Point(0, seed), scale=scale, until=last)
        for name, one in zip(arms, family.do(), strict=True):
            found[name][row] = one.values["outcomes"]
            if watch:
                watch(name, seed)
    return found


def differences(
    found: Mapping[str, Array],
    promised: Mapping[str, Mapping[str, float]],
    base: str = BASE,
) -> Iterator[Difference]:
    """Yield each alternative's outcomes against the base, with Student's interval over paired seeds."""
    for name, values in found.items():
        if name == base:
            continue
        gap = values - found[base]
        for column, outcome in enumerate(OUTCOMES):
            low, high = interval(gap[:, column], np.arange(len(gap)))
            ends = (np.nan, np.nan) if low is None or high is None else (low, high)
            promise = promised.get(name, {}).get(outcome)
            means = float(found[base][:, column].mean()), float(values[:, column].mean())
            yield Difference(name, outcome, *means, float(gap[:, column].mean()), *ends, promise)


def try_rotas(
    problem: Problem,
    rotas: Mapping[str, Index],
    case: Case,
    seeds: Sequence[int],
    scale: float = 1.0,
    watch: Watch | None = None,
) -> list[Difference]:
    """Return what a simulation gives of rotas against the one called "plan", next to what they promise.

    The window is the plan's own, as far as the case goes. Raises `InputError` where a rota does not fit the case.
    """
    if BASE not in rotas:
        raise InputError(f"rotas: expected one called {BASE!r}, found {', '.join(rotas)}")
    first = case.start + timedelta(weeks=round((problem.start - case.start).days / 7))
    last = min(case.end, first + timedelta(weeks=problem.weeks, days=-1))
    with tempfile.TemporaryDirectory() as place:
        arms = {name: _arm(name, problem, sector, case, Path(place) / str(n))
                for n, (name, sector) in enumerate(rotas.items())}  # fmt: skip
        found = paired(case, arms, seeds, first, last, scale, watch)
    return list(differences(found, promises(problem, rotas)))


def _arm(name: str, problem: Problem, sector: Index, case: Case, folder: Path) -> Arm:
    folder.mkdir()
    return Arm(name, (read_policy(write_policy(folder, problem, sector, case)),))


def promises(problem: Problem, rotas: Mapping[str, Index]) -> dict[str, dict[str, float]]:
    """Return the differences in departures and losses that rotas promise against the one called "plan"."""
    each = {name: recompute(problem, sector) for name, sector in rotas.items()}
    base = each[BASE]
    return {
        name: {"departures": one.departures - base.departures, "losses": one.losses - base.losses}
        for name, one in each.items()
    }
