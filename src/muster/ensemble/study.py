"""An ensemble with its three axes apart: scenarios, draws of parameters, and seeds.

    study = Study(case, Columns(("registered_407", "registered_408")), draws=draws, points=each(draws.size, 1))
    with executor_of(workers=2) as executor:
        for finished in perform(study.tasks(), executor, Store(folder), progress):
            ...  # finished.rows[0].key: scenario, draw, seed; finished.rows[0].values: arrays by name

`Run` is one simulation from its first day to its last. `Family` is one baseline and the scenarios that branch off
it: the past that they share is simulated once. Both are tasks that `perform` takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from muster.data.case import Case
from muster.ensemble.draws import Draws, defaults
from muster.ensemble.measures import Measure
from muster.ensemble.task import Key, Row
from muster.model.scenario import Policy, Scenario
from muster.model.simulate import VERSION, check_request, simulate


@dataclass(frozen=True)
class Arm:
    """One scenario of an ensemble, before parameters are drawn.

    ``given`` are parameters set by hand: they go over those of a draw.
    """

    name: str = "baseline"
    policies: tuple[Policy, ...] = ()
    given: Mapping[str, float] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def scenario(self, case: Case, parameters: Mapping[str, float] | None = None) -> Scenario:
        """Return the scenario with the parameters of a draw; raises `InputError`."""
        return Scenario.build(case, self.policies, {**(parameters or {}), **self.given}, self.without)


class Point(NamedTuple):
    """One run of every scenario: which draw, which luck, and which units.

    ``units`` keys what units and their commanders are; the seed does so where it is None. Two points of one draw with
    the same ``units`` and other seeds differ by luck alone.
    """

    draw: int
    seed: int
    units: int | None = None


def each(draws: int, seed: int, times: int = 1) -> tuple[Point, ...]:
    """Return ``times`` points for each draw, all with seeds of their own, counted up from ``seed``."""
    return tuple(Point(k, seed + k * times + j) for k in range(draws) for j in range(times))


def crossed(draws: int, seeds: Sequence[int]) -> tuple[Point, ...]:
    """Return every draw with every seed: the same luck under each draw."""
    return tuple(Point(k, seed) for k in range(draws) for seed in seeds)


@dataclass(frozen=True)
class Run:
    """One simulation: a scenario with the parameters of a draw, under one seed."""

    case: Case
    measure: Measure
    arm: Arm = field(default_factory=Arm)
    parameters: Mapping[str, float] = field(default_factory=dict)
    point: Point = Point(0, 1)  # noqa: RUF009 -- a tuple
    scale: float = 1.0
    until: date | None = None

    def __post_init__(self) -> None:
        check_request(self.case, self.point.seed, self.scale, self.until)

    @property
    def scenario(self) -> Scenario:
        """The scenario that is run, built anew each time: kept, those of some thousand runs would fill the memory."""
        return self.arm.scenario(self.case, self.parameters)

    def about(self) -> dict[str, Any]:
        """Return what decides the bytes: the draw counts by its values, not by its number."""
        return {
            "case": self.case.digest, "scenario": self.scenario.digest, **luck(self.point), "scale": self.scale,
            "until": (self.until or self.case.end).isoformat(), "version": VERSION, "measure": self.measure.about(),
        }  # fmt: skip

    def do(self) -> list[Row]:
        """Simulate, and keep what the measure takes."""
        seed, units = self.point.seed, self.point.units
        result = simulate(
            self.case, self.scenario, seed=seed, scale=self.scale, until=self.until, units=units
        )
        key: Key = {"scenario": self.arm.name, "draw": self.point.draw, "seed": seed}
        return [Row(key, dict(self.measure.take(result)), result.wall_seconds)]


def luck(point: Point) -> dict[str, int]:
    """Return what of a point decides the bytes of a run besides its parameters."""
    own = point.units is None or point.units == point.seed
    return {"seed": point.seed} | ({} if own else {"units": int(point.units or 0)})


@dataclass(frozen=True)
class Study:
    """Every arm at every point: ``points`` pair draws with seeds, see `each` and `crossed`.

    ``draws``: parameters by number, the case's own where None. ``measure``: what a run keeps. ``scale`` and
    ``until`` as in `simulate`. Raises `InputError` where a scenario cannot be built.
    """

    case: Case
    measure: Measure
    arms: tuple[Arm, ...] = (Arm(),)
    draws: Draws | None = None
    points: tuple[Point, ...] = (Point(0, 1),)
    scale: float = 1.0
    until: date | None = None

    def tasks(self) -> list[Run]:
        """Return one run for each point and arm, in that order."""
        drawn = self.draws or defaults(1 + max(point.draw for point in self.points))
        return [
            Run(self.case, self.measure, arm, drawn.parameters(point.draw), point, self.scale, self.until)
            for point in self.points
            for arm in self.arms
        ]
