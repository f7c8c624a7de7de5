"""What each mechanism and loop contributes: the same soldiers with the same luck, with and without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

import numpy as np

from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws
from muster.ensemble.keep import Store
from muster.ensemble.perform import Progress, perform
from muster.ensemble.study import Arm, Point, Run
from muster.model import registry
from muster.model.declare import Array
from muster.model.outcomes import loops
from muster.model.scenario import Policy
from muster.model.simulate import Result
from muster.policy import shapley
from muster.policy.feedbacks import LOOPS
from muster.policy.outcomes import OUTCOMES, judge
from muster.policy.shapley import Subset

By = Literal["group", "mechanism"]
GAINS = ("swamping", "workload", "contagion", "exhaustion", "absence_of_outflow")


@dataclass(frozen=True)
class Told:
    """Keeps of a run its outcomes from a day on, and the parts of its loop gain."""

    first: int = 0

    def about(self) -> Mapping[str, Any]:
        """Return which outcomes, from which day on."""
        return {"told": list(OUTCOMES), "from": self.first}

    def take(self, result: Result) -> dict[str, Array]:
        """Return outcomes and gains as two arrays."""
        gain = loops.gain(result)
        parts = [gain.swamping, gain.workload, gain.contagion]
        parts += [loops.mean_exhaustion(result), loops.absence_share(result)]
        days = slice(self.first, len(result.daily["absent"]))
        return {"outcomes": judge(result, days), "gain": np.array(parts)}


@dataclass(frozen=True)
class Inquiry:
    """What is to be explained.

    ``draws`` and ``points``: parameters and seeds of each run. ``policies`` are in force throughout, with and without
    a mechanism. ``since``: first day of outcomes. ``by``: whether totals are shared out among groups of mechanisms, or
    among single ones. ``pairs``: antithetic pairs of orders at each point where not all subsets are tried.
    """

    case: Case
    draws: Draws
    points: tuple[Point, ...]
    policies: tuple[Policy, ...] = ()
    scale: float = 1.0
    since: date | None = None
    until: date | None = None
    by: By = "group"
    pairs: int = 1

    def __post_init__(self) -> None:
        last = self.until or self.case.end
        if self.since is not None and not self.case.start <= self.since <= last:
            raise InputError(f"--since: expected a date from {self.case.start} to {last}, found {self.since}")
        self.run(Arm(), self.points[0])

    @cached_property
    def optional(self) -> tuple[str, ...]:
        """Mechanisms that can be left out, by group."""
        return tuple(name for names in registry.groups().values() for name in names)

    @cached_property
    def players(self) -> dict[str, tuple[str, ...]]:
        """Who totals are shared out among, with the mechanisms of each."""
        return registry.groups() if self.by == "group" else {name: (name,) for name in self.optional}

    @property
    def exact(self) -> bool:
        """Whether every subset of the players is tried."""
        return len(self.players) <= shapley.EXACT

    def about(self) -> dict[str, Any]:
        """Return what decides the result, as plain values."""
        return {
            "case": self.case.name, "case_digest": self.case.digest, "policies": [p.name for p in self.policies],
            "scenario_digest": self.arm().scenario(self.case).digest, "draws": self.draws.source,
            "draws_digest": self.draws.digest, "points": [list(p) for p in self.points], "scale": self.scale,
            "since": (self.since or self.case.start).isoformat(), "until": (self.until or self.case.end).isoformat(),
            "by": self.by, "pairs": self.pairs,
        }  # fmt: skip

    # ------------------------------------------------------------ which runs

    def arm(self, without: Sequence[str] = (), given: Mapping[str, float] | None = None) -> Arm:
        """Return the scenario in which some mechanisms do nothing, or with some parameters set."""
        name = f"without {'+'.join(sorted(without)) or 'nothing'}" + (f", {dict(given)}" if given else "")
        return Arm(name, self.policies, registry.neutral(without) | dict(given or {}))

    def coalition(self, playing: Subset) -> Arm:
        """Return the scenario in which only some players act."""
        return self.arm([name for player, names in self.players.items() if player not in playing for name in names])

    def orders(self, number: int) -> list[tuple[str, ...]]:
        """Return the orders of the players at a point."""
        return shapley.orders(tuple(self.players), 1000 + number, self.pairs)

    def subsets(self, number: int) -> list[Subset]:
        """Return the subsets of players that are tried at a point."""
        if self.exact:
            return shapley.all_subsets(tuple(self.players))
        return list(dict.fromkeys(s for order in self.orders(number) for s in shapley.beginnings(order)))

    def arms(self, number: int) -> list[Arm]:
        """Return every scenario that is run at a point, each once, the full model first."""
        found = [self.arm(), *(self.arm([name]) for name in self.optional)]
        found += [self.arm(loop.without, loop.given) for loop in LOOPS]
        found += [self.coalition(playing) for playing in self.subsets(number)]
        return list({arm.name: arm for arm in found}.values())

    def run(self, arm: Arm, point: Point) -> Run:
        """Return one run."""
        first = 0 if self.since is None else (self.since - self.case.start).days
        parameters = self.draws.parameters(point.draw)
        return Run(self.case, Told(first), arm, parameters, point, self.scale, self.until)

    def tasks(self) -> list[Run]:
        """Return every run, point by point."""
        return [self.run(arm, point) for number, point in enumerate(self.points) for arm in self.arms(number)]


@dataclass(frozen=True)
class Explanation:
    """What runs say; outcomes in the order of OUTCOMES, points that came to their end in the first axis.

    ``full``: outcomes of the full model, shape (points, outcomes). ``alone``: by mechanism, what it adds: full minus
    without it. ``loops``: by loop, full minus cut. ``shares``: shape (points, players, outcomes), Shapley's values.
    ``total``: full minus without any optional mechanism. ``gains``: by arm ("" the full model), shape (points, GAINS).
    ``failed``: why runs came to nothing.
    """

    inquiry: Inquiry
    full: Array
    alone: dict[str, Array]
    loops: dict[str, Array]
    shares: Array
    total: Array
    gains: dict[str, Array]
    failed: tuple[str, ...] = field(default=())


def explain(
    inquiry: Inquiry,
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Run and explain; points at which a run failed are left out, and `InputError` is raised where none remains."""
    tasks = inquiry.tasks()
    found: dict[Point, dict[str, Mapping[str, Array]]] = {}
    reasons: dict[Point, str] = {}
    for finished in perform(tasks, executor, store, progress):
        task = tasks[finished.number]
        if finished.reason:
            reasons[task.point] = finished.reason
        else:
            found.setdefault(task.point, {})[task.arm.name] = finished.rows[0].values
    whole = [(number, found[p]) for number, p in enumerate(inquiry.points) if p in found and p not in reasons]
    if not whole:
        raise InputError(f"no run came to its end: {next(iter(reasons.values()))}")
    return _explained(inquiry, whole, tuple(reasons.values()))


