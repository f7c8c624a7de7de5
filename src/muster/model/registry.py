"""Every mechanism and lever, found by being in its folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any

from muster.model import levers as lever_folder
from muster.model import mechanisms as mechanism_folder
from muster.model.declare import GROUPS, Declared, Lever, Mechanism


def _declared(folder: ModuleType, name: str) -> list[Any]:
    modules = sorted(m.name for m in pkgutil.iter_modules(folder.__path__))
    return [getattr(importlib.import_module(f"{folder.__name__}.{m}"), name) for m in modules]


@cache
def mechanisms() -> dict[str, Mechanism]:
    """Return the mechanisms by name, in the order of their names."""
    return {m.name: m for m in _declared(mechanism_folder, "MECHANISM")}


@cache
def levers() -> dict[str, Lever]:
    """Return the levers by name, in the order of their names."""
    return {lever.name: lever for lever in _declared(lever_folder, "LEVER")}


def groups() -> dict[str, tuple[str, ...]]:
    """Return the optional mechanisms of each group, in the order of GROUPS; groups without any are left out."""
    optional = [m for m in mechanisms().values() if not m.essential]
    found = {group: tuple(m.name for m in optional if m.group == group) for group in GROUPS}
    return {group: names for group, names in found.items() if names}


def neutral(names: Iterable[str]) -> dict[str, float]:
    """Return the parameters, by key, at which some mechanisms do nothing.

    A run with them is to the byte the one without the mechanisms, and needs no kernels of its own: these are compiled
    for the number of accounts, traits and counters that there are.
    """
    return {f"{name}.{key}": value for name in names for key, value in mechanisms()[name].neutral.items()}


def parameters() -> list[Declared]:
    """Return every parameter with its key ``mechanism.parameter``."""
    return [
        Declared(f"{m.name}.{p.name}", m.name, p) for m in mechanisms().values() for p in m.parameters
    ]


def forget() -> None:
    """Look into the folders again at the next call (after a file was added)."""
    mechanisms.cache_clear()
    levers.cache_clear()
