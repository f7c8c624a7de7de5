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
EXPLAINED = 0.999  # share of variance that the components hold
MOST_COMPONENTS = 12
SPARSE = 0.3  # weight of the penalty on the logarithm of relevances: points left out are then foreseen best
NONE_BELOW = -12.0  # log relevance that counts as none
STEPS = 60  # of the optimiser
FEWEST = 30  # points to learn from, or to be judged by
FOLDS, ENOUGH_LEFT = 5, 450  # folds that are left out in turn, and points that relevances are then found from
ENOUGH = 600  # points that relevances are found from where speed counts; all points then give the polynomial

Taught = tuple[Array, Array, Array, Array, Array]  # an emulator's mean to quadratic


@dataclass(frozen=True)
class Emulator:
    """Log outcomes at scores z of shape (..., k): ``mean`` + components @ ``basis``, components quadratic in z.

    ``mean`` (T,), ``basis`` (C, T), ``constant`` (C,), ``linear`` (C, k), ``quadratic`` (C, k, k). ``missed`` (T, T) is
    the covariance of what it misses, chance of single runs included, from leaving points out;
    ``explained`` (T,) is the share of each outcome's variance that it foresees of a point left out. ``uneven`` is how
    much more it misses at some points than at others: the standard deviation of the logarithm of the miss's size.
    """

    mean: Array
    basis: Array
    constant: Array
    linear: Array
    quadratic: Array
    missed: Array
    explained: Array
    uneven: float = 0.0
    judged: int = 0

    def __call__(self, scores: Any) -> Any:
        """Return log outcomes (T,) at one point's scores (k,), of NumPy or JAX."""
        components = self.constant + self.linear @ scores + (self.quadratic @ scores) @ scores
        return self.mean + components @ self.basis

    def at(self, scores: Array) -> Array:
        """Return log outcomes (n, T) at n points' scores (n, k)."""
        return foreseen((self.mean, self.basis, self.constant, self.linear, self.quadratic), scores)

    def missed_of(self, which: NDArray[np.int64]) -> Array:
        """Return the covariance of what is missed of some outcomes (F,), so that its inverse is right on average.

        The inverse of a covariance that so many points tell is too large by a known factor (Hartlap, Simon and
        Schneider 2007, equation 17).
        """
        free = self.judged - which.size - 2
        factor = (self.judged - 1) / free if free > 0 else 1.0
        found: Array = factor * self.missed[np.ix_(which, which)]
        return found


def foreseen(taught: Taught, scores: Array) -> Array:
    """Return log outcomes (n, T) at n points' scores (n, k)."""
    mean, basis, constant, linear, quadratic = taught
    bent = np.einsum("nk,ckl,nl->nc", scores, quadratic, scores, optimize=True)
    found: Array = mean + (constant + scores @ linear.T + bent) @ basis
    return found


def learn(scores: Array, outcomes: Array, near: NDArray[np.bool_] | None = None, enough: int = ENOUGH) -> Emulator:
    """Return the emulator of log ``outcomes`` (n, T) of runs at ``scores`` (n, k), all finite.

    ``near`` (n,) marks the points by which it is judged, those near what was published; all where None. ``enough``:
    so many points, evenly chosen, tell the relevances, at a cost that goes with its cube.
    Raises `InputError` with fewer than `FEWEST` points or without JAX.
    """
    if len(scores) < FEWEST:
        raise InputError(f"fit: expected at least {FEWEST} runs that came to an end, found {len(scores)}")
    return judge(teach(scores, outcomes, enough), outcomes, errors_of(scores, outcomes), near)


def teach(scores: Array, outcomes: Array, enough: int = ENOUGH) -> Taught:
    """Return an emulator's ``mean`` to ``quadratic``."""
    n = len(scores)
    mean, spread = outcomes.mean(axis=0), np.maximum(outcomes.std(axis=0), 1e-6)
    left, sizes, basis = np.linalg.svd((outcomes - mean) / spread, full_matrices=False)
    count = min(MOST_COMPONENTS, 1 + int(np.searchsorted(np.cumsum(sizes**2) / (sizes**2).sum(), EXPLAINED)))
    components = left[:, :count] * np.sqrt(n)
    basis = basis[:count] * sizes[:count, None] / np.sqrt(n) * spread
    parts = [polynomial(scores, components[:, c], relevances(scores, components[:, c], enough)) for c in range(count)]
    constant, linear, quadratic = (np.array(x) for x in zip(*parts, strict=True))
    return mean, basis, constant, linear, quadratic


def errors_of(scores: Array, outcomes: Array, enough: int = ENOUGH_LEFT, folds: int = FOLDS) -> Array:
    """Return what an emulator misses (n, T) at points that it has not seen, from leaving out one fold after another.

    All is learnt anew without the fold, relevances too: with more than a hundred of them, those found with a point
    foresee it twice as well as those found without.
    """
    fold, errors = np.arange(len(scores)) % folds, np.empty_like(outcomes)
    for number in range(folds):
        left = fold == number
        taught = teach(scores[~left], outcomes[~left], enough)
        errors[left] = outcomes[left] - foreseen(taught, scores[left])
    return errors


def judge(taught: Taught, outcomes: Array, errors: Array, near: NDArray[np.bool_] | None = None) -> Emulator:
    """Return an emulator that expects to miss as much as it does near what was published, see `learn`."""
    near = np.ones(len(errors), bool) if near is None or near.sum() < FEWEST else near
    errors = errors[near]
    return Emulator(
        *taught, errors.T @ errors / len(errors),
        1.0 - (errors**2).mean(axis=0) / np.maximum(outcomes[near].var(axis=0), 1e-12), unevenness(errors),
        len(errors),
    )  # fmt: skip


def unevenness(errors: Array) -> float:
    """Return the standard deviation of the logarithm of the size of errors (n, T) beyond that of normal ones.

    Size is taken over principal components, each scaled to variance one, so that none speaks for all; the logarithm
    of a normal error's mean square over so many has the variance of that of a chi square.
    """
    from scipy.special import polygamma

    count = min(MOST_COMPONENTS, *errors.shape)
    apart = np.linalg.svd(errors / np.maximum(errors.std(axis=0), 1e-12), full_matrices=False)[0][:, :count]
    spread = np.log((apart**2).mean(axis=1)).var() - polygamma(1, count / 2.0)
    return float(np.sqrt(max(spread, 0.0)) / 2.0)


def kernel(relevance: Array, scores: Array) -> tuple[Array, Array]:
    """Return the kernel between all points and its noise-free linear part, from log relevances (k + 3,).

    The last three are the logarithms of the quadratic weight, of the noise and of the constant's variance.
    """
    linear = (scores * np.exp(relevance[:-3])) @ scores.T
    quadratic, noise, constant = np.exp(relevance[-3:])
    return constant + linear + quadratic * linear**2 + (noise + 1e-6) * np.eye(len(scores)), linear


def polynomial(scores: Array, values: Array, relevance: Array) -> tuple[float, Array, Array]:
    """Return the posterior mean's constant, linear and quadratic terms."""
    weights = np.linalg.solve(kernel(relevance, scores)[0], values)
    scaled = scores * np.exp(relevance[:-3])
    quadratic, _, constant = np.exp(relevance[-3:])
    own = quadratic * (scaled.T * weights) @ scaled
    return constant * float(weights.sum()), weights @ scaled, own


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
