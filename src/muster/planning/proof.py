"""Proof that no schedule exists: weeks that ask for more than all units together can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from muster.model.declare import Array
from muster.planning.flow import Programme
from muster.planning.network import Leave, Network
from muster.planning.problem import Problem, Unit

MARGIN = 1e-6


@dataclass(frozen=True)
class Proof:
    """Why there is no schedule.

    ``kind``: "window" (all weeks from ``first`` to ``last``, counted from 1, weigh alike), "prices" (weeks weigh as
    ``worth`` says, shape (groups, weeks)) or "search" (no whole-number flow; the search was exhausted). What is
    ``required`` and what is ``available`` are in unit-weeks where cover is counted, else in soldier-weeks.
    """

    kind: str
    text: str
    first: int = 0
    last: int = 0
    required: float = 0.0
    available: float = 0.0
    worth: Array | None = None


def prove(problem: Problem) -> Proof:
    """Return the simplest proof found that a problem has no schedule; call it only where the search said so."""
    found = find_window(problem) or find_prices(problem)
    if found is not None:
        return found
    text = (
        "Fractions of units could do it, whole units cannot: the search over all whole-number flows of counts was"
        " exhausted without finding one."
    )
    return Proof("search", text)


def most(problem: Problem, unit: Unit, worth: Array, waiting: Array) -> float:
    """Return the most that a unit can give when its weeks in the line and ready out of it have a worth.

    ``worth`` has shape (groups, weeks), ``waiting`` (weeks,). A dynamic programme over the weeks in which the unit
    is ready.
    """
    weeks = problem.weeks
    passed = np.concatenate([np.zeros((len(worth), 1)), np.cumsum(worth, axis=1)], axis=1)
    ahead = [0.0] * (weeks + 1)

    def tour(first: int, line: int, before: int, groups: slice) -> float:
        last = min(first + line, weeks)
        end = min(last + problem.gap(line + before, unit.away), weeks)
        return float((passed[groups, last] - passed[groups, first]).max()) + ahead[end]

    for week in reversed(range(weeks)):
        longest = min(problem.tour_limit, weeks - week)
        begun = (tour(week, line, 0, slice(None)) for line in range(1, longest + 1))
        ahead[week] = max(waiting[week] + ahead[week + 1], *begun)
    if not unit.in_line:
        return ahead[min(unit.ready, weeks)]
    here = int(problem.group[unit.sector])
    leave = ahead[min(problem.gap(unit.in_line, unit.away), weeks)]
    longest = max(0, min(problem.tour_limit - unit.in_line, weeks))
    return max([leave, *(tour(0, line, unit.in_line, slice(here, here + 1)) for line in range(1, longest + 1))])


def available(problem: Problem, worth: Array, waiting: Array) -> float:
    """Return the most that all units together can give."""
    known: dict[tuple[Unit, bytes], float] = {}
    total = 0.0
    for unit in problem.units:
        weight = np.array([problem.weight(unit, group) for group in range(len(worth))])
        key = (replace(unit, name="", dose=0.0, in_force=None, strength=1.0), weight.tobytes())
        if key not in known:
            known[key] = most(problem, unit, worth * weight[:, None], waiting)
        total += known[key]
    return float(total)


def find_window(problem: Problem) -> Proof | None:
    """Return the shortest window of weeks whose sectors ask for more than all units can give, or nothing."""
    asked = problem.required.sum(axis=0)
    for first, last in _windows(problem):
        worth = np.zeros_like(problem.required)
        worth[:, first:last] = 1.0
        required = float(asked[first:last].sum())
        given = available(problem, worth, np.zeros(problem.weeks))
        if required > given + MARGIN * max(1.0, required):
            text = _say(problem, first, last, required, given)
            return Proof("window", text, first + 1, last, required, given)
    return None


def _windows(problem: Problem) -> Iterator[tuple[int, int]]:
    """Yield windows, shortest first, up to two turns of a tour and its rest."""
    away = max(unit.away for unit in problem.units)
    turn = problem.tour_limit + problem.gap(problem.tour_limit, away)
    for length in range(1, min(2 * turn, problem.weeks) + 1):
        for first in range(problem.weeks - length + 1):
            yield first, first + length


def _say(problem: Problem, first: int, last: int, required: float, given: float) -> str:
    what = "unit-weeks" if problem.counted else "weeks of fit soldiers"
    return (
        f"In weeks {first + 1} to {last} the sectors ask for {required:,.10g} {what}; the {len(problem.units)} units"
        f" can give at most {given:,.10g} whatever the schedule, under tours of at most {problem.tour_limit} weeks and"
        " their rests."
    )


def find_prices(problem: Problem) -> Proof | None:
    """Return a proof in which weeks weigh differently, from a linear programme of what is missing, or nothing."""
    leave = Leave(cover=True, reserve=True)
    worth, waiting = Programme(Network(problem, leave), crewed=False).worth()
    required = float((worth * problem.required).sum() + waiting.sum() * problem.reserve)
    given = available(problem, worth, waiting)
    if required <= given + MARGIN * max(1.0, required):
        return None
    what = "cover and reserve" if problem.reserve else "cover"
    text = (
        f"With weeks of {what} weighed by the prices of the linear programme, {required:,.6g} is asked for, and the"
        f" {len(problem.units)} units can give at most {given:,.6g} whatever the schedule."
    )
    return Proof("prices", text, required=required, available=given, worth=worth)


