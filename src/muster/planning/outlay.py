"""What arcs of a network cost roughly: losses and changes as they are, departures by the mean effect of a week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from muster.model.declare import Array
from muster.planning.keep import Kept
from muster.planning.network import Network
from muster.planning.problem import Problem

ASTRAY = 0.45  # share of the weeks in which a unit planned afresh differs from the plan in force


def mean_effect(problem: Problem) -> float:
    """Return departures per soldier that a week in the line adds, on average over a plan spent wholly in or out of it.

    Counts do not carry doses, so a network can weigh departures only like this; names and the bound do it exactly.
    """
    strain, line = problem.strain, np.zeros(1)
    rest, extra = line, 0.0
    for _ in range(problem.weeks):
        after, resting = strain.line(line, 1.0), strain.rest(rest)
        extra += float((strain.departures(line, after) - strain.departures(rest, resting))[0])
        line, rest = after, resting
    return extra / problem.weeks


def arc_costs(network: Network) -> Array:
    """Return what each arc of a network costs a unit that takes it, roughly, in persons."""
    problem, c = network.problem, network.columns
    strength = np.array([network.sample(kind).strength for kind in range(len(network.kinds))])[c["kind"]]
    pressure = np.array(problem.pressures)[c["group"]]
    costs: Array = c["line"] * strength * (problem.strain.losses * pressure + mean_effect(problem))
    if any(unit.in_force is not None for unit in problem.units):
        costs = costs + problem.change * ASTRAY * (np.minimum(c["end"], problem.weeks) - c["week"])
    return costs


def kept_costs(problem: Problem, kept: Sequence[Kept]) -> Array:
    """Return what following the plan in force costs each of those kept, in the measure of `arc_costs`."""
    effect = mean_effect(problem)
    lost = [
        problem.units[one.unit].strength
        * sum((t.last - t.first) * (problem.strain.losses * problem.pressures[t.group] + effect) for t in one.pattern)
        for one in kept
    ]
    return np.array(lost, dtype=float)
