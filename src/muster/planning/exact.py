"""Small problems to proven optimality: every pattern of every unit is written out, and a programme chooses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.planning.master import Master
from muster.planning.pattern import Pattern, all_patterns
from muster.planning.problem import SLACK, Problem

MOST = 20_000  # patterns in all, up to which they are written out


def write_out(problem: Problem, most: int = MOST) -> Master | None:
    """Return a programme with every pattern of every kind of unit, or nothing where there are too many."""
    master = Master(problem, [])
    for number, unit in enumerate(master.kinds):
        room = most - len(master.columns)
        patterns = list(islice(all_patterns(problem, unit), room + 1))
        if len(patterns) > room:
            return None
        for pattern in patterns:
            master.add(number, pattern)
    return master


def choose(master: Master, seconds: float) -> tuple[str, list[Pattern], float]:
    """Return (status, pattern of each unit, bound) of the best choice among the columns of a programme.

    ``status``: "optimal" among these columns, "feasible", "infeasible" or "unknown" (time ran out).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    blocks = list(_rows(master))
    width = max(len(master.columns), *(int(columns.max(initial=0)) + 1 for *_, columns, _ in blocks))
    cost = np.zeros(width)
    cost[: len(master.columns)] = [column.cost for column in master.columns]
    constraints = [
        LinearConstraint(csr_array((values, (rows, columns)), shape=(low.size, width)), low, high)
        for low, high, rows, columns, values in blocks
    ]
    found = milp(cost, integrality=np.ones(width), bounds=Bounds(0, np.inf), constraints=constraints,
                 options={"mip_rel_gap": 0.0, "time_limit": max(seconds, 0.1)})  # fmt: skip
    if found.x is None:
        return ("infeasible" if found.status == 2 else "unknown"), [], np.inf if found.status == 2 else 0.0
    patterns = spread(master, np.rint(found.x[: len(master.columns)]).astype(np.int64))
    return ("optimal" if found.status == 0 else "feasible"), patterns, float(found.mip_dual_bound)


Block = tuple[Any, Any, NDArray[Any], NDArray[Any], NDArray[Any]]


def _rows(master: Master) -> Iterator[Block]:
    """Yield (low, high, rows, columns, values): one pattern a unit, reserve, and cover."""
    problem = master.problem
    kind = np.array([column.kind for column in master.columns])
    numbers = np.arange(kind.size)
    yield master.count.astype(float), master.count.astype(float), kind, numbers, np.ones(kind.size)
    made, required = master.rows(), master.required()
    if not problem.counted:
        made, required = made[problem.required.size :], required[problem.required.size :]
        yield from _sectors(master, kind)
    rows, columns = np.nonzero(made)
    yield required, np.full(required.size, np.inf), rows, columns, made[rows, columns]


def _sectors(master: Master, kind: NDArray[np.int64]) -> Iterator[Block]:
    """Yield rows that put units of each strength together for every sector and week."""
    problem = master.problem
    fits = sorted({unit.fit for unit in master.kinds})
    size, weeks, groups = problem.need.size, problem.weeks, len(problem.pressures)
    stand = kind.size + np.arange(len(fits) * size).reshape(len(fits), size)
    worth = np.repeat(np.array(fits), size)
    cover = np.tile(np.arange(size), len(fits))
    yield problem.need.ravel() - SLACK, np.full(size, np.inf), cover, stand.ravel(), worth
    place = (problem.group[:, None] * weeks + np.arange(weeks)).ravel()
    for number, fit in enumerate(fits):
        own = [n for n, k in enumerate(kind) if master.kinds[k].fit == fit]
        entries = [(np.flatnonzero(master.columns[n].cover.ravel() > 0), n) for n in own]
        rows = np.concatenate([place, *(cells for cells, _ in entries)])
        columns = np.concatenate([stand[number], *(np.full(cells.size, n) for cells, n in entries)])
        values = np.concatenate([np.ones(size), -np.ones(rows.size - size)])
        yield np.full(groups * weeks, -np.inf), np.zeros(groups * weeks), rows, columns, values


def spread(master: Master, count: NDArray[np.int64]) -> list[Pattern]:
    """Return a pattern for each unit, given how many of its kind take each column."""
    left: dict[int, list[Pattern]] = {}
    for column, times in zip(master.columns, count, strict=True):
        left.setdefault(column.kind, []).extend([column.pattern] * int(times))
    return [left[master.kinds.index(replace(unit, name=""))].pop() for unit in master.problem.units]
