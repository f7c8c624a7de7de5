"""A scenario: the case's history of levers, the policies patched onto it, and the parameters."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from muster.data.case import Case
from muster.data.documents import Document, Text, read_document
from muster.data.errors import InputError
from muster.model import registry
from muster.model.declare import Array, Lever, Parameter
from muster.model.mechanisms import inputs
from muster.model.rota import Rota, read_rota


class Setting(Document):
    """One `[[set]]` of a policy file; days are inclusive, brigades are numbered from 0."""

    lever: Text
    start: date = Field(alias="from")
    until: date | None = None
    value: float
    brigades: list[Annotated[int, Field(ge=0)]] | None = None


class Policy(Document):
    """A small patch on a case's history. ``base`` is the digest of the case it was written for."""

    name: Text
    title: Text | None = None
    reason: Text
    base: str | None = None
    settings: list[Setting] = Field(alias="set", default_factory=list)
    rota: str | None = None


def read_policy(path: str | Path) -> Policy:
    """Return the policy in a TOML file; `InputError` says what is wrong with it and where."""
    path = Path(path)
    policy = read_document(path, Policy)
    for number, setting in enumerate(policy.settings, 1):
        check_setting(setting, f"{path}: set.{number}")
    check_overlaps(policy, f"{path}: ")
    if policy.rota is None:
        return policy
    return policy.model_copy(update={"rota": str(path.parent / policy.rota)})


def check_setting(setting: Setting, where: str) -> None:
    """Refuse a setting of an unknown lever, out of bounds, or ending before it starts."""
    lever = find_lever(setting.lever, where)
    check_bounds(setting.value, lever, where)
    if setting.until is not None and setting.until < setting.start:
        raise InputError(f"{where}.until: expected a date from {setting.start} on, found {setting.until}")
    if setting.brigades is not None and lever.scope != "brigade":
        raise InputError(f"{where}.brigades: lever {lever.name!r} acts on the whole army, expected no brigades")


def check_overlaps(policy: Policy, where: str) -> None:
    """Refuse two settings of one lever for the same days and the same brigades: which of them would hold?"""
    for number, later in enumerate(policy.settings, 1):
        for before, one in enumerate(policy.settings[: number - 1], 1):
            if one.lever == later.lever and same_brigades(one, later) and same_days(one, later):
                raise InputError(
                    f"{where}set.{number}: lever {later.lever!r} is set for days that set.{before} sets it for too,"
                    " expected dates that do not overlap"
                )


def same_days(one: Setting, other: Setting) -> bool:
    """Return whether two settings have a day in common."""
    ends = one.until or date.max, other.until or date.max
    return one.start <= ends[1] and other.start <= ends[0]


def same_brigades(one: Setting, other: Setting) -> bool:
    """Return whether two settings are for the same brigades; a setting for some goes over one for the whole army."""
    if one.brigades is None or other.brigades is None:
        return one.brigades is None and other.brigades is None
    return bool(set(one.brigades) & set(other.brigades))


def find_lever(name: str, where: str) -> Lever:
    """Return a lever by name; `InputError` lists those that exist."""
    known = registry.levers()
    if name not in known:
        raise InputError(f"{where}: unknown lever {name!r}, expected one of {', '.join(known)}")
    return known[name]


def check_bounds(value: float, item: Lever | Parameter, where: str) -> None:
    """Refuse a value that is not a number within the declared bounds."""
    if not math.isfinite(value) or not item.low <= value <= item.high:
        raise InputError(
            f"{where}: {item.name} = {value:g} is out of bounds, expected {item.low:g} to {item.high:g} {item.unit}"
        )


@dataclass(frozen=True)
class Scenario:
    """What a run simulates: levers day by day, parameters, and mechanisms left out.

    ``levers[name]`` has shape (days,), or (days, brigades targeted) in ``targeted``.
    """

    name: str
    days: int
    levers: dict[str, NDArray[np.float64]]
    targeted: dict[str, tuple[tuple[int, int, float, tuple[int, ...]], ...]]
    parameters: dict[str, float]
    paths: dict[str, Array]
    without: frozenset[str]
    rota: Rota | None
    policies: tuple[Policy, ...]
    digest: str

    @staticmethod
    def build(
        case: Case,
        policies: Iterable[Policy] = (),
        parameters: Mapping[str, float] | None = None,
        without: Iterable[str] = (),
    ) -> Scenario:
        """Return the scenario of ``policies`` and settings on a case; raises `InputError`."""
        policies = tuple(policies)
        for policy in policies:
            check_policy(policy, case)
        names = frozenset(without)
        for name in sorted(names):
            check_left_out(name)
        values = chosen_parameters(case, parameters or {})
        levers, targeted = lay_out(case, policies)
        rotas = [read_rota(Path(p.rota)) for p in policies if p.rota]
        label = "+".join(p.name for p in policies) or "baseline"
        digest = digest_of(levers, targeted, values, names, rotas)
        rota = rotas[-1] if rotas else None
        paths = inputs.paths(case, values)
        return Scenario(label, case.days, levers, targeted, values, paths, names, rota, policies, digest)

    @cached_property
    def _by_mechanism(self) -> dict[str, SimpleNamespace]:
        groups: dict[str, dict[str, float]] = {name: {} for name in registry.mechanisms()}
        for key, value in self.parameters.items():
            mechanism, name = key.split(".")
            groups[mechanism][name] = value
        return {mechanism: SimpleNamespace(**values) for mechanism, values in groups.items()}

    @cached_property
    def changes(self) -> dict[str, list[int]]:
        """Return for each lever the days after which it takes another value."""
        return {name: np.flatnonzero(np.diff(values)).tolist() for name, values in self.levers.items()}

    def values(self, mechanism: str) -> SimpleNamespace:
        """Return the parameters of one mechanism by their short names."""
        return self._by_mechanism[mechanism]


