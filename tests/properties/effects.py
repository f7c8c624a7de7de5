"""What raising a lever or a parameter does to a year of the drill army, as declared."""

from __future__ import annotations

from functools import cache

import numpy as np

from muster.model import registry
from muster.model.declare import Effect
from tests.model.drill import recorded, scenario, setting

DAYS = 240
SEEDS = (1, 2)
# effects are declared for an army in which enough happens to see them
BUSY = {"baseline.leave": 0.002, "baseline.come_back": 0.004}


@cache
def measured(levers: tuple[tuple[str, float], ...], parameters: tuple[tuple[str, float], ...]) -> dict[str, float]:
    """Return what a year gives: totals of the daily columns and means of the weekly ones, summed over seeds."""
    chosen = scenario(*(setting(name, value) for name, value in levers), parameters=BUSY | dict(parameters))
    out: dict[str, float] = {}
    for seed in SEEDS:
        _, record = recorded(DAYS, chosen, seed)
        found = {name: float(column.sum()) for name, column in record.daily().items()}
        found |= {name: float(np.nanmean(column)) for name, column in record.weekly().items()}
        out = {name: out.get(name, 0.0) + value for name, value in found.items()}
    return out


def under(effect: Effect, name: str, value: float) -> dict[str, float]:
    """Return the year with what the effect is given, and one lever or parameter at a value."""
    given = dict(effect.given) | {name: value}
    levers = tuple(sorted((k, v) for k, v in given.items() if k in registry.levers()))
    parameters = tuple(sorted((k, v) for k, v in given.items() if k not in registry.levers()))
    return measured(levers, parameters)


def rise(effect: Effect, name: str, low: float, high: float) -> float:
    """Return by how much the effect's column changes when a lever or parameter goes from low to high."""
    return under(effect, name, high)[effect.on] - under(effect, name, low)[effect.on]
