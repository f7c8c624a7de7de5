"""Search policies within limits: several goals at once, paired on shared luck, judged again on fresh draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np

from muster.data.errors import InputError
from muster.ensemble.draws import Draws
from muster.ensemble.family import Family
from muster.ensemble.keep import Store
from muster.ensemble.perform import perform
from muster.ensemble.study import Arm, Point
from muster.model.declare import Array
from muster.model.scenario import Policy
from muster.model.simulate import Result, check_request
from muster.policy.limits import EFFORT, Limits
from muster.policy.optimise import Optimiser
from muster.policy.outcomes import OUTCOMES, judge
from muster.policy.robustness import Marks, efficient, hypervolume

NAMES = tuple(OUTCOMES)
Watch = Callable[[int, int], None]


class Asker(Protocol):
    """What chooses the points to try, as `muster.policy.optimise.Optimiser` does."""

    @property
    def done(self) -> bool:
        """Whether the budget is spent."""

    def ask(self) -> Array:
        """Return the next points."""

    def tell(self, points: Array, goals: Array, limits: Array) -> None:
        """Take in what points gave."""


Make = Callable[[int, int, int, int, int], Asker]


@dataclass(frozen=True)
class Apart:
    """Keeps of a branch and its baseline the outcomes from the policies' first day on."""

    first: int

    def about(self) -> Mapping[str, Any]:
        """Return which outcomes, from which day on."""
        return {"apart": list(OUTCOMES), "from": self.first}

    def eye(self) -> None:
        """Return nobody: all is told by the results."""

    def take(self, first: int, result: Result, eye: Any, base: Result, base_eye: Any) -> dict[str, Array]:
        """Return outcomes of both as two arrays."""
        days = slice(self.first, len(result.daily["absent"]))
        return {"policy": judge(result, days), "baseline": judge(base, days)}


