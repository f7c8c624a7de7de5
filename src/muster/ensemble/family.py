"""A baseline and the scenarios that branch off it, under one draw: their past is simulated once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from numpy.typing import NDArray

from muster.data.case import Case
from muster.ensemble.study import Arm, Point, luck
from muster.ensemble.task import Key, Row
from muster.model.army import Army
from muster.model.course import Course, State, parting
from muster.model.scenario import Scenario
from muster.model.simulate import VERSION, Result, check_request, result_of, warm_up


class Eye(Protocol):
    """Looks at one run of a family while it goes; made anew for each (see `Contrast.eye`)."""

    def watch(self, army: Army) -> None:
        """Begin to look, on the morning of the first day that policies may differ."""


class Contrast(Protocol):
    """What is kept of a family: like a `Measure`, but told of the baseline too. Use a frozen dataclass."""

    def about(self) -> Mapping[str, Any]:
        """Return, in plain values, which contrast this is."""

    def eye(self) -> Eye | None:
        """Return what is to look at a run while it goes, if anything is."""

    def take(self, first: int, result: Result, eye: Any, base: Result, base_eye: Any) -> Mapping[str, NDArray[Any]]:
        """Return arrays of numbers by name for a policy that parts from the baseline on day ``first``."""


class _Baseline(NamedTuple):
    """A baseline that has come to its end: what its eye saw, and its state at every parting."""

    result: Result
    eye: Any
    states: dict[int, State]
    seconds: float


@dataclass(frozen=True)
class Family:
    """A baseline and its branches at one point; rows are those of the branches, in their order.

    The baseline runs once. Where a branch's own policies begin, the state is copied, and the branch goes on from the
    copy: the same soldiers with the same luck, and to the byte what a run from the first day would give.

    ``futures``: seeds of further luck from the day on which the first branch parts. The past up to that day is the
    point's; from then on baseline and branches go on once more under each, and their rows follow.
    """

    case: Case
    contrast: Contrast
    branches: tuple[Arm, ...]
    base: Arm = field(default_factory=Arm)
    parameters: Mapping[str, float] = field(default_factory=dict)
    point: Point = Point(0, 1)  # noqa: RUF009 -- a tuple
    scale: float = 1.0
    until: date | None = None
    futures: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for seed in self.seeds:
            check_request(self.case, seed, self.scale, self.until)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each future, that of the past first."""
        return self.point.seed, *self.futures

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The baseline's scenario, then those of the branches; built anew each time, as they are large."""
        return tuple(arm.scenario(self.case, self.parameters) for arm in (self.base, *self.branches))

    @property
    def days(self) -> int:
        """Days that are simulated."""
        return self.case.days if self.until is None else (self.until - self.case.start).days + 1

    @property
    def partings(self) -> tuple[int, ...]:
        """Day on which each branch parts from the baseline, at the latest the day after the last."""
        return self._partings(self.scenarios)

    def _partings(self, scenarios: tuple[Scenario, ...]) -> tuple[int, ...]:
        return tuple(min(parting(self.case, scenarios[0], other), self.days) for other in scenarios[1:])

    def about(self) -> dict[str, Any]:
        """Return what decides the bytes."""
        scenarios = self.scenarios
        futures = {"futures": self.futures} if self.futures else {}
        return {
            "case": self.case.digest, "scenarios": [s.digest for s in scenarios],
            "partings": self._partings(scenarios), **luck(self.point), **futures,
            "scale": self.scale, "until": (self.until or self.case.end).isoformat(),
            "version": VERSION, "contrast": self.contrast.about(),
        }  # fmt: skip

    def do(self) -> list[Row]:
        """Simulate the baseline, then each branch from where it parts; and so for each future."""
        scenarios = self.scenarios
        partings = self._partings(scenarios)
        warm_up(self.case, scenarios[0])
        rows: list[Row] = []
        past: State | None = None
        for seed in self.seeds:
            base = self._baseline(scenarios[0], seed, partings, past)
            past, spent = base.states.get(min(partings, default=0)), base.seconds
            for arm, scenario, first in zip(self.branches, scenarios[1:], partings, strict=True):
                branch = self._course(scenario, seed).resume(base.states[first])
                eye = self._look(branch)
                taken = dict(self.contrast.take(first, result_of(branch.go()), eye, base.result, base.eye))
                key: Key = {"scenario": arm.name, "draw": self.point.draw, "seed": seed}
                rows.append(Row(key, taken, spent + branch.seconds))
                spent = 0.0  # the baseline's time counts once
        return rows

    def _course(self, scenario: Scenario, seed: int) -> Course:
        """Return a run that has not begun; units are the point's, whatever the luck."""
        units = self.point.seed if self.point.units is None else self.point.units
        return Course(self.case, scenario, seed, self.scale, self.days, units)

    def _baseline(self, scenario: Scenario, seed: int, partings: tuple[int, ...], past: State | None) -> _Baseline:
        """Simulate the baseline to its end, from the first day or from the ``past`` that it shares."""
        course = self._course(scenario, seed)
        course = course.begin() if past is None else course.resume(past)
        states: dict[int, State] = {}
        eye = None
        for first in sorted(set(partings)):
            course.go(first)
            states[first] = course.copy() if past is None or states else past
            eye = eye or self._look(course)
        return _Baseline(result_of(course.go()), eye, states, course.seconds)

    def _look(self, course: Course) -> Eye | None:
        eye = self.contrast.eye()
        if eye is not None:
            eye.watch(course.army)
        return eye
