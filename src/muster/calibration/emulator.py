"""A quadratic stand-in for the simulator: log outcomes as a function of the parameters' scores, and what it misses.

Outcomes are written in few principal components; each is a Gaussian process whose kernel holds a constant, the
linear and the quadratic terms of the scores, with a relevance of its own for every parameter (Rasmussen and Williams
2006, sections 2.7 and 5.1; relevances by marginal likelihood, with a penalty that lets most of them go). Its mean is a
polynomial of degree two, kept as such.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError

Array = NDArray[np.float64]
EXPLAINED = 0.997  # share of variance that the components hold
MOST_COMPONENTS = 9
SPARSE = 0.02  # weight of the penalty on the logarithm of relevances
NONE_BELOW = -12.0  # log relevance that counts as none
STEPS = 60  # of the optimiser
FEWEST = 30  # points to learn from, or to be judged by
ENOUGH = 600  # points that relevances are found from where speed counts; all points then give the polynomial

Taught = tuple[Array, Array, Array, Array, Array]  # an emulator's mean to quadratic


@dataclass(frozen=True)
class Emulator:
    """Log outcomes at scores z of shape (..., k): ``mean`` + components @ ``basis``, components quadratic in z.

    ``mean`` (T,), ``basis`` (C, T), ``constant`` (C,), ``linear`` (C, k), ``quadratic`` (C, k, k). ``missed`` (T, T) is
    the covariance of what it misses, chance of single runs included, from leaving points out one by one;
    ``explained`` (T,) is the share of each outcome's variance that it foresees of a point left out.
    """

    mean: Array
    basis: Array
    constant: Array
    linear: Array
    quadratic: Array
    missed: Array
    explained: Array

    def __call__(self, scores: Any) -> Any:
        """Return log outcomes (T,) at one point's scores (k,), of NumPy or JAX."""
        components = self.constant + self.linear @ scores + (self.quadratic @ scores) @ scores
        return self.mean + components @ self.basis

    def at(self, scores: Array) -> Array:
        """Return log outcomes (n, T) at n points' scores (n, k)."""
        quadratic = np.einsum("nk,ckl,nl->nc", scores, self.quadratic, scores, optimize=True)
        found: Array = self.mean + (self.constant + scores @ self.linear.T + quadratic) @ self.basis
        return found


def learn(scores: Array, outcomes: Array, near: NDArray[np.bool_] | None = None, enough: int = ENOUGH) -> Emulator:
    """Return the emulator of log ``outcomes`` (n, T) of runs at ``scores`` (n, k), all finite.

    ``near`` (n,) marks the points by which it is judged, those near what was published; all where None. ``enough``:
    so many points, evenly chosen, tell the relevances, at a cost that goes with its cube.
    Raises `InputError` with fewer than `FEWEST` points or without JAX.
    """
    taught, errors = teach(scores, outcomes, enough)
    return judge(taught, outcomes, errors, near)


def teach(scores: Array, outcomes: Array, enough: int = ENOUGH) -> tuple[Taught, Array]:
    """Return an emulator's ``mean`` to ``quadratic``, and its errors (n, T) at every point left out in turn."""
    n = len(scores)
    if n < FEWEST:
        raise InputError(f"fit: expected at least {FEWEST} runs that came to an end, found {n}")
    mean, spread = outcomes.mean(axis=0), np.maximum(outcomes.std(axis=0), 1e-6)
    left, sizes, basis = np.linalg.svd((outcomes - mean) / spread, full_matrices=False)
    count = min(MOST_COMPONENTS, 1 + int(np.searchsorted(np.cumsum(sizes**2) / (sizes**2).sum(), EXPLAINED)))
    components = left[:, :count] * np.sqrt(n)
    basis = basis[:count] * sizes[:count, None] / np.sqrt(n) * spread
    parts = [polynomial(scores, components[:, c], relevances(scores, components[:, c], enough)) for c in range(count)]
    constant, linear, quadratic, residual = (np.array(x) for x in zip(*parts, strict=True))
    lost = (outcomes - mean) - components @ basis  # by leaving components out
    return (mean, basis, constant, linear, quadratic), residual.T @ basis + lost


