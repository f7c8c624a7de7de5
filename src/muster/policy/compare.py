"""Compare policies with a baseline: the same soldiers with the same luck under each, over draws of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws, defaults
from muster.ensemble.family import Family
from muster.ensemble.keep import Store
from muster.ensemble.perform import Progress, perform
from muster.ensemble.study import Arm, Point
from muster.ensemble.task import Finished
from muster.model.course import parting
from muster.model.declare import Array
from muster.model.scenario import Policy
from muster.model.simulate import VERSION
from muster.policy.differences import Difference, compare
from muster.policy.effects import Effects
from muster.policy.outcomes import OUTCOMES

# pairs for each draw, futures of one past: two tell luck from what is not known, more draws tell more than more pairs
EACH = 2


@dataclass(frozen=True)
class Request:
    """What is to be compared.

    ``policies``: each is compared with the baseline from its own first day on. ``base``: policies that baseline and all
    policies share. ``pairs``: how many; two for each draw, which share parameters, units and the past, and
    differ by luck from the first policy's first day on.
    ``draws``: parameters, the case's own where None. ``seed``: of the first pair; the others count up from it.
    ``given`` and ``without`` as in a scenario. Raises `InputError`.
    """

    case: Case
    policies: tuple[Policy, ...]
    pairs: int = 200
    draws: Draws | None = None
    seed: int = 1
    scale: float = 1.0
    until: date | None = None
    base: tuple[Policy, ...] = ()
    given: Mapping[str, float] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        names = [policy.name for policy in self.policies]
        twice = next((name for name in names if names.count(name) > 1), None)
        if not names or twice:
            raise InputError(f"compare: expected policies with names of their own, found {twice or 'none'}")
        if self.draws and self.draws.size < self.draw_count:
            raise InputError(f"draws: expected {self.draw_count} for {self.pairs} pairs, found {self.draws.size}")
        for policy, first in zip(self.policies, self.tasks[0].partings, strict=True):
            if first >= self.tasks[0].days:
                raise InputError(f"policy {policy.name!r}: expected a first day by {self.last}, the last that is run")

    @property
    def last(self) -> date:
        """Last day that is simulated."""
        return self.until or self.case.end

    @property
    def draw_count(self) -> int:
        """How many draws the pairs need."""
        return -(-self.pairs // EACH)

    @cached_property
    def tasks(self) -> tuple[Family, ...]:
        """One family of runs for each draw: the baseline and every policy, in two futures."""
        drawn = self.draws or defaults(self.draw_count)
        base = Arm("baseline", self.base, self.given, self.without)
        arms = tuple(Arm(p.name, (*self.base, p), self.given, self.without) for p in self.policies)
        return tuple(
            Family(self.case, Effects(), arms, base, drawn.parameters(k), Point(k, seeds[0], seeds[0]), self.scale,
                   self.until, tuple(seeds[1:]))
            for k, seeds in enumerate(self._seeds())
        )  # fmt: skip

    def _seeds(self) -> list[range]:
        """Return the seeds of the pairs of each draw."""
        last = self.seed + self.pairs
        return [range(first, min(first + EACH, last)) for first in range(self.seed, last, EACH)]

    def pairs_in(self, draws: int) -> int:
        """Return how many pairs so many draws make."""
        return min(draws * EACH, self.pairs)

    def about(self) -> dict[str, Any]:
        """Return what decides the bytes of the result, as plain values."""
        first, drawn = self.tasks[0], self.draws or defaults()
        return {
            "case": self.case.name,
            "case_digest": self.case.digest,
            "baseline": first.scenarios[0].name,
            "policies": [policy.name for policy in self.policies],
            "scenario_digests": [scenario.digest for scenario in first.scenarios],
            "draws": drawn.source,
            "draws_digest": drawn.digest,
            "parameters": dict(self.given),
            "without": sorted(self.without),
            "seed": self.seed,
            "pairs": self.pairs,
            "scale": self.scale,
            "start": self.case.start.isoformat(),
            "until": self.last.isoformat(),
            "version": VERSION,
        }


@dataclass(frozen=True)
class Failure:
    """A pair that came to nothing, and why."""

    seed: int
    reason: str


@dataclass(frozen=True)
class Against:
    """One policy against the baseline: arrays over pairs, in the order of the pairs.

    ``outcomes`` (pairs, 2, outcomes), ``weeks`` (pairs, 2, series, weeks), ``changed`` (pairs, directions, roles,
    bands, mechanisms), ``others`` (pairs, 4); see `Effects`. ``draws`` and ``seeds`` (pairs,).
    """

    policy: Policy
    first: date
    draws: NDArray[np.int64]
    seeds: NDArray[np.int64]
    outcomes: Array
    weeks: Array
    changed: NDArray[np.int64]
    others: NDArray[np.int64]

    @cached_property
    def differences(self) -> dict[str, Difference]:
        """What the pairs tell of each outcome; an outcome of which they tell nothing is left out."""
        found = {
            name: compare(self.outcomes[:, 0, k], self.outcomes[:, 1, k], self.draws, outcome.better)
            for k, (name, outcome) in enumerate(OUTCOMES.items())
        }
        return {name: one for name, one in found.items() if one is not None}


@dataclass(frozen=True)
class Comparison:
    """What came of a request; ``interrupted`` where it holds fewer pairs than asked."""

    request: Request
    policies: tuple[Against, ...]
    failed: tuple[Failure, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def pairs(self) -> int:
        """Pairs that came to their end."""
        return len(self.policies[0].seeds)


def run(
    request: Request,
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare; arguments as in `perform`. An interrupt keeps what is finished, if anything is.

    Raises `InputError` where no pair came to its end.
    """
    found: list[Finished] = []
    interrupted = False
    try:
        for finished in perform(request.tasks, executor, store, progress):
            found.append(finished)
    except KeyboardInterrupt:
        interrupted = True
        if not any(not finished.reason for finished in found):
            raise
    return collect(request, found, interrupted)


def collect(request: Request, found: Sequence[Finished], interrupted: bool = False) -> Comparison:
    """Put finished pairs together, in the order of the pairs."""
    found = sorted(found, key=lambda finished: finished.number)
    seeds = [task.seeds for task in request.tasks]
    failed = tuple(Failure(seed, one.reason) for one in found if one.reason for seed in seeds[one.number])
    done = [one for one in found if not one.reason]
    if not done:
        raise InputError(f"no pair came to its end: {failed[0].reason}")
    seconds = sum(row.seconds for one in done for row in one.rows)
    each = tuple(_against(request, k, done) for k in range(len(request.policies)))
    return Comparison(request, each, failed, interrupted, seconds)


def _against(request: Request, k: int, done: Sequence[Finished]) -> Against:
    rows = [row for finished in done for row in finished.rows[k :: len(request.policies)]]
    parts = [np.array([row.values[name] for row in rows]) for name in ("outcomes", "weeks", "changed", "others")]
    keys = [np.array([int(row.key[name]) for row in rows]) for name in ("draw", "seed")]
    task = request.tasks[0]
    first = parting(request.case, task.scenarios[0], task.scenarios[1 + k])
    return Against(request.policies[k], request.case.start + timedelta(days=first), *keys, *parts)
