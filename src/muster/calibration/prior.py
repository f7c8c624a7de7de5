"""Draws from the priors, through standard normal scores, one for each uncertain parameter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.ensemble.draws import Draws
from muster.model import registry
from muster.model.declare import Declared

Array = NDArray[np.float64]
FARTHEST = 4.0  # scores beyond this are drawn back to it


def uncertain(case: Case) -> tuple[Declared, ...]:
    """Return the parameters that have a prior and that the page of facts of the case does not set, by key."""
    return tuple(d for d in registry.parameters() if d.prior.family != "fixed" and d.key not in case.known)


def values_at(declared: Sequence[Declared], scores: Array) -> Array:
    """Return parameter values, shape (n, k), at standard normal scores of the same shape, within their bounds."""
    out = np.empty_like(scores)
    for column, d in enumerate(declared):
        at = [d.prior.at(float(z)) for z in np.clip(scores[:, column], -FARTHEST, FARTHEST)]
        out[:, column] = np.clip(at, d.low, d.high)
    return out


def draws_at(declared: Sequence[Declared], scores: Array, source: str) -> Draws:
    """Return draws of parameters at standard normal scores, shape (n, k)."""
    return Draws(tuple(d.key for d in declared), values_at(declared, scores), source)


def spread_scores(n: int, k: int, seed: int) -> Array:
    """Return n standard normal scores in k dimensions, each dimension filled evenly and in an order of its own.

    A Latin hypercube (McKay et al. 1979). In a few hundred points of a Sobol sequence many pairs of so many parameters
    lie on the same side of their medians throughout, and what one of them does is put down to the other.
    """
    from scipy.special import ndtri
    from scipy.stats import qmc

    scores: Array = ndtri(np.clip(qmc.LatinHypercube(k, rng=seed).random(n), 1e-6, 1.0 - 1e-6))
    return scores


def chance_scores(n: int, k: int, seed: int) -> Array:
    """Return n independent standard normal scores in k dimensions; more of them begin with the same."""
    return np.random.default_rng(seed).standard_normal((n, k))


def draw_prior(case: Case, n: int, seed: int = 1) -> Draws:
    """Return n independent draws of all uncertain parameters of a case from their priors; more begin with the same."""
    declared = uncertain(case)
    return draws_at(declared, chance_scores(n, len(declared), seed), "prior")
