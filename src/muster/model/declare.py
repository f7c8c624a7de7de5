"""How a parameter, a mechanism and a lever are declared: once, where they are used."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from muster.model.states import ROLES

Array = NDArray[np.float64]
Level = Literal["army", "brigade", "company"]
Cadence = Literal["daily", "weekly"]
Values = SimpleNamespace  # a mechanism's parameters by name


@dataclass(frozen=True)
class Prior:
    """A prior by its family, median and central 90% interval."""

    family: Literal["lognormal", "normal", "beta", "fixed"]
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        if self.family == "fixed":
            return "fixed"
        return f"{self.family} {self.median:g} (90% {self.low:g} to {self.high:g})"


    def at(self, z: float) -> float:
        """Return the value at a standard normal score: median at 0, interval's ends at -1.645 and 1.645.

        Between and beyond, the two sides are halves of normals on the family's own scale (logarithm, logit
        or the number itself), which meet at the median.
        """
        scale, back = SCALES[self.family]
        middle = scale(self.median)
        end = scale(self.high if z > 0.0 else self.low)
        return float(back(middle + abs(z) / 1.645 * (end - middle)))


SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "lognormal": (math.log, math.exp),
    "normal": (float, float),
    "beta": (lambda p: math.log(p / (1.0 - p)), lambda x: 1.0 / (1.0 + math.exp(-x))),
    "fixed": (float, float),
}


def fixed(value: float) -> Prior:
    """Return the prior of a number that is a convention, not an uncertainty."""
    return Prior("fixed", value, value, value)


@dataclass(frozen=True)
class Parameter:
    """One number of a mechanism, with what a reader needs to judge it."""

    name: str
    default: float
    prior: Prior
    unit: str
    meaning: str
    source: str
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class Offset:
    """A log hazard added to a chance; ``compute(values, today)`` has one entry a unit of ``level``.

    One for the whole army that changes daily is asked ahead of its day, and reads levers and drivers alone. Losses
    are set by the front, week by week: a daily one on them raises `ValueError`.
    """

    chance: str
    level: Level
    compute: Callable[[Values, Any], Any]
    cadence: Cadence = "weekly"

    def __post_init__(self) -> None:
        if self.chance == "loss" and self.cadence == "daily":
            raise ValueError("an offset of losses is weekly: the front sets their hazards")


@dataclass(frozen=True)
class Rate:
    """A hazard per day beside the other contributions; ``chance`` is "follow" for leaving.

    One that follows departures day by day is an `Echo`, which costs a run far less than a daily rate does.
    """

    chance: str
    level: Level
    compute: Callable[[Values, Any], Any]
    cadence: Cadence = "daily"


@dataclass(frozen=True)
class Echo:
    """A hazard per day that departures bring about among comrades: felt <- keep (felt + gain departures) each day.

    ``compute(values)`` is (keep, gain). What a company feels, shared by its strength or by ``fewest`` if it has fewer,
    is added to ``chance``. ``name`` is that of the memory.
    """

    name: str
    chance: str
    compute: Callable[[Values], tuple[float, float]]
    fewest: float = 1.0


@dataclass(frozen=True)
class Account:
    """Something a soldier carries that is drawn on and paid back: A <- keep * A + gift each day.

    ``flow(values, today)`` maps conditions of a duty group (CONDITIONS; others leave the balance as it is)
    to their (keep, gift), numbers or one for each brigade, taken anew when the week's hazards are.
    ``events(values)`` maps what can happen to a group in a day (EVENTS) to a further (keep, gift),
    ``on_move(values)`` the names of moves. ``start(values)`` is the balance on arrival. ``rises_in`` names
    the roles in whose cells a balance can move towards a higher hazard; elsewhere it may only stay or
    recover.
    """

    name: str
    start: Callable[[Values], float]
    flow: Callable[[Values, Any], Mapping[str, tuple[Any, Any]]] = lambda p, today: {}
    events: Callable[[Values], Mapping[str, tuple[float, float]]] = lambda p: {}
    on_move: Callable[[Values], Mapping[str, tuple[float, float]]] = lambda p: {}
    rises_in: tuple[str, ...] = ROLES


@dataclass(frozen=True)
class Reading:
    """What an account, also another mechanism's, does to a chance.

    ``table(values, x)`` is the log hazard at account value x in [0, reach]; x is first multiplied by the
    scale of the trait ``scaled_by``. ``slope(values, today)`` by company multiplies it, within ``cap``.
    A reading of an account that is switched off falls away.
    """

    account: str
    chance: str
    table: Callable[[Values, Array], Array]
    reach: Callable[[Values], float]
    scaled_by: str | None = None
    slope: Callable[[Values, Any], Any] | None = None
    cap: float = 1.0


@dataclass(frozen=True)
class Tenure:
    """Log hazard by days since the latest assignment: ``table(values, kind, days)``."""

    chance: str
    table: Callable[[Values, str, Array], Array]


@dataclass(frozen=True)
class Spell:
    """Log hazard by days since the state was entered: ``table(values, days)``."""

    chance: str
    table: Callable[[Values, Array], Array]


@dataclass(frozen=True)
class Counter:
    """An integer that rises with the moves named in ``on``: ``table(values, counts)``."""

    name: str
    chance: str
    on: tuple[str, ...]
    table: Callable[[Values, Array], Array]


@dataclass(frozen=True)
class Trait:
    """Something drawn once: quantile q in (0, 1) to a log hazard and to a scale of accounts.

    With ``share(values, today)`` it is a mark instead, borne (q near 1) by that share of the day's
    newcomers and by nobody else (q near 0); it is asked for when the week's hazards are set, and when a lever or
    a driver changes.
    """

    name: str
    chance: str
    table: Callable[[Values, Array], Array] | None = None
    scale: Callable[[Values, Array], Array] | None = None
    share: Callable[[Values, Any], float] | None = None


@dataclass(frozen=True)
class Split:
    """How often the first of two outcomes comes: ``compute(values, today)`` is its share, each week.

    ``of`` names chances (an outcome each time one happens) or states with a known wait (at its end).
    """

    of: tuple[str, ...]
    compute: Callable[[Values, Any], float]


@dataclass(frozen=True)
class Wait:
    """How long the wait lasts that the ``moves`` begin: ``compute(values, today)`` = median days, sd of log."""

    moves: tuple[str, ...]
    compute: Callable[[Values, Any], tuple[float, float]]


Contribution = Offset | Rate | Echo | Account | Reading | Tenure | Spell | Counter | Trait | Split | Wait


@dataclass(frozen=True)
class Memory:
    """An array that a mechanism keeps, saved with the state; zero at the start.

    ``update(values, today)`` returns its next value; other contributions only read it.
    """

    name: str
    level: Level
    update: Callable[[Values, Any], Array]
    cadence: Cadence = "weekly"


@dataclass(frozen=True)
class Effect:
    """What more of something does: the daily column ``on`` rises (+1) or falls (-1) over a year.

    For a mechanism, ``of`` names the parameter that is raised. ``given`` sets levers (by name) and
    parameters (by ``mechanism.parameter``) under which the effect shows.
    """

    on: str
    sign: Literal[-1, 1]
    of: str = ""
    given: Mapping[str, float] = field(default_factory=dict)


# what `muster explain` switches off and credits together; a mechanism of none of them stands in "other"
GROUPS: dict[str, str] = {
    "front": "Exhaustion, rotation and danger",
    "trust": "Trust and leadership",
    "punishment": "Punishment and return",
    "newcomers": "Newcomers",
    "outside": "Ways out and fairness",
    "contagion": "Contagion and cohesion",
    "other": "Other",
}


@dataclass(frozen=True)
class Mechanism:
    """One mechanism: what it is, its parameters and what it contributes.

    ``reason`` is how a report names departures that it explains, ``group`` the one of GROUPS it is credited
    with unless it is essential. ``coupling`` says, where it applies,
    how one unit acts on another through it. ``neutral`` are parameter values at which it does nothing,
    ``effects`` what its parameters do; both are tested. ``rows`` are the parts of the described system,
    by their number in docs/model.md, that it serves.
    """

    name: str
    title: str
    reason: str
    parameters: tuple[Parameter, ...]
    contributions: tuple[Contribution, ...] = ()
    memory: tuple[Memory, ...] = ()
    coupling: str = ""
    essential: bool = False
    group: str = "other"
    neutral: Mapping[str, float] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lever:
    """A parameter that somebody can decide, with a neutral value at which it does nothing.

    ``effects`` say what raising it does; they are tested.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    neutral: float
    meaning: str
    asks: str
    acts_through: tuple[str, ...]
    scope: Literal["army", "brigade"] = "army"
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Declared:
    """A parameter as the tables and pages name it."""

    key: str
    mechanism: str
    parameter: Parameter = field(repr=False)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.parameter, name)