def judge(taught: Taught, outcomes: Array, errors: Array, near: NDArray[np.bool_] | None = None) -> Emulator:
    """Return an emulator that expects to miss as much as it does near what was published, see `learn`."""
    near = np.ones(len(errors), bool) if near is None or near.sum() < FEWEST else near
    errors = errors[near]
    return Emulator(
        *taught, np.cov(errors.T, bias=True) + np.outer(*[errors.mean(axis=0)] * 2),
        1.0 - (errors**2).mean(axis=0) / np.maximum(outcomes[near].var(axis=0), 1e-12),
    )  # fmt: skip


def kernel(relevance: Array, scores: Array) -> tuple[Array, Array]:
    """Return the kernel between all points and its noise-free linear part, from log relevances (k + 3,).

    The last three are the logarithms of the quadratic weight, of the noise and of the constant's variance.
    """
    linear = (scores * np.exp(relevance[:-3])) @ scores.T
    quadratic, noise, constant = np.exp(relevance[-3:])
    return constant + linear + quadratic * linear**2 + (noise + 1e-6) * np.eye(len(scores)), linear


def polynomial(scores: Array, values: Array, relevance: Array) -> tuple[float, Array, Array, Array]:
    """Return the posterior mean's constant, linear and quadratic terms, and the error at each point left out."""
    inverse = np.linalg.inv(kernel(relevance, scores)[0])
    weights = inverse @ values
    scaled = scores * np.exp(relevance[:-3])
    quadratic, _, constant = np.exp(relevance[-3:])
    own = quadratic * (scaled.T * weights) @ scaled
    return constant * float(weights.sum()), weights @ scaled, own, weights / np.diag(inverse)


def relevances(scores: Array, values: Array, enough: int = ENOUGH) -> Array:
    """Return the log relevances (k + 3,) that make the values likeliest, most parameters having none."""
    from scipy.optimize import minimize

    some = np.linspace(0, len(scores) - 1, min(len(scores), enough)).astype(int)
    k = scores.shape[1]
    value = likelihood(len(some), k)
    points, wanted = scores[some], values[some]
    start = np.r_[np.full(k, -4.0), -3.0, -2.0, -2.0]
    bounds = [(-14.0, 2.0)] * k + [(-8.0, 2.0), (-9.0, 1.0), (-10.0, 1.0)]

    def weigh(guess: Array) -> tuple[float, Array]:
        found, slope = value(guess, points, wanted)
        return float(found), np.asarray(slope, np.float64)

    with exactly():
        told = minimize(weigh, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    found: Array = told.x
    return found


def exactly() -> AbstractContextManager[Any]:
    """Have JAX work in double precision for as long as the context lasts: other models here do with single."""
    import jax

    double: AbstractContextManager[Any] = jax.enable_x64(True)
    return double


@cache
def likelihood(n: int, k: int) -> Callable[[Array, Array, Array], tuple[Any, Any]]:
    """Return what gives the penalised negative log marginal likelihood of n points and its slope."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        raise InputError("fit: expected JAX and NumPyro, which an extra brings: pip install 'muster[bayes]'") from None

    def value(guess: Any, scores: Any, values: Any) -> Any:
        linear = (scores * jnp.exp(guess[:k])) @ scores.T
        quadratic, noise, constant = jnp.exp(guess[k]), jnp.exp(guess[k + 1]), jnp.exp(guess[k + 2])
        whole = constant + linear + quadratic * linear**2 + (noise + 1e-6) * jnp.eye(n)
        root = jnp.linalg.cholesky(whole)
        weights = jax.scipy.linalg.cho_solve((root, True), values)
        penalty = SPARSE * jnp.maximum(guess[:k] - NONE_BELOW, 0.0).sum()
        return 0.5 * values @ weights + jnp.log(jnp.diag(root)).sum() + penalty

    judged: Callable[[Array, Array, Array], tuple[Any, Any]] = jax.jit(jax.value_and_grad(value))
    return judged
