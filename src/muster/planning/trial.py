"""Simulate plans beside one another: the same soldiers with the same luck under each, and intervals over seeds.

Small on purpose: it knows scenarios, seeds and a window of days, nothing of policies, so that a general comparison
can take its place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from muster.data.case import Case
from muster.data.errors import InputError
from muster.model.declare import Array
from muster.model.outcomes.reading import HARMED, total
from muster.model.scenario import Scenario, read_policy
from muster.model.simulate import Result, simulate
from muster.planning.check import recompute
from muster.planning.export import write_policy
from muster.planning.problem import Index, Problem

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


def departures(result: Result, days: slice) -> float:
    """Return departures without leave, in people at full scale."""
    return total(result, ("left",), days)


def losses(result: Result, days: slice) -> float:
    """Return killed, wounded, missing and captured, in people at full scale."""
    return total(result, (*HARMED, "captured"), days)


def coverage(result: Result, days: slice) -> float:
    """Return the share of the positions that the line asks for which were held."""
    needed = float(result.daily["positions_needed"][days].sum())
    return float(result.daily["positions_held"][days].sum()) / max(needed, 1.0)


OUTCOMES: dict[str, Callable[[Result, slice], float]] = {
    "departures": departures,
    "losses": losses,
    "coverage": coverage,
}


def paired(
    case: Case,
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    first: date,
    last: date,
    scale: float = 1.0,
    watch: Watch | None = None,
) -> dict[str, Array]:
    """Return, for each scenario, outcomes over a window of days, shape (seeds, outcomes), in the order of OUTCOMES."""
    found = {name: np.empty((len(seeds), len(OUTCOMES))) for name in scenarios}
    days = slice((first - case.start).days, (last - case.start).days + 1)
    for row, seed in enumerate(seeds):
        for name, scenario in scenarios.items():
            result = simulate(case, scenario, seed=seed, scale=scale, until=last)
            found[name][row] = [measure(result, days) for measure in OUTCOMES.values()]
            if watch:
                watch(name, seed)
    return found


def differences(
    found: Mapping[str, Array],
    promised: Mapping[str, Mapping[str, float]],
    base: str = BASE,
) -> Iterator[Difference]:
    """Yield each alternative's outcomes against the base, with Student's interval over paired seeds."""
    from scipy.stats import t

    for name, values in found.items():
        if name == base:
            continue
        gap = values - found[base]
        seeds = len(gap)
        spread = gap.std(axis=0, ddof=1) / np.sqrt(seeds) if seeds > 1 else np.full(gap.shape[1], np.nan)
        half = float(t.ppf(0.95, seeds - 1)) * spread if seeds > 1 else spread
        for column, outcome in enumerate(OUTCOMES):
            middle = float(gap[:, column].mean())
            promise = promised.get(name, {}).get(outcome)
            means = float(found[base][:, column].mean()), float(values[:, column].mean())
            reach = float(half[column])
            yield Difference(name, outcome, *means, middle, middle - reach, middle + reach, promise)


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
        scenarios = {name: _scenario(problem, sector, case, Path(place) / str(n))
                     for n, (name, sector) in enumerate(rotas.items())}  # fmt: skip
        found = paired(case, scenarios, seeds, first, last, scale, watch)
    return list(differences(found, promises(problem, rotas)))


def _scenario(problem: Problem, sector: Index, case: Case, folder: Path) -> Scenario:
    folder.mkdir()
    return Scenario.build(case, [read_policy(write_policy(folder, problem, sector, case))])


def promises(problem: Problem, rotas: Mapping[str, Index]) -> dict[str, dict[str, float]]:
    """Return the differences in departures and losses that rotas promise against the one called "plan"."""
    each = {name: recompute(problem, sector) for name, sector in rotas.items()}
    base = each[BASE]
    return {
        name: {"departures": one.departures - base.departures, "losses": one.losses - base.losses}
        for name, one in each.items()
    }