def check_policy(policy: Policy, case: Case) -> None:
    """Refuse a policy written for another base or dated outside the case."""
    if policy.base is not None and policy.base != case.digest:
        raise InputError(
            f"policy {policy.name!r}: written for base {policy.base}, but case {case.name} has digest {case.digest}"
        )
    for number, setting in enumerate(policy.settings, 1):
        where = f"policy {policy.name!r}: set.{number}"
        check_setting(setting, where)
        if not case.start <= setting.start <= case.end:
            raise InputError(f"{where}.from: expected a date from {case.start} to {case.end}, found {setting.start}")
        last = int(case.force["brigades"]) - 1
        if setting.brigades is not None and max(setting.brigades, default=0) > last:
            raise InputError(f"{where}.brigades: expected numbers from 0 to {last}, found {max(setting.brigades)}")
    check_overlaps(policy, f"policy {policy.name!r}: ")


def check_left_out(name: str) -> None:
    """Refuse to leave out a mechanism that does not exist or that the model cannot do without."""
    known = registry.mechanisms()
    optional = [m for m, mechanism in known.items() if not mechanism.essential]
    if name not in optional:
        problem = "is needed" if name in known else "is unknown"
        raise InputError(f"--without: mechanism {name!r} {problem}, expected one of {', '.join(optional)}")


def chosen_parameters(case: Case, given: Mapping[str, float]) -> dict[str, float]:
    """Return every parameter: default, then the case's own value, then the one given."""
    declared = {d.key: d.parameter for d in registry.parameters()}
    values = {key: parameter.default for key, parameter in declared.items()}
    for source, settings in ((f"case {case.name}", case.parameters), ("--set", given)):
        for key, value in settings.items():
            if key not in declared:
                raise InputError(f"{source}: unknown parameter {key!r}, expected one such as {next(iter(declared))}")
            check_bounds(value, declared[key], f"{source} {key}")
            values[key] = float(value)
    return values


def lay_out(
    case: Case, policies: tuple[Policy, ...]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, tuple[tuple[int, int, float, tuple[int, ...]], ...]]]:
    """Return each lever day by day, and the settings that single brigades get beside."""
    levers = {name: np.full(case.days, lever.neutral) for name, lever in registry.levers().items()}
    for step in sorted(case.history, key=lambda s: s.start):
        lever = find_lever(step.lever, f"case {case.name}: history.toml")
        check_bounds(step.value, lever, f"case {case.name}: history.toml {step.start}")
        levers[step.lever][max(0, (step.start - case.start).days):] = step.value
    targeted: dict[str, list[tuple[int, int, float, tuple[int, ...]]]] = {}
    for setting in (s for p in policies for s in p.settings):
        first = (setting.start - case.start).days
        last = case.days if setting.until is None else (setting.until - case.start).days + 1
        if setting.brigades is None:
            levers[setting.lever][first:last] = setting.value
        else:
            targeted.setdefault(setting.lever, []).append((first, last, setting.value, tuple(setting.brigades)))
    told = {name: tuple(row for k, row in enumerate(rows) if says_anything(row, rows[:k], levers[name]))
            for name, rows in targeted.items()}  # fmt: skip
    return levers, {name: rows for name, rows in told.items() if rows}


Targeted = tuple[int, int, float, tuple[int, ...]]


def says_anything(row: Targeted, before: list[Targeted], army: NDArray[np.float64]) -> bool:
    """Return whether a setting for single brigades differs from what they would have without it.

    One that does not must leave a run as it is, to the byte: it would make hazards be set anew on its days.
    """
    first, last, value, brigades = row
    over = any(one[0] < last and first < one[1] and set(one[3]) & set(brigades) for one in before)
    return over or bool((army[first:last] != value).any())


def digest_of(
    levers: Mapping[str, NDArray[np.float64]],
    targeted: Mapping[str, Any],
    values: Mapping[str, float],
    without: frozenset[str],
    rotas: list[Rota],
) -> str:
    """Return 16 hex digits over all that decides what a scenario does."""
    changes = {k: [[0, v[0]]] + [[int(d) + 1, v[d + 1]] for d in np.flatnonzero(np.diff(v))] for k, v in levers.items()}
    content = [changes, targeted, values, sorted(without), [r.digest for r in rotas]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
