"""Runs that the stylised facts are looked for in: with a mechanism, and with it switched off."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from muster.data.case import Case, load_case
from muster.model import registry
from muster.model.army import Army
from muster.model.outcomes.reading import between
from muster.model.scenario import Policy, Scenario, Setting
from muster.model.simulate import Result, simulate

UKRAINE, DRILL = load_case("ukraine"), load_case("drill")
SCALE = 0.03
PUBLISHED = date(2025, 10, 31)


Settings = tuple[tuple[str, float], ...]


def off(*names: str) -> Settings:
    """Return the parameters at which mechanisms do nothing: the same run as without them, to the byte.

    That these two are the same is tested in tests/properties. Switching off by parameters keeps the soldiers'
    records of one form, so that nothing is compiled anew.
    """
    known = registry.mechanisms()
    return tuple((f"{name}.{key}", value) for name in names for key, value in known[name].neutral.items())


def only(*kept: str) -> Settings:
    """Return the parameters at which every mechanism but those named, and the essential ones, does nothing."""
    return off(*(m.name for m in registry.mechanisms().values() if not m.essential and m.name not in kept))


def scenario(case: Case, parameters=(), settings=()) -> Scenario:
    """Return a scenario; ``parameters`` are (key, value), ``settings`` (lever, value, first day, last day)."""
    changes = [
        Setting(**{"lever": lever, "value": value, "from": first, "until": last}).model_dump(by_alias=True)
        for lever, value, first, last in settings
    ]
    policies = [Policy(name="tried", reason="to look for a fact", set=changes)] if changes else []
    return Scenario.build(case, policies, dict(parameters))


@cache
def ukraine(parameters=(), settings=(), until=PUBLISHED, scale=SCALE, seed=1) -> Result:
    """Return a run of the Ukrainian case; the same request is run once."""
    return simulate(UKRAINE, scenario(UKRAINE, parameters, settings), seed, scale, until)


def with_driver(case: Case, **levels: float) -> Case:
    """Return a case in which some inputs keep one level throughout."""
    drivers = dict(case.drivers)
    for name, level in levels.items():
        row = replace(drivers[name].rows[0], value=level, low=level, high=level)
        drivers[name] = replace(drivers[name], rows=(row,))
    return replace(case, drivers=drivers)


def big_drill(chosen: Scenario, times: float = 10.0, seed: int = 1, case: Case = DRILL) -> Army:
    """Return the drill's army, so many times as large, on the eve of its first day."""
    army = Army(case, chosen, seed, times)
    army.muster()
    return army


def in_year(result: Result, column: str, year: int) -> float:
    """Return the sum of a daily column over what a run covers of a calendar year."""
    last = min(date(year, 12, 31), PUBLISHED)
    return float(result.daily[column][between(result, max(result.start, date(year, 1, 1)), last)].sum())


def ratio_and_error(a: float, a_days: float, b: float, b_days: float) -> tuple[float, float]:
    """Return the ratio of two rates of independent Poisson counts, and the standard error of its logarithm."""
    return (a / a_days) / (b / b_days), float(np.sqrt(1.0 / a + 1.0 / b))
