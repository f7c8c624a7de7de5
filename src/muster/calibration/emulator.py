"""A quadratic stand-in for the simulator: log outcomes as a function of the parameters' scores, and what it misses.

Outcomes are written in few principal components; each is a Gaussian process whose kernel holds a constant, the
linear and the quadratic terms of the scores, with a relevance of its own for every parameter (Rasmussen and Williams
2006, sections 2.7 and 5.1; relevances by marginal likelihood, with a penalty that lets most of them go). Its mean is a
polynomial of degree two, kept as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.relevance import Bench, kernel, relevances
from muster.data.errors import InputError

Array = NDArray[np.float64]
EXPLAINED = 0.999  # share of variance that the components hold
MOST_COMPONENTS = 12
FEWEST = 30  # points to learn from, or to be judged by
FOLDS, ENOUGH_LEFT = 5, 450  # folds that are left out in turn, and points that relevances are then found from
ENOUGH = 600  # points that relevances are found from where speed counts; all points then give the polynomial

ALONE = Bench()

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


def learn(
    scores: Array, outcomes: Array, near: NDArray[np.bool_] | None = None, enough: int = ENOUGH, bench: Bench = ALONE
) -> Emulator:
    """Return the emulator of log ``outcomes`` (n, T) of runs at ``scores`` (n, k), all finite.

    ``near`` (n,) marks the points by which it is judged, those near what was published; all where None. ``enough``:
    so many points, evenly chosen, tell the relevances, at a cost that goes with its cube. ``bench``: where they are
    found.
    Raises `InputError` with fewer than `FEWEST` points.
    """
    if len(scores) < FEWEST:
        raise InputError(f"fit: expected at least {FEWEST} runs that came to an end, found {len(scores)}")
    taught = teach(scores, outcomes, enough, bench)
    return judge(taught, outcomes, errors_of(scores, outcomes, bench=bench), near)


def teach(scores: Array, outcomes: Array, enough: int = ENOUGH, bench: Bench = ALONE) -> Taught:
    """Return an emulator's ``mean`` to ``quadratic``."""
    n = len(scores)
    mean, spread = outcomes.mean(axis=0), np.maximum(outcomes.std(axis=0), 1e-6)
    left, sizes, basis = np.linalg.svd((outcomes - mean) / spread, full_matrices=False)
    count = min(MOST_COMPONENTS, 1 + int(np.searchsorted(np.cumsum(sizes**2) / (sizes**2).sum(), EXPLAINED)))
    components = left[:, :count] * np.sqrt(n)
    basis = basis[:count] * sizes[:count, None] / np.sqrt(n) * spread
    some = np.linspace(0, n - 1, min(n, enough)).astype(int)
    found = relevances(scores[some], components[some].T, bench)
    parts = [polynomial(scores, values, relevance) for values, relevance in zip(components.T, found, strict=True)]
    constant, linear, quadratic = (np.array(x) for x in zip(*parts, strict=True))
    return mean, basis, constant, linear, quadratic


def errors_of(
    scores: Array, outcomes: Array, enough: int = ENOUGH_LEFT, folds: int = FOLDS, bench: Bench = ALONE
) -> Array:
    """Return what an emulator misses (n, T) at points that it has not seen, from leaving out one fold after another.

    All is learnt anew without the fold, relevances too: with more than a hundred of them, those found with a point
    foresee it twice as well as those found without.
    """
    fold, errors = np.arange(len(scores)) % folds, np.empty_like(outcomes)
    for number in range(folds):
        left = fold == number
        taught = teach(scores[~left], outcomes[~left], enough, bench)
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


def polynomial(scores: Array, values: Array, relevance: Array) -> tuple[float, Array, Array]:
    """Return the posterior mean's constant, linear and quadratic terms."""
    weights = np.linalg.solve(kernel(relevance, scores)[0], values)
    scaled = scores * np.exp(relevance[:-3])
    quadratic, _, constant = np.exp(relevance[-3:])
    own = quadratic * (scaled.T * weights) @ scaled
    return constant * float(weights.sum()), weights @ scaled, own