@dataclass(frozen=True)
class Asked:
    """A search: its limits, and where it is carried out.

    ``points``: draws and seeds on which every policy is tried; ``fresh``: those on which the front is judged again.
    ``evaluations``: policies to try. ``shown``: most policies of the front. ``policies`` are in force throughout.
    """

    limits: Limits
    draws: Draws
    points: tuple[Point, ...]
    fresh: tuple[Point, ...]
    evaluations: int
    policies: tuple[Policy, ...] = ()
    scale: float = 1.0
    until: date | None = None
    seed: int = 1
    shown: int = 12

    def about(self) -> dict[str, Any]:
        """Return what decides the result, as plain values."""
        case = self.limits.case
        return {
            **self.limits.about(), "case_digest": case.digest, "policies": [p.name for p in self.policies],
            "scenario_digest": self.base.scenario(case).digest, "draws": self.draws.source,
            "draws_digest": self.draws.digest, "points": [list(p) for p in self.points],
            "fresh": [list(p) for p in self.fresh], "evaluations": self.evaluations, "scale": self.scale,
            "until": (self.until or case.end).isoformat(), "seed": self.seed, "shown": self.shown,
        }  # fmt: skip

    def check(self) -> None:
        """Refuse what cannot be simulated, before anything is."""
        check_request(self.limits.case, self.seed + len(self.points) + len(self.fresh), self.scale, self.until)
        self.base.scenario(self.limits.case)

    @property
    def base(self) -> Arm:
        """The scenario that policies are patches on."""
        return Arm("baseline", self.policies)

    def families(self, policies: Sequence[Policy], points: Sequence[Point]) -> list[Family]:
        """Return one family for each point: the baseline, and every policy as a branch of it."""
        limits = self.limits
        first = (limits.start - limits.case.start).days
        branches = tuple(Arm(policy.name, (*self.policies, policy)) for policy in policies)
        return [
            Family(limits.case, Apart(first), branches, self.base, self.draws.parameters(point.draw),
                   point, self.scale, self.until)
            for point in points
        ]  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """One policy: its place within the limits (0 to 1 by lever), its levers, and what it gave.

    ``goals``: shape (goals,), less is better; ``limits``: shape (limits,), above nought where one is broken.
    """

    name: str
    place: Array
    values: dict[str, float]
    goals: Array
    limits: Array

    @property
    def allowed(self) -> bool:
        """Whether all limits are kept."""
        return bool((self.limits <= 0.0).all())


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``tried`` in the order of trying; ``front``: those that keep the limits and that no other beats in every goal, or
    the least bad where none keeps them (``allowed`` is then false). ``after`` and ``before``: outcomes of the front
    and of the baseline at the fresh points, shapes (policies, points, outcomes) and (points, outcomes).
    """

    asked: Asked
    tried: tuple[Tried, ...]
    front: tuple[Tried, ...]
    after: Array
    before: Array

    @property
    def allowed(self) -> bool:
        """Whether any policy keeps the limits."""
        return any(one.allowed for one in self.front)

    def goals(self) -> Array:
        """Return goals at the fresh points, shape (policies, points, goals): less is better, 0 as the baseline.

        Where a run does not tell an outcome there is no difference."""
        return np.stack([self._goal(goal.name, goal.sign) for goal in self.asked.limits.goals], axis=2)

    def _goal(self, name: str, sign: int) -> Array:
        if name in NAMES:
            column = NAMES.index(name)
            moved: Array = np.nan_to_num(sign * (self.after[:, :, column] - self.before[:, column]))
            return moved
        fixed = np.array([price_of(self.asked.limits, name, one.values) for one in self.front])
        return np.repeat(fixed[:, None], len(self.before), axis=1)

    def worsened(self) -> Array:
        """Return by how much kept outcomes worsen at the fresh points, less what may be; (policies, points, kept)."""
        over = np.zeros((len(self.front), len(self.before), len(self.asked.limits.keep)))
        for number, keep in enumerate(self.asked.limits.keep):
            column, better = NAMES.index(keep.outcome), OUTCOMES[keep.outcome].better
            worse = better * (self.before[:, column] - self.after[:, :, column])
            over[:, :, number] = np.nan_to_num(worse) - keep.worse_by * np.nan_to_num(np.abs(self.before[:, column]))
        return over

    def enough(self) -> Marks:
        """Return where a policy is enough: every goal better by what was asked, nothing worse than it may be.

        Shape (policies, points). Goals that are prices ask for nothing.
        """
        met: Marks = np.all(self.worsened() <= 0.0, axis=2)
        goals = self.goals()
        for number, goal in enumerate(self.asked.limits.goals):
            if goal.name in NAMES:
                least = goal.enough * np.nan_to_num(np.abs(self.before[:, NAMES.index(goal.name)]))
                met &= goals[:, :, number] <= -least
        return met


def price_of(limits: Limits, name: str, values: Mapping[str, float]) -> float:
    """Return the effort of a policy, or what it takes of a budget."""
    return limits.effort(values) if name == EFFORT else limits.costs(values)[name]


def search(
    asked: Asked,
    executor: Executor | None = None,
    store: Store | None = None,
    watch: Watch | None = None,
    make: Make = Optimiser,
) -> Found:
    """Try policies, and judge the front again on fresh draws and seeds.

    With a store, an interrupted search goes on from there: the same questions get the same answers. ``watch`` is told
    runs done and runs in all. Raises `InputError` where a run fails.
    """
    limits = asked.limits
    asker = make(len(limits.ranges), len(limits.goals), len(limits.keep) + len(limits.budgets),
                 asked.evaluations, asked.seed)  # fmt: skip
    work = _Work(asked, executor, store, watch)
    tried: list[Tried] = []
    while not asker.done:
        places = asker.ask()
        new = _try(asked, work, places, len(tried))
        tried += new
        asker.tell(places, _stack([t.goals for t in new]), _stack([t.limits for t in new]))
    front = front_of(tried, asked.shown)
    after, before = work.outcomes([limits.policy(t.name, t.values) for t in front], asked.fresh)
    return Found(asked, tuple(tried), tuple(front), after, before)


def _try(asked: Asked, work: _Work, places: Array, before: int) -> list[Tried]:
    """Try the policies at some places; they are numbered on from those tried ``before``."""
    if not len(places):
        return []
    limits = asked.limits
    names = [f"policy {before + number}" for number in range(1, len(places) + 1)]
    policies = [limits.policy(name, limits.values(place)) for name, place in zip(names, places, strict=True)]
    after, base = work.outcomes(policies, asked.points)
    return [_tried(asked, *one, base) for one in zip(names, places, after, strict=True)]


def _stack(rows: Sequence[Array]) -> Array:
    return np.array(rows).reshape(len(rows), len(rows[0]) if rows else 0)


def _tried(asked: Asked, name: str, place: Array, after: Array, before: Array) -> Tried:
    """Return a policy with the mean of its goals and limits over the points."""
    limits = asked.limits
    values = limits.values(place)
    one = Tried(name, place, values, np.zeros(0), np.zeros(0))
    alone = Found(asked, (one,), (one,), after[None], before)
    mean, kept = alone.goals()[0].mean(axis=0), alone.worsened()[0].mean(axis=0)
    over = np.array([cost - b.most for b, cost in zip(limits.budgets, limits.costs(values).values(), strict=True)])
    return Tried(name, place, values, mean, np.concatenate([kept, over]))


def front_of(tried: Sequence[Tried], most: int) -> list[Tried]:
    """Return the efficient policies among those that keep the limits, at most so many, best spread first lost last.

    Where none keeps them, the one that breaks them least. Of too many, those go whose going loses least volume.
    """
    allowed = [one for one in tried if one.allowed]
    if not allowed:
        return [min(tried, key=lambda one: float(np.maximum(one.limits, 0.0).sum()))]
    goals = np.array([one.goals for one in allowed])
    front = [one for one, kept in zip(allowed, efficient(goals), strict=True) if kept]
    front = list({tuple(one.goals): one for one in front}.values())
    spread = np.ptp([one.goals for one in front], axis=0)
    low = np.min([one.goals for one in front], axis=0)
    while len(front) > most:
        level = (np.array([one.goals for one in front]) - low) / np.maximum(spread, 1e-12)
        reference = np.full(level.shape[1], 1.1)
        without = [hypervolume(np.delete(level, n, axis=0), reference) for n in range(len(front))]
        front.pop(int(np.argmax(without)))
    return sorted(front, key=lambda one: tuple(one.goals))


class _Work:
    """Does families of runs, and counts them."""

    def __init__(self, asked: Asked, executor: Executor | None, store: Store | None, watch: Watch | None) -> None:
        self.asked, self.executor, self.store, self.watch = asked, executor, store, watch
        self.done = 0
        self.of = asked.evaluations * len(asked.points) + asked.shown * len(asked.fresh)

    def outcomes(self, policies: Sequence[Policy], points: Sequence[Point]) -> tuple[Array, Array]:
        """Return outcomes of policies and of the baseline, shapes (policies, points, outcomes), (points, outcomes)."""
        after = np.zeros((len(policies), len(points), len(NAMES)))
        before = np.zeros((len(points), len(NAMES)))
        for finished in perform(self.asked.families(policies, points), self.executor, self.store):
            if finished.reason:
                raise InputError(f"a run came to nothing: {finished.reason}")
            for number, row in enumerate(finished.rows):
                after[number, finished.number] = row.values["policy"]
                before[finished.number] = row.values["baseline"]
            self.done += len(policies)
            if self.watch:
                self.watch(min(self.done, self.of), self.of)
        return after, before
