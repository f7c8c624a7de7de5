"""Find a rota: a schedule of units that covers the front at least cost, with a proven bound, or proof of none."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from muster.planning.check import Promise, check_plan, recompute
from muster.planning.exact import choose, write_out
from muster.planning.flow import WHOLE, Programme
from muster.planning.keep import keepable
from muster.planning.master import Master, raise_bound
from muster.planning.naming import name_units, swap_rest
from muster.planning.network import Leave, Network
from muster.planning.outlay import arc_costs, kept_costs
from muster.planning.pattern import Pattern, objective
from muster.planning.price import Prices, Table
from muster.planning.problem import Index, Problem
from muster.planning.roll import LONG, roll
from muster.planning.standing import stand

CLOSE = 1e-3  # relative gap at which the search is content
WEIGHT = 10.0  # of missing cover, in the dearest arc's cost
EQUAL = 1e-6  # relative gap below which a plan counts as optimal


@dataclass(frozen=True)
class Progress:
    """Where the search stands: seconds since it began, best objective, proven bound and their gap."""

    seconds: float
    stage: str
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative gap, 1 while there is no plan."""
        return gap_of(self.objective, self.bound)


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Rota:
    """What was found.

    ``status``: "optimal", "feasible", "infeasible" (proven) or "unknown" (time ran out before either).
    ``sector``: the schedule, shape (units, weeks), -1 out of the line; None without one. ``bound``: no schedule costs
    less. ``prices``: what cover and reserve are worth at that bound. ``promise``: recomputed by the checker.
    """

    problem: Problem
    status: str
    sector: Index | None
    objective: float
    bound: float
    prices: Prices | None
    promise: Promise | None
    seconds: float
    interrupted: bool = False

    @property
    def gap(self) -> float:
        """Relative distance of the objective from the bound."""
        return gap_of(self.objective, self.bound)


def gap_of(best: float, bound: float) -> float:
    """Return (best - bound) / best, at least 0; 1 where there is no plan."""
    if not np.isfinite(best):
        return 1.0
    return max(0.0, (best - bound) / max(abs(best), 1e-12))


@dataclass
class Search:
    """The best plan and bound so far, and the clock."""

    problem: Problem
    seconds: float
    watch: Watch | None = None
    patterns: list[Pattern] = field(default_factory=list)
    best: float = np.inf
    bound: float = 0.0
    prices: Prices | None = None
    begun: float = field(default_factory=time.perf_counter)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - (time.perf_counter() - self.begun)

    def offer(self, patterns: Sequence[Pattern], stage: str) -> None:
        """Take a plan where it is the best so far."""
        total = sum(objective(self.problem, u, p) for u, p in zip(self.problem.units, patterns, strict=True))
        if total < self.best:
            self.best, self.patterns = total, list(patterns)
        self.tell(stage)

    def raise_to(self, bound: float, prices: Prices | None, stage: str) -> None:
        """Take a bound where it is the best so far."""
        if bound > self.bound:
            self.bound, self.prices = bound, prices or self.prices
        self.tell(stage)

    def tell(self, stage: str) -> None:
        """Report where the search stands."""
        if self.watch:
            self.watch(Progress(time.perf_counter() - self.begun, stage, self.best, self.bound))


def plan_rota(problem: Problem, seconds: float = 300.0, close: float = CLOSE, watch: Watch | None = None) -> Rota:
    """Return the best schedule found within some seconds, or until its gap to the bound is below ``close``.

    An interrupt (Ctrl-C) after a first plan was found ends the search and keeps it. Raises `ArithmeticError` where
    the independent check finds fault with the result, which would be a defect of this program.
    """
    search = Search(problem, seconds, watch)
    status, interrupted = "feasible", False
    try:
        status = first_plan(search)
        if status == "feasible":
            improve(search, close)
    except KeyboardInterrupt:
        if not search.patterns:
            raise
        interrupted = True
    return _finish(search, status, interrupted)


def first_plan(search: Search) -> str:
    """Find a plan by counts, and give it names; return "feasible", "infeasible" or "unknown"."""
    problem = search.problem
    network = Network(problem)
    flow = Programme(network).solve(arc_costs(network), search.left, gap=1e-4)
    if flow.status in ("infeasible", "unknown"):
        return flow.status
    search.offer(name_units(network, flow.arcs), "first plan")
    if problem.weeks > LONG:
        rolled = roll(problem, lambda part: window_plan(part, search.left / 8.0))
        if rolled:
            search.offer(rolled, "rolling plan")
        return "feasible"
    plan_by_kinds(search, network)
    search.offer(swap_rest(problem, network.kind, search.patterns), "names")
    return "feasible"


def plan_by_kinds(search: Search, network: Network) -> None:
    """Find a plan by counts that tells units of different strength apart and keeps to the plan in force."""
    problem = search.problem
    kept = list(keepable(problem))
    finer = Network(problem, Leave(cover=True), fine=True)
    if not kept and len(finer.kinds) == len(network.kinds):
        return
    costs = np.concatenate([arc_costs(finer), kept_costs(problem, kept)])
    # cover may be missing at a price that never pays: the solver then always has a first plan to better
    dear = WEIGHT * float(costs.max())
    flow = Programme(finer, kept=kept).solve(costs, search.left / 4.0, gap=1e-4, weight=dear)
    if flow.arcs.size and flow.short.sum() < WHOLE:
        search.offer(name_units(finer, flow.arcs, [kept[n] for n in flow.kept]), "plan by kinds")


def window_plan(problem: Problem, seconds: float) -> list[Pattern]:
    """Return a first plan of a window, none where none was found in some seconds."""
    search = Search(problem, seconds)
    first_plan(search)
    return search.patterns


def quick_plan(problem: Problem, seconds: float) -> float:
    """Return the objective of a first plan with its names, infinite where none was found in some seconds."""
    search = Search(problem, seconds)
    first_plan(search)
    return search.best


def improve(search: Search, close: float) -> None:
    """Raise the bound and lower the cost until they meet, or the time is up."""
    problem = search.problem
    whole = write_out(problem)
    if whole is not None:
        status, patterns, bound = choose(whole, search.left)
        if patterns:
            search.offer(patterns, "all patterns")
        search.raise_to(bound, None, "all patterns")
        if status == "optimal":
            return
    master = Master(problem, search.patterns)
    for found in raise_bound(master, Table(problem)):
        search.raise_to(found.value, found.prices, "bound")
        if gap_of(search.best, search.bound) <= close or search.left <= 0:
            return


def _finish(search: Search, status: str, interrupted: bool) -> Rota:
    problem, spent = search.problem, time.perf_counter() - search.begun
    if not search.patterns:
        bound = np.inf if status == "infeasible" else 0.0
        return Rota(problem, status, None, np.inf, bound, None, None, spent, interrupted)
    sector = stand(problem, search.patterns)
    complaints = check_plan(problem, sector)
    promise = recompute(problem, sector)
    total = promise.total(problem.change)
    if complaints:
        first = complaints[0]
        raise ArithmeticError(f"the check refuses the plan: week {first.week}, {first.who}: {first.text}")
    if abs(total - search.best) > 1e-6 * max(1.0, total):
        raise ArithmeticError(f"the check finds an objective of {total:g}, the search {search.best:g}")
    bound = min(search.bound, total)
    status = "optimal" if gap_of(total, bound) <= EQUAL else "feasible"
    return Rota(problem, status, sector, total, bound, search.prices, promise, spent, interrupted)
