"""Closed forms that the engine must meet within sampling error: known answers for armies with one cause at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from muster.data.case import Case, load_case
from muster.model import registry
from muster.model.outcomes.absences import still_away
from muster.model.scenario import Scenario
from muster.model.simulate import Result, simulate

Floats = NDArray[np.float64]
GROWS = (
    "initial_strength", "brigades", "brigades_at_start", "combat_companies_total", "support_companies_total",
    "training_companies", "reserve_companies",
)  # fmt: skip
MOST = 4.0  # standard errors that a number may be away from its closed form
# an army in which nobody is hurt, discharged or exchanged
STILL = dict.fromkeys(
    (
        "dead_per_month", "wounded_cases_per_month", "captured_per_month", "captives_released_per_month",
        "other_discharges_per_month", "transfers_to_infantry_per_month",
    ),
    0.0,
)  # fmt: skip
QUIET = {  # nobody leaves, returns or is caught but by what an item sets
    "baseline.leave": 1e-6, "baseline.come_back": 1e-6, "baseline.apprehension": 0.0, "baseline.vanish": 0.0,
    "baseline.other_arms": 1.0, "baseline.trainees": 1.0,
}  # fmt: skip


def neutral(*kept: str) -> dict[str, float]:
    """Return the parameters at which every mechanism does nothing, those ``kept`` and the essential ones apart."""
    found = {}
    for m in registry.mechanisms().values():
        if not m.essential and m.name not in kept:
            found |= {f"{m.name}.{key}": value for key, value in m.neutral.items()}
    return found


def still_case(times: float, **levels: float) -> Case:
    """Return the drill case, ``times`` as large, with inputs held at one level (those in people grow alike)."""
    case = load_case("drill")
    drivers = dict(case.drivers)
    for name, level in (STILL | levels).items():
        row = replace(drivers[name].rows[0], value=level, low=level, high=level)
        drivers[name] = replace(drivers[name], rows=(row,))
    force = {name: value * times if name in GROWS else value for name, value in case.force.items()}
    return replace(case, drivers=drivers, history=(), force=force)


def live(case: Case, parameters: dict[str, float], seed: int, days: int) -> Result:
    """Return what so many days of a case give."""
    scenario = Scenario.build(case, parameters=QUIET | parameters)
    return simulate(case, scenario, seed, until=case.start + timedelta(days=days - 1))


def beside(found: float, expected: float, error: float) -> dict[str, Any]:
    """Return a number beside its closed form, with the distance in standard errors."""
    numbers = {"found": float(found), "expected": float(expected), "error": float(error)}
    z = (numbers["found"] - numbers["expected"]) / numbers["error"]
    return {**numbers, "z": z, "passed": abs(z) < MOST}


def of_many(chances: Floats, numbers: Floats, found: float) -> dict[str, Any]:
    """Return a count beside what independent people, ``numbers`` of each chance, would give."""
    return beside(found, float(chances @ numbers), float(np.sqrt(chances * (1.0 - chances) @ numbers)))


# ---------------------------------------------------------------- the forms


def dying_cohort(times: float, seed: int) -> dict[str, Any]:
    """A closed cohort under one hazard h: N exp(-h t) have not left after t days."""
    hazard, days = 0.003, 400
    case = still_case(times, intake_per_month=0.0)
    result = live(case, neutral() | {"baseline.leave": hazard}, seed, days)
    first, n = int(result.counts["order"][0]), case.force["initial_strength"]
    return {f"not left after {days} days": of_many(np.array([np.exp(-hazard * days)]), np.array([n]), n - first)}


def steady_strength(times: float, seed: int) -> dict[str, Any]:
    """Arrivals a day over the share that leaves in a day: strength settles at their ratio.

    Days are whole: who arrives in the evening has not left by morning, so the sum over ages is that of a geometric
    series, half a hazard above arrivals / hazard. Arrivals are those of the last year, as months differ in length.
    """
    hazard, days = 0.01, 700
    case = still_case(times, intake_per_month=360.0 * times)
    result = live(case, neutral() | {"baseline.leave": hazard}, seed, days)
    age = days - 1.0 - np.arange(-1, days)
    came = np.append(case.force["initial_strength"], result.daily["inducted"]).astype(float)
    serving = float(result.daily["training"][-1] + result.daily["present"][-1])
    settled = came[-365:].mean() / -np.expm1(-hazard)
    return {
        "strength": of_many(np.exp(-hazard * age), came, serving),
        "strength over arrivals / share leaving": beside(serving / settled, 1.0, 1.0 / np.sqrt(settled)),
    }


def waiting(age: Floats, median: float, spread: float) -> Floats:
    """Return the chance to be still waiting after ``age`` days: lognormal, rounded, one day at least."""
    return np.where(age < 1, 1.0, norm.sf(np.log((np.maximum(age, 0.0) + 0.5) / median) / spread))


def pipelines(times: float, seed: int) -> dict[str, Any]:
    """Pipelines without limit on places: what is in them is what came in, times the chance to be in still."""
    days = 500
    case = still_case(
        times, intake_per_month=360.0 * times, wounded_cases_per_month=300.0 * times, wounded_return_share=1.0
    )
    result = live(case, neutral(), seed, days)
    age = days - 1.0 - np.arange(days)
    d = {name: float(driver.daily(case.start, days)[-1]) for name, driver in case.drivers.items()}
    training = d["basic_training_days"] + d["speciality_training_days"]
    recent = age < 4 * training  # arrivals of a time when training was shorter have all been posted
    inducted, hit = result.daily["inducted"].astype(float)[recent], result.daily["hit"].astype(float)
    healing = waiting(age, d["wounded_days_to_return"], result.parameters["hospital.spread"])
    return {
        "in training": of_many(waiting(age[recent], training, 0.1), inducted, float(result.daily["training"][-1])),
        "wounded": of_many(healing, hit, float(result.daily["wounded"][-1])),
    }


def returning(times: float, seed: int) -> dict[str, Any]:
    """Absences under the Weibull hazard of return: the share away after a days is exp of minus its sum."""
    days, asked = 720, (10, 60, 300)
    parameters = {"baseline.leave": 0.003, "baseline.come_back": 0.004, "returning.shape": 0.6, "returning.repeat": 1.0}
    result = live(still_case(times), neutral("returning") | parameters, seed, days)
    age = np.arange(1, days, dtype=float)
    share = np.exp(-np.cumsum(0.004 * (age / 30.0) ** -0.4))
    begun = float(result.counts["ended"].sum() + result.counts["away"].sum())
    found = {}
    for day in asked:
        # absences cut short by the end of the run make the estimate less sure than begun alone would
        seen = begun * (1.0 - day / days)
        error = np.sqrt(share[day - 1] * (1.0 - share[day - 1]) / seen)
        found[f"away after {day} days"] = beside(float(still_away(result)[day]), float(share[day - 1]), float(error))
    return found


def branching(times: float, seed: int) -> dict[str, Any]:
    """Contagion: each departure brings n more, so n of all departures follow others, and totals grow by 1 / (1 - n).

    Expectation is the recursion of the process itself, in days, with those left each week (Hawkes 1971); a total
    has the variance of its mean over (1 - n) squared.
    """
    hazard, n, lag, days = 0.0008, 0.5, 7.0, 600
    parameters = {"baseline.leave": hazard, "contagion.branching": n, "contagion.lag": lag}
    case = still_case(times, intake_per_month=0.0)
    result = live(case, neutral("contagion") | parameters, seed, days)
    expected, followed = expected_departures(case.force["initial_strength"], hazard, n, lag, days)
    left = float(result.daily["left"].sum())
    share = float(result.daily["reason_contagion"].sum()) / left
    error = float(np.sqrt(n * (1.0 - n) / left) / (1.0 - n))
    return {
        "departures": beside(left, expected, float(np.sqrt(expected) / (1.0 - n))),
        "share that followed others": beside(share, followed / expected, error),
    }


def expected_departures(people: float, hazard: float, n: float, lag: float, days: int) -> tuple[float, float]:
    """Return expected departures, and of them those that followed others, of a cohort that nobody joins."""
    fade = np.exp(-1.0 / lag)
    felt = before = 0.0
    strength, total, followed = people, 0.0, 0.0
    for day in range(days):
        if day % 7 == 0:
            strength = people
        felt = (felt + before * (1.0 - fade) / fade * n) * fade
        own, more = people * -np.expm1(-hazard), people * -np.expm1(-felt / strength)
        before = own + more
        people, total, followed = people - before, total + before, followed + more
    return total, followed


FORMS: dict[str, Callable[[float, int], dict[str, Any]]] = {
    "dying cohort": dying_cohort,
    "steady strength": steady_strength,
    "pipelines": pipelines,
    "returning": returning,
    "branching": branching,
}


def closed_forms(times: float, seeds: int) -> dict[str, Any]:
    """Set every form beside what the engine gives, with several seeds."""
    values = {
        f"{name}: {what}, seed {seed}": row
        for seed in range(1, seeds + 1)
        for name, form in FORMS.items()
        for what, row in form(times, seed).items()
    }
    return {"passed": all(row["passed"] for row in values.values()), "values": values}


