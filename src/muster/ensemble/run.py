"""Runs of one scenario with several seeds, each with a draw of parameters of its own where there are draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws
from muster.ensemble.keep import Store
from muster.ensemble.measures import Whole
from muster.ensemble.perform import Standing, perform
from muster.ensemble.study import Arm, Point, Run
from muster.model.scenario import Scenario
from muster.model.simulate import VERSION, Result, check_request, simulate
from muster.model.unit_months import UnitMonths

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Request:
    """What is to be run.

    ``seeds``: one run for each. ``scale``: share of the force, in (0, 1]. ``until``: last day, inclusive, the
    case's end where None. ``threads``: of one run; results do not depend on them. ``given``: the parameters
    that were set for this run. ``save``: a day and the file for the state at its end. ``resume``: a file with
    such a state, from which the run continues to the same bytes. ``panel`` takes down the first run's units by
    month. ``draws``: parameters of each run, in the order of the seeds; what was ``given`` goes over them. Raises
    `InputError`.
    """

    case: Case
    scenario: Scenario
    seeds: Sequence[int] = (1,)
    scale: float = 1.0
    until: date | None = None
    threads: int = 1
    given: Mapping[str, float] = field(default_factory=dict)
    save: tuple[date, Path] | None = None
    resume: Path | None = None
    panel: UnitMonths | None = None
    draws: Draws | None = None

    def __post_init__(self) -> None:
        if self.draws:
            self.draws.first(len(self.seeds))
        for seed in (min(self.seeds), max(self.seeds)):
            check_request(self.case, seed, self.scale, self.until)
        if len(self.seeds) > 1 and (self.save or self.resume):
            raise InputError("save and resume: expected one run, since a saved state belongs to one seed")
        if self.panel and self.resume:
            raise InputError("panel: expected a run from its first day, found one that is resumed")
        if self.save and not self.case.start <= self.save[0] <= self.last:
            raise InputError(f"save: expected a date from {self.case.start} to {self.last}, found {self.save[0]}")

    @property
    def last(self) -> date:
        """Last day that is simulated."""
        return self.until or self.case.end

    @property
    def days(self) -> int:
        """Days that are simulated, over all runs."""
        return ((self.last - self.case.start).days + 1) * len(self.seeds)

    def about(self) -> dict[str, Any]:
        """Return what decides the bytes of the results, as plain values."""
        return {
            "case": self.case.name,
            "case_digest": self.case.digest,
            "scenario": self.scenario.name,
            "scenario_digest": self.scenario.digest,
            "policies": [policy.name for policy in self.scenario.policies],
            "parameters": dict(self.given),
            "without": sorted(self.scenario.without),
            "seed": self.seeds[0],
            "runs": len(self.seeds),
            "scale": self.scale,
            "start": self.case.start.isoformat(),
            "until": self.last.isoformat(),
            "version": VERSION,
            **({"panel": self.panel.level} if self.panel else {}),
            **({"draws": self.draws.source, "draws_digest": self.draws.digest} if self.draws else {}),
        }

    def scenario_of(self, number: int) -> Scenario:
        """Return the scenario of one run: with the parameters of its draw, if there are draws."""
        return self.scenario if self.draws is None else self.task(number).scenario

    def task(self, number: int) -> Run:
        """Return one run as a task of an ensemble, of which everything is kept."""
        drawn = self.draws.parameters(number) if self.draws else {}
        arm = Arm(self.scenario.name, self.scenario.policies, self.given, self.scenario.without)
        point = Point(number if self.draws else 0, self.seeds[number])
        return Run(self.case, Whole(), arm, drawn, point, self.scale, self.until)


@dataclass(frozen=True)
class Failed:
    """A run that came to nothing, and why."""

    seed: int
    reason: str


def each_run(
    request: Request,
    progress: Progress | None = None,
    executor: Executor | None = None,
    store: Store | None = None,
) -> Iterator[Result | Failed]:
    """Yield one result after another, so that an interrupt keeps what is finished.

    Without executor and store the runs go one by one in the order of the seeds, and an error ends them. With either,
    they come in the order in which they end, those in the store first, and one that fails is yielded as such.
    ``progress`` is called with the days done and the days in all, over all runs.
    """
    if executor is None and store is None:
        yield from _one_by_one(request, progress)
        return
    tasks = [request.task(number) for number in range(len(request.seeds))]
    days = request.days // len(request.seeds)

    def tell(standing: Standing) -> None:
        if progress:
            progress(standing.done * days, standing.of * days)

    for finished in perform(tasks, executor, store, tell):
        task = tasks[finished.number]
        if finished.reason:
            yield Failed(task.point.seed, finished.reason)
        else:
            row = finished.rows[0]
            yield Whole.result(row, request.case, task.scenario, task.point.seed, request.scale, VERSION)


def _one_by_one(request: Request, progress: Progress | None) -> Iterator[Result]:
    days = request.days // len(request.seeds)
    for number, seed in enumerate(request.seeds):
        yield simulate(
            request.case,
            request.scenario_of(number),
            seed=seed,
            scale=request.scale,
            until=request.until,
            threads=request.threads,
            progress=progress and _within(progress, number * days, request.days),
            save=request.save,
            resume=request.resume,
            watch=request.panel.note if request.panel and number == 0 else None,
        )


def run_many(
    case: Case,
    scenario: Scenario,
    seeds: Sequence[int],
    scale: float = 1.0,
    threads: int = 1,
    progress: Progress | None = None,
) -> list[Result]:
    """Return one result per seed, in the order of the seeds; arguments as in `Request`."""
    return list(_one_by_one(Request(case, scenario, seeds, scale, threads=threads), progress))


def _within(progress: Progress, before: int, everything: int) -> Progress:
    """Return a report of one run's days as days of all runs."""
    return lambda day, _: progress(before + day, everything)