def _explained(
    inquiry: Inquiry, whole: Sequence[tuple[int, Mapping[str, Mapping[str, Array]]]], failed: tuple[str, ...]
) -> Explanation:
    def read(arm: Arm, what: str = "outcomes") -> Array:
        return np.array([rows[arm.name][what] for _, rows in whole])

    full = read(inquiry.arm())
    without = {name: inquiry.arm([name]) for name in inquiry.optional}
    cut = {loop.key: inquiry.arm(loop.without, loop.given) for loop in LOOPS}
    gains = {"": read(inquiry.arm(), "gain")} | {name: read(arm, "gain") for name, arm in without.items()}
    shares, total = zip(*(_shared_out(inquiry, number, rows) for number, rows in whole), strict=True)
    return Explanation(
        inquiry, full, {name: full - read(arm) for name, arm in without.items()},
        {key: full - read(arm) for key, arm in cut.items()}, np.array(shares), np.array(total), gains, failed,
    )  # fmt: skip


def _shared_out(inquiry: Inquiry, number: int, rows: Mapping[str, Mapping[str, Array]]) -> tuple[Array, Array]:
    """Return Shapley's values at one point, shape (players, outcomes), and the total that they add up to."""
    worth = {s: rows[inquiry.coalition(s).name]["outcomes"] for s in inquiry.subsets(number)}
    players = tuple(inquiry.players)
    total = worth[frozenset(players)] - worth[frozenset()]
    if inquiry.exact:
        return shapley.exact(players, worth), total
    return shapley.sampled(players, inquiry.orders(number), worth), total
