"""What a search is asked: levers and their bounds, goals, what must not worsen, and budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from muster.data.case import Case
from muster.data.documents import Document, Text, describe, read_document
from muster.data.errors import InputError
from muster.model.declare import Array, Lever
from muster.model.scenario import Policy, Scenario, check_bounds, find_lever
from muster.policy.outcomes import OUTCOMES

EFFORT = "effort"  # the goal that is no outcome: how far levers are moved
DIGITS = 3  # significant digits of a lever's value: what one would put into an order


class LeverRange(Document):
    """One `[[lever]]`: between which values it may be set; its own bounds where not given."""

    lever: Text
    low: float | None = None
    high: float | None = None


class GoalAsked(Document):
    """One `[[goal]]`; ``enough`` is how much better than the baseline is enough, as a share of it."""

    outcome: Text
    want: Literal["less", "more"] | None = None
    enough: Annotated[float, Field(ge=0.0)] = 0.0


class Keep(Document):
    """One `[[keep]]`: an outcome that may worsen by that share of the baseline at most."""

    outcome: Text
    worse_by: Annotated[float, Field(ge=0.0)] = 0.0


class BudgetAsked(Document):
    """One `[[budget]]`: price of a lever's unit away from where it stands, and what all may cost together."""

    name: Text
    most: Annotated[float, Field(gt=0.0)]
    price: dict[Text, Annotated[float, Field(ge=0.0)]]


class SearchFile(Document):
    """A search as a TOML file."""

    name: Text
    start: Annotated[date | None, Field(alias="from")] = None
    levers: Annotated[list[LeverRange], Field(alias="lever", min_length=1)]
    goals: Annotated[list[GoalAsked], Field(alias="goal", min_length=1)]
    keep: list[Keep] = Field(default_factory=list)
    budgets: list[BudgetAsked] = Field(alias="budget", default_factory=list)


@dataclass(frozen=True)
class Range:
    """A lever that may vary from ``low`` to ``high``; ``now`` is its value on the policies' first day."""

    lever: Lever
    low: float
    high: float
    now: float


@dataclass(frozen=True)
class Goal:
    """An outcome to be pushed: ``sign`` 1 where less is wanted and -1 where more is."""

    name: str
    sign: Literal[-1, 1]
    enough: float


@dataclass(frozen=True)
class Budget:
    """What levers cost together at most; ``price`` by lever for a unit away from ``now``."""

    name: str
    most: float
    price: Mapping[str, float]


