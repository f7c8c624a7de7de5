"""Parameters that are uncertain, by standard normal scores: what a survey over the priors is spread over."""

from __future__ import annotations

import numpy as np

from muster.ensemble.draws import Draws
from muster.model import registry
from muster.model.declare import Array, Declared

FARTHEST = 3.0  # scores beyond this are drawn back to it


def uncertain() -> tuple[Declared, ...]:
    """Return the parameters that have a prior, by key."""
    return tuple(d for d in registry.parameters() if d.parameter.prior.family != "fixed")


def scores_of(number: int, parameters: int, seed: int) -> Array:
    """Return standard normal scores that fill space evenly, shape (number, parameters)."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    power = int(np.ceil(np.log2(max(number, 2))))
    points = qmc.Sobol(parameters, seed=np.random.default_rng(seed)).random_base2(power)[:number]
    scores: Array = np.clip(ndtri(points), -FARTHEST, FARTHEST)
    return scores


def at_scores(scores: Array, source: str = "prior") -> Draws:
    """Return draws of all uncertain parameters at scores of shape (number, parameters)."""
    declared = uncertain()
    values = np.empty_like(scores)
    for column, one in enumerate(declared):
        values[:, column] = [one.parameter.prior.at(float(z)) for z in scores[:, column]]
        values[:, column] = np.clip(values[:, column], one.parameter.low, one.parameter.high)
    return Draws(tuple(d.key for d in declared), values, source)

