"""The smallest force for each tour and rest: how many brigades a front takes, with proof that fewer cannot hold it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from muster.data.case import Case
from muster.model.declare import Array
from muster.model.scenario import Scenario
from muster.planning.check import check_cycle
from muster.planning.problem import OUT, Index


@dataclass(frozen=True)
class Force:
    """The smallest force for one tour and rest (weeks) at one manning.

    ``slots``: brigades that must stand in the line at once. ``smallest``: brigades that hold them in a repeating
    rota; ``bound``: the linear programme's proof that fewer than its ceiling cannot; ``closed``: the closed form
    ceil(slots (tour + rest + handover) / tour).
    """

    manning: float
    tour: int
    rest: int
    handover: int
    slots: int
    smallest: int
    bound: float
    closed: int


def slots_for(kilometres: float, each: float, manning: float, needed: float, fit: float) -> int:
    """Return brigades in the line at once.

    Args:
        kilometres: length of the front.
        each: kilometres a brigade holds at most, however strong.
        manning: strength over establishment.
        needed: fit soldiers per kilometre.
        fit: fit soldiers of a brigade at full establishment.
    """
    reach = min(each, manning * fit / needed)
    return math.ceil(kilometres / reach - 1e-9)


def closed_form(slots: int, tour: int, rest: int, handover: int = 0) -> int:
    """Return ceil(slots (tour + rest + handover) / tour), handover spent off the line.

    >>> closed_form(80, 6, 3)
    120
    """
    return -(-slots * (tour + rest + handover) // tour)


def smallest_force(slots: int, tour: int, rest: int, handover: int = 0) -> tuple[int, float]:
    """Return the smallest force that holds a front in a repeating rota, and a lower bound on it with proof.

    Units flow round a cycle of tour + rest + handover weeks: so many begin a tour of so many weeks in each of
    them, and rest at least rest + handover afterwards. The mixed-integer programme over these counts is exact
    for rotas that repeat; its linear programme bounds any rota for ever, whether it repeats or not, since the
    average over time of any rota is a point of it.
    """
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp

    cycle = tour + rest + handover
    rows, cost = _circulation(cycle, tour, rest + handover)
    low = np.concatenate([np.zeros(cycle), np.full(cycle, float(slots))])
    high = np.concatenate([np.zeros(cycle), np.full(cycle, np.inf)])
    relaxed = linprog(cost, A_ub=-rows[cycle:], b_ub=-low[cycle:], A_eq=rows[:cycle], b_eq=low[:cycle], method="highs")
    found = milp(cost, integrality=np.ones(cost.size), bounds=Bounds(0, np.inf),
                 constraints=LinearConstraint(rows, low, high), options={"mip_rel_gap": 0.0})  # fmt: skip
    if found.x is None or found.status != 0:
        raise ArithmeticError(f"smallest force of {slots} slots at {tour} and {rest} weeks: {found.message}")
    return round(float(found.fun)), float(relaxed.fun)


def _circulation(cycle: int, tour: int, gap: int) -> tuple[Array, Array]:
    """Return rows (flow in each week, then cover in each week) and the units that each arc holds on average.

    Arcs: wait a week, or a tour of 1 to ``tour`` weeks and its gap, beginning in each week of the cycle.
    """
    arcs = [(week, 0, 1) for week in range(cycle)]
    arcs += [(week, line, line + gap) for week in range(cycle) for line in range(1, tour + 1)]
    rows = np.zeros((2 * cycle, len(arcs)))
    for number, (week, line, length) in enumerate(arcs):
        rows[week, number] += 1.0
        rows[(week + length) % cycle, number] -= 1.0
        for held in range(week, week + line):
            rows[cycle + held % cycle, number] += 1.0
    cost = np.array([length / cycle for *_, length in arcs])
    return rows, cost


def cyclic_rota(slots: int, tour: int, rest: int, handover: int = 0) -> Index:
    """Return a repeating rota of the smallest force, shape (units, weeks of a cycle): its slot, OUT out of the line.

    Starts are spread over the cycle as evenly as whole units allow: unit b begins in week floor(b cycle / units).
    Any ``tour`` weeks on end then hold at least floor(tour units / cycle) >= slots starts. Units beyond the slots
    double up.
    """
    cycle, units = tour + rest + handover, closed_form(slots, tour, rest, handover)
    begin = np.arange(units) * cycle // units
    line = (np.arange(cycle)[None, :] - begin[:, None]) % cycle < tour
    seat = np.cumsum(line, axis=0) - 1
    return np.where(line, seat % slots, OUT)


@dataclass(frozen=True)
class Front:
    """A front to hold and the brigades that hold it; fields as the arguments of `slots_for`."""

    kilometres: float
    each: float
    needed: float
    fit: float


def front_of(
    case: Case, kilometres: float, duty: float, posts: float | None = None, fit: float | None = None
) -> Front:
    """Return a front held by the brigades of a case.

    ``duty``: share of their time in the line that soldiers may spend on position: 0.5 for one turn on and one off.
    ``posts`` on position for each kilometre and ``fit`` soldiers of a brigade at full strength are the model's own
    where they are not given.
    """
    values = Scenario.build(case).values("workload")
    infantry = case.force["infantry_companies_per_brigade"] * case.force["company_size"]
    posts = values.posts_per_km if posts is None else posts
    return Front(kilometres, case.force["sector_km"], posts / duty, infantry * values.fit_share if fit is None else fit)


def frontier(
    front: Front, tours: Iterable[int], rests: Iterable[int], mannings: Iterable[float], handover: int = 0
) -> Iterator[Force]:
    """Yield the smallest force for every manning, tour and rest.

    Raises `ArithmeticError` where the programme, the closed form and the check of a built rota disagree.
    """
    rests, tours = list(rests), list(tours)
    for manning in mannings:
        slots = slots_for(front.kilometres, front.each, manning, front.needed, front.fit)
        for tour in tours:
            for rest in rests:
                smallest, bound = smallest_force(slots, tour, rest, handover)
                closed = closed_form(slots, tour, rest, handover)
                faults = check_cycle(cyclic_rota(slots, tour, rest, handover), slots, tour, rest + handover)
                if smallest != closed or faults:
                    found = faults or [f"{smallest} brigades found, {closed} by the closed form"]
                    raise ArithmeticError(f"{slots} slots, tour {tour}, rest {rest}: {found[0]}")
                yield Force(manning, tour, rest, handover, slots, smallest, bound, closed)
