"""Which sector each unit in the line holds: week by week, with as few moves within a tour as can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from muster.model.declare import Array
from muster.planning.pattern import Pattern, groups_by_week
from muster.planning.problem import OUT, SLACK, Index, Problem

STAY = 1.0  # worth of a unit staying where it stood
FORMER = 0.1  # worth of a unit standing where the plan in force had it


def stand(problem: Problem, patterns: Sequence[Pattern]) -> Index:
    """Return the sector of each unit by week, OUT out of the line, shape (units, weeks).

    Where the units of a week cannot hold all sectors, those that come last in the file stay short.
    """
    groups = np.array([groups_by_week(problem, pattern) for pattern in patterns])
    sector = np.full(groups.shape, OUT)
    before = np.array([unit.sector for unit in problem.units])
    for week in range(problem.weeks):
        for group in range(len(problem.pressures)):
            units = np.flatnonzero(groups[:, week] == group)
            if units.size:
                sector[units, week] = _place(problem, week, group, units, before)
        before = sector[:, week]
    return sector


def _place(problem: Problem, week: int, group: int, units: Index, before: Index) -> Index:
    """Return the sectors that some units hold in a week; ``before``: where all units stood the week before."""
    sectors = np.flatnonzero(problem.group == group)
    worth = np.zeros((units.size, sectors.size))
    for row, number in enumerate(units):
        worth[row, sectors == before[number]] = STAY
        force = problem.units[number].in_force
        if force is not None:
            worth[row, sectors == force[week]] += FORMER
    if problem.counted:
        return sectors[_seats(problem.units_needed[sectors, week], worth)]
    fit = np.array([problem.units[n].fit for n in units])
    return sectors[_pack(problem.need[sectors, week], fit, worth)]


def _seats(wanted: Index, worth: Array) -> Index:
    """Return a column for each row so that every column has the rows it wants, for the most worth.

    Rows beyond what is wanted stay where they are worth most; where rows are too few, the last columns want.
    """
    from scipy.optimize import linear_sum_assignment

    units = len(worth)
    seats = np.repeat(np.arange(wanted.size), wanted)
    seats = seats[:units]  # sectors that come last stay short
    spare = units - seats.size
    best = worth.argmax(axis=1)
    # an extra seat takes a unit to its best sector; a wanted one is always worth more
    extra = np.repeat(worth.max(axis=1, keepdims=True), spare, axis=1)
    value = np.hstack([worth[:, seats] + units + 2.0 * STAY, extra])
    rows, columns = linear_sum_assignment(-value)
    chosen = np.empty(units, np.int64)
    for row, column in zip(rows, columns, strict=True):
        chosen[row] = seats[column] if column < seats.size else best[row]
    return chosen


def _pack(need: Array, fit: Array, worth: Array) -> Index:
    """Return a column for each row so that their strength fills every column's need if it can, for the most worth."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    units, sectors = worth.shape
    once = np.hstack([np.kron(np.eye(units), np.ones((1, sectors))), np.zeros((units, sectors))])
    filled = np.hstack([np.kron(fit[None, :], np.eye(sectors)), np.eye(sectors)])
    rows = [LinearConstraint(once, 1.0, 1.0), LinearConstraint(filled, need - SLACK, np.inf)]
    missing = 10.0 * units * (1.0 + 0.1 * np.arange(sectors)[::-1] / sectors)  # a soldier short, dearest in the first
    found = milp(np.concatenate([-worth.ravel(), missing]), integrality=np.repeat([1, 0], [worth.size, sectors]),
                 bounds=Bounds(0, np.repeat([1.0, np.inf], [worth.size, sectors])), constraints=rows,
                 options={"mip_rel_gap": 0.0})  # fmt: skip
    if found.x is None:
        raise ArithmeticError(f"{units} units cannot be placed in {sectors} sectors: {found.message}")
    return np.asarray(found.x[: worth.size].reshape(worth.shape).argmax(axis=1))