@dataclass(frozen=True)
class Limits:
    """A search within limits, checked against a case."""

    name: str
    case: Case
    start: date
    ranges: tuple[Range, ...]
    goals: tuple[Goal, ...]
    keep: tuple[Keep, ...]
    budgets: tuple[Budget, ...]

    def about(self) -> dict[str, Any]:
        """Return all that was asked, as plain values."""
        return {
            "name": self.name, "case": self.case.name, "from": self.start.isoformat(),
            "levers": [{"lever": r.lever.name, "low": r.low, "high": r.high, "now": r.now} for r in self.ranges],
            "goals": [{"outcome": g.name, "want": "less" if g.sign > 0 else "more", "enough": g.enough}
                      for g in self.goals],
            "keep": [k.model_dump() for k in self.keep],
            "budgets": [{"name": b.name, "most": b.most, "price": dict(b.price)} for b in self.budgets],
        }  # fmt: skip

    def values(self, point: Array) -> dict[str, float]:
        """Return the levers' values at a point in [0, 1] by lever, to three significant digits."""
        found = {}
        for one, share in zip(self.ranges, point, strict=True):
            value = float(f"{one.low + float(share) * (one.high - one.low):.{DIGITS}g}")
            found[one.lever.name] = min(max(value, one.low), one.high)
        return found

    def policy(self, name: str, values: Mapping[str, float]) -> Policy:
        """Return the policy that sets levers from the first day on."""
        settings = [{"lever": lever, "from": self.start, "value": value} for lever, value in values.items()]
        reason = f"found by a search: {self.name}"
        content = {"name": name, "reason": reason, "base": self.case.digest, "set": settings}
        return Policy.model_validate(content)

    def effort(self, values: Mapping[str, float]) -> float:
        """Return how far levers are moved from where they stand, in shares of their ranges, on average."""
        moved = [abs(values[r.lever.name] - r.now) / (r.high - r.low) for r in self.ranges]
        return float(np.mean(moved))

    def costs(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return what a policy takes of each budget."""
        now = {r.lever.name: r.now for r in self.ranges}
        return {b.name: sum(p * abs(values[lever] - now[lever]) for lever, p in b.price.items()) for b in self.budgets}


# ---------------------------------------------------------------- what was asked, checked


def read_limits(path: Path) -> SearchFile:
    """Return a search file; raises `InputError`."""
    return read_document(path, SearchFile)


def check_limits(asked: SearchFile, case: Case, start: date | None, last: date, where: str) -> Limits:
    """Return the limits of a search on a case; ``start`` goes before the file's own day. Raises `InputError`."""
    first = start or asked.start
    if first is None:
        raise InputError(f"{where}: from: is missing, expected the day on which policies begin, or --from")
    if not case.start < first < last:
        raise InputError(f"{where}: from: expected a date after {case.start} and before {last}, found {first}")
    ranges = _ranges(asked.levers, case, first, where)
    budgets = tuple(_budget(b, ranges, f"{where}: budget.{n}") for n, b in enumerate(asked.budgets, 1))
    _once([b.name for b in budgets], f"{where}: budget")
    goals = tuple(_goal(g, budgets, f"{where}: goal.{n}") for n, g in enumerate(asked.goals, 1))
    _once([g.name for g in goals], f"{where}: goal")
    for number, keep in enumerate(asked.keep, 1):
        if keep.outcome not in OUTCOMES:
            known = ", ".join(OUTCOMES)
            raise InputError(f"{where}: keep.{number}: unknown outcome {keep.outcome!r}, expected one of {known}")
    _once([k.outcome for k in asked.keep], f"{where}: keep")
    return Limits(asked.name, case, first, ranges, goals, tuple(asked.keep), budgets)


def _once(names: Sequence[str], where: str) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(f"{where}: {twice[0]!r} comes twice, expected each once")


def _ranges(asked: Sequence[LeverRange], case: Case, first: date, where: str) -> tuple[Range, ...]:
    in_force = Scenario.build(case).levers
    found = []
    for number, one in enumerate(asked, 1):
        lever = find_lever(one.lever, f"{where}: lever.{number}")
        low = lever.low if one.low is None else one.low
        high = lever.high if one.high is None else one.high
        for value in (low, high):
            check_bounds(value, lever, f"{where}: lever.{number}")
        if not low < high:
            raise InputError(f"{where}: lever.{number}: expected low below high, found {low:g} and {high:g}")
        found.append(Range(lever, low, high, float(in_force[lever.name][(first - case.start).days])))
    _once([r.lever.name for r in found], f"{where}: lever")
    return tuple(found)


def _goal(asked: GoalAsked, budgets: Sequence[Budget], where: str) -> Goal:
    if asked.outcome == EFFORT or asked.outcome in [b.name for b in budgets]:
        if asked.want == "more":
            raise InputError(f"{where}: expected want = \"less\" of {asked.outcome!r}, found \"more\"")
        return Goal(asked.outcome, 1, asked.enough)
    if asked.outcome not in OUTCOMES:
        known = ", ".join((*OUTCOMES, EFFORT, *(b.name for b in budgets)))
        raise InputError(f"{where}: unknown outcome {asked.outcome!r}, expected one of {known}")
    less = OUTCOMES[asked.outcome].better < 0 if asked.want is None else asked.want == "less"
    return Goal(asked.outcome, 1 if less else -1, asked.enough)


def _budget(asked: BudgetAsked, ranges: Sequence[Range], where: str) -> Budget:
    if asked.name in OUTCOMES or asked.name == EFFORT:
        raise InputError(f"{where}.name: {asked.name!r} is an outcome, expected another name")
    known = [r.lever.name for r in ranges]
    for lever in asked.price:
        if lever not in known:
            raise InputError(f"{where}.price: {lever!r} is no lever of this search, expected one of {', '.join(known)}")
    return Budget(asked.name, asked.most, dict(asked.price))


# ---------------------------------------------------------------- what was asked on the command line


def from_words(levers: Sequence[str], goals: Sequence[str], limits: Sequence[str]) -> SearchFile:
    """Return a search from options: LEVER=LOW..HIGH, OUTCOME[:less|:more], OUTCOME[=WORSE_BY]; raises `InputError`."""
    for option, given in (("--lever", levers), ("--goal", goals)):
        if not given:
            raise InputError(f"{option}: is missing, expected at least one, or a file with levers and goals")
    content = {
        "name": "search",
        "lever": [_lever_word(word) for word in levers],
        "goal": [_goal_word(word) for word in goals],
        "keep": [_limit_word(word) for word in limits],
    }
    try:
        return SearchFile.model_validate(content)
    except ValidationError as error:
        raise InputError(f"options: {describe(error)}") from None


def _lever_word(word: str) -> dict[str, Any]:
    name, found, bounds = word.partition("=")
    if not found:
        return {"lever": name}
    low, between, high = bounds.partition("..")
    try:
        return {"lever": name, "low": float(low), "high": float(high if between else "")}
    except ValueError:
        raise InputError(f"--lever {word}: expected LEVER or LEVER=LOW..HIGH, such as tour_limit=20..90") from None


def _goal_word(word: str) -> dict[str, Any]:
    name, found, want = word.partition(":")
    if found and want not in ("less", "more"):
        raise InputError(f"--goal {word}: expected OUTCOME, OUTCOME:less or OUTCOME:more")
    return {"outcome": name, "want": want or None}


def _limit_word(word: str) -> dict[str, Any]:
    name, found, share = word.partition("=")
    try:
        worse = float(share) if found else 0.0
    except ValueError:
        worse = -1.0
    if not 0.0 <= worse < np.inf:
        raise InputError(f"--limit {word}: expected OUTCOME or OUTCOME=SHARE, such as coverage=0.01")
    return {"outcome": name, "worse_by": worse}
