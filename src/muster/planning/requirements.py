"""What a plan's requirements cost: which of them bind, their prices, and what one step less of each would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from muster.planning.pattern import Tour
from muster.planning.problem import OUT, Index
from muster.planning.rota import Rota, quick_plan


@dataclass(frozen=True)
class Requirement:
    """One requirement of a plan.

    ``binding``: share of its instances in which nothing is to spare. ``price``: persons that one unit-week more of it
    costs at the bound, where it has one. ``step``: what was changed to try it; ``saves``: persons fewer in the plan
    found then, against one found in the same way; 0 where none better was found.
    """

    name: str
    binding: float
    price: float | None
    step: str
    saves: float | None


def requirements(rota: Rota, seconds: float = 20.0) -> list[Requirement]:
    """Return the requirements of a plan, those that cost most first."""
    problem = rota.problem
    base = quick_plan(problem, seconds / 4.0)
    found = [*_cover(rota), *_rules(rota, base, seconds / 4.0)]
    return sorted(found, key=lambda one: -max(one.price or 0.0, one.saves or 0.0))


def _cover(rota: Rota) -> Iterator[Requirement]:
    problem, sector = rota.problem, rota.sector
    assert sector is not None
    for group, pressure in enumerate(problem.pressures):
        members = problem.group == group
        there = np.array([[sum(problem.units[u].fit for u in np.flatnonzero(sector[:, week] == s))
                           for week in range(problem.weeks)] for s in np.flatnonzero(members)])  # fmt: skip
        least = min(unit.fit for unit in problem.units)
        tight = float(np.mean(there - least < problem.need[members]))
        price = None if rota.prices is None else float(rota.prices.cover[group].mean())
        name = "cover" if len(problem.pressures) == 1 else f"cover at pressure {pressure:g}"
        yield Requirement(name, tight, price, "", None)


def _rules(rota: Rota, base: float, seconds: float) -> Iterator[Requirement]:
    problem, sector = rota.problem, rota.sector
    assert sector is not None
    tours = [tour for row in sector for tour in stays(row)]
    full = [t for t in tours if t[1] - t[0] >= problem.tour_limit]
    rests = [r for row in sector for r in rests_of(row)]
    short = [r for r in rests if r <= problem.rest + max(u.away for u in problem.units)]
    steps = {
        "tour limit": (len(full) / max(len(tours), 1), "a week more", {"tour_limit": problem.tour_limit + 1}),
        "rest": (len(short) / max(len(rests), 1), "a week less", {"rest": problem.rest - 1}),
        "reserve": (1.0, "a unit less", {"reserve": problem.reserve - 1}),
    }
    for name, (binding, step, change) in steps.items():
        if min(change.values()) >= (0 if name == "reserve" else 1):
            # a plan that keeps the stricter rule keeps the looser one too: easing never costs
            eased = min(base, quick_plan(problem.with_rules(**change), seconds))
            yield Requirement(name, binding, None, step, base - eased)


def stays(row: Index) -> list[Tour]:
    """Return the unbroken stays in the line of a unit's row, by week; the group is left out.

    >>> stays(np.array([-1, 3, 3, -1, 2]))
    [Tour(first=1, last=3, group=-1), Tour(first=4, last=5, group=-1)]
    """
    edges = np.diff(np.concatenate([[0], (row != OUT).astype(int), [0]]))
    pairs = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)
    return [Tour(int(a), int(b), OUT) for a, b in pairs]


def rests_of(row: Index) -> list[int]:
    """Return the weeks out of the line between one stay and the next."""
    return [after.first - before.last for before, after in pairwise(stays(row))]


