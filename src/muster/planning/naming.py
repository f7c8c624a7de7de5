"""Give a flow of counts its names: which unit begins which tour, so that the most rested go first.

Counts say how many; for the objective it matters who. Units that are ready in the same week and alike in kind may
swap everything they do afterwards; an assignment problem finds the best swap of all of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array
from muster.planning.keep import Kept
from muster.planning.network import Arc, Network
from muster.planning.pattern import Pattern, Tour, groups_by_week, in_force_groups
from muster.planning.problem import Problem, Unit

LEAST = 1e-9  # persons by which a swap must improve


def name_units(network: Network, arcs: NDArray[np.int64], kept: Sequence[Kept] = ()) -> list[Pattern]:
    """Return the pattern of each unit in a flow; ``arcs`` and ``kept`` as in `Flow`.

    The least exhausted begin the longest tours.
    """
    problem = network.problem
    tours: list[list[Tour]] = [[] for _ in problem.units]
    dose = np.array([unit.dose for unit in problem.units])
    ready = {number: unit.ready for number, unit in enumerate(problem.units) if not unit.in_line}
    following = {one.unit for one in kept}
    for one in kept:
        tours[one.unit], ready[one.unit] = list(one.pattern), one.week
    taken = _taken(network, arcs)
    leaving = [arc for arc in taken if arc.origin >= 0]
    for origin in range(len(network.origins)):
        group = [int(n) for n in np.flatnonzero(network.origin == origin) if n not in following]
        _hand_out([a for a in leaving if a.origin == origin], group, tours, ready)
    for week in range(problem.weeks):
        begun = [arc for arc in taken if arc.origin < 0 and arc.week == week]
        for kind in range(len(network.kinds)):
            free = [n for n, when in ready.items() if when == week and network.kind[n] == kind]
            free.sort(key=lambda n: (dose[n], n))
            _hand_out([a for a in begun if a.kind == kind], free, tours, ready)
        dose = _next_dose(problem, tours, dose, week)
    return [tuple(found) for found in tours]


def _taken(network: Network, arcs: NDArray[np.int64]) -> list[Arc]:
    """Return the arcs, each as often as it is taken, longest tours first."""
    taken = [network.arcs[n] for n in np.flatnonzero(arcs) for _ in range(int(arcs[n]))]
    return sorted(taken, key=lambda arc: -arc.line)


def _hand_out(arcs: list[Arc], units: list[int], tours: list[list[Tour]], ready: dict[int, int]) -> None:
    for arc, number in zip(arcs, units, strict=False):
        if arc.line:
            tours[number].append(Tour(arc.week, arc.week + arc.line, arc.group))
        ready[number] = arc.end


def _next_dose(problem: Problem, tours: list[list[Tour]], dose: Array, week: int) -> Array:
    after = problem.strain.rest(dose)
    for number, found in enumerate(tours):
        for tour in found:
            if tour.first <= week < tour.last:
                after[number] = problem.strain.line(dose[number], problem.pressures[tour.group])
    return after


# ---------------------------------------------------------------- swapping what comes after


def ready_weeks(problem: Problem, unit: Unit, pattern: Pattern) -> NDArray[np.bool_]:
    """Return whether a unit is ready at the start of each week (waiting, or beginning a tour), shape (weeks,)."""
    flags = np.zeros(problem.weeks, bool)
    ready, before = unit.ready, unit.in_line
    if before and (not pattern or pattern[0].first > 0):
        ready, before = problem.gap(before, unit.away), 0
    for tour in pattern:
        if not before:
            flags[ready : tour.first + 1] = True
        ready = tour.last + problem.gap(tour.last - tour.first + before, unit.away)
        before = 0
    flags[ready:] = True
    return flags


def swap_rest(
    problem: Problem, kinds: NDArray[np.int64], patterns: Sequence[Pattern], rounds: int = 3
) -> list[Pattern]:
    """Return patterns in which units alike have swapped what they do from some week on, to lower the objective."""
    now = list(patterns)
    for _ in range(rounds):
        gained = 0.0
        for week in range(problem.weeks):
            for kind in np.unique(kinds):
                free = [
                    int(n) for n in np.flatnonzero(kinds == kind)
                    if ready_weeks(problem, problem.units[n], now[n])[week]
                ]  # fmt: skip
                gained += _swap(problem, now, free, week)
        if gained < LEAST:
            break
    return now


def _swap(problem: Problem, patterns: list[Pattern], units: list[int], week: int) -> float:
    """Swap the tours from a week on among units ready in it, in place; return what that gains."""
    from scipy.optimize import linear_sum_assignment

    tails = [tuple(t for t in patterns[n] if t.first >= week) for n in units]
    different = sorted(set(tails))
    if len(units) < 2 or len(different) < 2:
        return 0.0
    doses, members = _doses(problem, patterns, units, week), [problem.units[n] for n in units]
    cost = np.array([_tail_costs(problem, members, doses, tail, week) for tail in different])
    cost = cost[[different.index(tail) for tail in tails]].T  # (unit, tail)
    rows, columns = linear_sum_assignment(cost)
    gain = float(np.trace(cost) - cost[rows, columns].sum())
    if gain < LEAST:
        return 0.0
    for row, column in zip(rows, columns, strict=True):
        head = tuple(t for t in patterns[units[row]] if t.first < week)
        patterns[units[row]] = (*head, *tails[column])
    return gain


def _doses(problem: Problem, patterns: Sequence[Pattern], units: Sequence[int], week: int) -> Array:
    doses = np.array([problem.units[n].dose for n in units])
    weeks = [groups_by_week(problem, patterns[n])[:week] for n in units]
    for now in range(week):
        for place, groups in enumerate(weeks):
            if groups[now] < 0:
                doses[place] = problem.strain.rest(doses[place])
            else:
                doses[place] = problem.strain.line(doses[place], problem.pressures[groups[now]])
    return doses


def _tail_costs(problem: Problem, units: Sequence[Unit], doses: Array, tail: Pattern, week: int) -> Array:
    """Return what a tail of tours costs each unit from a week on, shape (units,)."""
    strain, groups = problem.strain, np.array(groups_by_week(problem, tail))
    strength = np.array([unit.strength for unit in units])
    total = np.zeros(len(units))
    for now in range(week, problem.weeks):
        group = groups[now]
        after = strain.rest(doses) if group < 0 else strain.line(doses, problem.pressures[group])
        total += strength * strain.departures(doses, after)
        if group >= 0:
            total += strength * strain.losses * problem.pressures[group]
        doses = after
    moved = [np.sum(in_force_groups(problem, unit)[week:] != groups[week:]) if unit.in_force else 0 for unit in units]
    return total + problem.change * np.array(moved)
