"""How much each parameter matters to one component of the outcomes: relevances, by marginal likelihood.

The kernel of the emulator's Gaussian processes holds a constant, the linear and the quadratic terms of the scores
(Rasmussen and Williams 2006, sections 2.7 and 5.1). To find its relevances is most of the work of learning, so it is
done in tasks, as runs are: in several processes, and kept as it finishes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dsymm  # loaded before threads are limited
from scipy.linalg.lapack import dpotrf, dpotri, dpotrs

from muster.ensemble.keep import Store
from muster.ensemble.perform import gather
from muster.ensemble.task import Row

Array = NDArray[np.float64]
VERSION = 1  # goes up when equal points give other relevances
SPARSE = 0.3  # weight of the penalty on the logarithm of relevances: points left out are then foreseen best
NONE_BELOW = -12.0  # log relevance that counts as none
STEPS = 60  # of the optimiser


@dataclass(frozen=True)
class Bench:
    """Where relevances are found: by which executor, this process where there is none, and where they are kept."""

    executor: Executor | None = None
    store: Store | None = None


@dataclass(frozen=True)
class Search:
    """The task of finding the log relevances (k + 3,) that ``values`` (n,) at ``scores`` (n, k) make likeliest."""

    scores: Array
    values: Array

    def about(self) -> Mapping[str, Any]:
        """Return digests of the points."""
        digests = [hashlib.sha256(np.ascontiguousarray(a).tobytes()).hexdigest() for a in (self.scores, self.values)]
        return {"relevances": VERSION, "points": digests, "shape": list(self.scores.shape)}

    def do(self) -> list[Row]:
        """Find them, on one thread: several wait for one another more than they compute, and would round otherwise."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1, "blas"):
            return [Row({"points": len(self.scores)}, {"relevances": likeliest(self.scores, self.values)})]


def relevances(scores: Array, components: Array, bench: Bench) -> list[Array]:
    """Return the log relevances (k + 3,) of each component (C, n) at scores (n, k); most parameters have none."""
    found = gather([Search(scores, values) for values in components], bench.executor, bench.store)
    failed = [done.reason for done in found if done.reason]
    if failed:
        raise RuntimeError(f"fit: relevances were not found: {failed[0]}")
    return [done.rows[0].values["relevances"] for done in found]


def kernel(relevance: Array, scores: Array) -> tuple[Array, Array]:
    """Return the kernel between all points and its noise-free linear part, from log relevances (k + 3,).

    The last three are the logarithms of the quadratic weight, of the noise and of the constant's variance.
    """
    linear = (scores * np.exp(relevance[:-3])) @ scores.T
    quadratic, noise, constant = np.exp(relevance[-3:])
    whole = quadratic * linear
    whole += 1.0  # in place: memory fresh from the system costs more than the sums
    whole *= linear
    whole += constant
    whole.flat[:: len(scores) + 1] += noise + 1e-6
    return whole, linear


def likeliest(scores: Array, values: Array) -> Array:
    """Return the log relevances (k + 3,) that make the values likeliest, most parameters having none."""
    from scipy.optimize import minimize

    k = scores.shape[1]
    start = np.r_[np.full(k, -4.0), -3.0, -2.0, -2.0]
    bounds = [(-14.0, 2.0)] * k + [(-8.0, 2.0), (-9.0, 1.0), (-10.0, 1.0)]
    told = minimize(
        unlikeliness, start, (scores, values), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": STEPS},
    )  # fmt: skip
    found: Array = told.x
    return found


def unlikeliness(relevance: Array, scores: Array, values: Array) -> tuple[float, Array]:
    """Return the penalised negative log marginal likelihood of values (n,) at log relevances (k + 3,), and its slope.

    Rasmussen and Williams 2006, equations 5.8 and 5.9: the slope by a term of the kernel is half the trace of (inverse
    minus outer product of weights) times the kernel's own slope. Written out, for differentiating a factorisation by
    rule costs ten times as much.
    """
    sizes = np.exp(relevance)
    whole, linear = kernel(relevance, scores)
    root, failed = dpotrf(whole.T, lower=1, overwrite_a=1)
    if failed:  # the optimiser steps back from where rounding makes the kernel lose its rank
        return np.inf, np.zeros_like(relevance)
    weights = dpotrs(root, values, lower=1)[0]
    high = np.maximum(relevance[:-3] - NONE_BELOW, 0.0)
    found = 0.5 * values @ weights + np.log(np.diag(root)).sum() + SPARSE * high.sum()
    half = dpotri(root, lower=1, overwrite_c=1)[0]  # its lower half, which is all that is read of it
    half -= np.outer(weights, weights)
    half *= 0.5
    quadratic, noise, constant = sizes[-3:]
    trace, total = np.trace(half), dsymm(1.0, half, np.ones((len(scores), 1)), lower=1).sum()
    straight = sizes[:-3] * (dsymm(1.0, half, scores, lower=1) * scores).sum(axis=0)
    half *= linear
    bent = quadratic * sizes[:-3] * (dsymm(1.0, half, scores, lower=1) * scores).sum(axis=0)
    own = straight + 2.0 * bent + SPARSE * (high > 0.0)
    return float(found), np.r_[own, bent.sum(), noise * trace, constant * total]
