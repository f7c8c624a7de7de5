"""Small problems for the tests, and an independent dynamic programme that solves them."""

import math
from datetime import date
from itertools import product

import numpy as np

from muster.data.case import load_case
from muster.planning.problem import OUT, Problem, Sector, Unit
from muster.planning.strain import build_strain

START = date(2026, 2, 2)
STRAIN = build_strain(load_case("ukraine"), START)


def unit(name="a", fit=1000.0, strength=3000.0, away=0, in_line=0, sector=OUT, ready=0, dose=0.0, in_force=None):
    return Unit(name, strength, fit, away, in_line, sector, ready, dose, in_force)


def problem(units, needs, weeks=6, tour=2, rest=1, dwell=0.0, reserve=0, change=0.05, pressures=None):
    """Return a problem; ``needs``: a number or a list by week for each sector."""
    pressures = pressures or [1.0] * len(needs)
    sectors = tuple(
        Sector(f"S{n}", tuple(np.broadcast_to(np.asarray(need, float), weeks).tolist()), p)
        for n, (need, p) in enumerate(zip(needs, pressures, strict=True))
    )
    return Problem("small", START, weeks, tour, rest, dwell, reserve, tuple(units), sectors, STRAIN, change)


def alike(count, **more):
    return [unit(f"u{n}", **more) for n in range(count)]


# ---------------------------------------------------------------- the dynamic programme


def best(asked):
    """Return the least objective by a dynamic programme over joint streak states, or infinity.

    The state of a unit is (group it stands in or OUT, weeks of its streak in the line or of rest still owed, dose).
    Nothing of the search is used: rules and costs are written out again here. A unit starts a tour only where cover
    fails without it: else it could start a week later, which keeps every rule, exhausts it less and loses fewer, as
    long as a week in the line loses more than a change weighs.
    """
    assert all(u.strength * asked.strain.losses * s.pressure > asked.change for u in asked.units for s in asked.sectors)
    table = {tuple((u.sector, u.in_line, 0 if u.in_line else u.ready, u.dose) for u in asked.units): 0.0}
    for week in range(asked.weeks):
        after = {}
        for state, cost in table.items():
            for step in product(*(moves(asked, u, s, week) for u, s in zip(asked.units, state, strict=True))):
                groups = [to[0] for to, _, _ in step]
                if sum(ready for _, _, ready in step) < asked.reserve or not holds(asked, groups, week):
                    continue
                if idle_start(asked, state, groups, week):
                    continue
                key = tuple(to for to, _, _ in step)
                total = cost + sum(more for _, more, _ in step)
                if total < after.get(key, math.inf):
                    after[key] = total
        table = prune(asked, after)
    return min(table.values(), default=math.inf)


def idle_start(asked, state, groups, week):
    """Return whether some unit starts a tour without which cover would hold all the same."""
    for number, (before, now) in enumerate(zip(state, groups, strict=True)):
        if now != OUT and not before[1] and holds(asked, [*groups[:number], OUT, *groups[number + 1 :]], week):
            return True
    return False


def moves(asked, one, state, week):
    """Yield (next state, cost, whether in reserve) of what a unit may do in a week."""
    stood, stay, owed, dose = state
    out = max(0, (max(asked.rest, math.ceil(asked.dwell * stay - 1e-9)) + one.away if stay else owed))
    found = [step(asked, one, (OUT, 0, max(0, out - 1)), OUT, dose, week, out == 0)]
    if stay and stay < asked.tour_limit:
        same = pressure_of(asked, stood)
        found.append(step(asked, one, (first_under(asked, same), stay + 1, 0), same, dose, week, False))
    if not stay and not owed:
        for pressure in sorted({s.pressure for s in asked.sectors}):
            found.append(step(asked, one, (first_under(asked, pressure), 1, 0), pressure, dose, week, False))
    return found


def pressure_of(asked, place):
    return asked.sectors[place].pressure


def first_under(asked, pressure):
    return next(n for n, s in enumerate(asked.sectors) if s.pressure == pressure)


def step(asked, one, to, pressure, dose, week, ready):
    s = asked.strain
    resting = pressure == OUT
    after = s.keep_rest * dose + s.gift_rest if resting else s.keep_line * dose + s.gift_line * pressure + s.gift_near
    cost = one.strength * s.level * float(np.interp((dose + after) / 2, s.knots, s.values))
    cost += 0.0 if resting else one.strength * s.losses * pressure
    if one.in_force is not None:
        was = one.in_force[week]
        if (None if was == OUT else pressure_of(asked, was)) != (None if resting else pressure):
            cost += asked.change
    return (*to, round(after, 9)), cost, ready


def holds(asked, places, week):
    """Return whether units that stand under some pressures can be put together to hold every sector there."""
    for pressure in {s.pressure for s in asked.sectors}:
        pairs = zip(asked.units, places, strict=True)
        here = [u.fit for u, p in pairs if p != OUT and pressure_of(asked, p) == pressure]
        needs = [s.need[week] for s in asked.sectors if s.pressure == pressure and s.need[week] > 0]
        if not fill(tuple(sorted(here)), tuple(needs)):
            return False
    return True


def fill(fits, needs):
    if not needs:
        return True
    if sum(fits) < sum(needs) - 1e-6:
        return False
    for chosen in product((False, True), repeat=len(fits)):
        taken = sum(f for f, c in zip(fits, chosen, strict=True) if c)
        left = tuple(f for f, c in zip(fits, chosen, strict=True) if not c)
        if taken >= needs[0] - 1e-6 and fill(left, needs[1:]):
            return True
    return False


def prune(asked, table):
    """Keep one of states that differ only in which of several units alike is in which state."""
    kinds = [(u.strength, u.fit, u.away, u.in_force) for u in asked.units]
    kept = {}
    for state, cost in table.items():
        order = sorted(range(len(kinds)), key=lambda n: (repr(kinds[n]), state[n]))
        key = tuple(state[n] for n in order)
        if cost < kept.get(key, (math.inf, None))[0]:
            kept[key] = (cost, state)
    return {state: cost for cost, state in kept.values()}
