"""A cheap stand-in for the simulation: a sparse polynomial in the scores of uncertain parameters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array

Term = tuple[tuple[int, int], ...]  # (parameter, degree) for each factor
DEGREE = 3
TOGETHER = 10  # parameters, those with the largest effects, whose products with any other are tried
FOLDS = 5
MOST = 40  # terms


@dataclass(frozen=True)
class Emulator:
    """sum of weight x product of Hermite polynomials, orthonormal where scores are standard normal.

    ``known``: share of the outcome's variance that it foretells for runs it was not fitted to (the choice of
    terms included); what is missing is chance and what the polynomial cannot say.
    """

    terms: tuple[Term, ...]
    weights: Array
    constant: float
    known: float

    def __call__(self, scores: Array) -> Array:
        """Return the outcome at scores, shape (points, parameters), as shape (points,)."""
        outcome: Array = self.constant + columns(scores, self.terms) @ self.weights
        return outcome

    @property
    def active(self) -> tuple[int, ...]:
        """Parameters that it speaks of."""
        return tuple(sorted({number for term in self.terms for number, _ in term}))


def hermite(x: Array, degree: int) -> Array:
    """Return the Hermite polynomial of mean 0 and variance 1 under a standard normal.

    >>> hermite(np.array([2.0]), 2).round(3)
    array([2.121])
    """
    ladder: list[Array] = [x, (x**2 - 1.0) / np.sqrt(2.0), (x**3 - 3.0 * x) / np.sqrt(6.0)]
    return ladder[degree - 1]


def columns(scores: Array, terms: tuple[Term, ...] | list[Term]) -> Array:
    """Return one column a term, shape (points, terms)."""
    ladder = np.stack([np.ones_like(scores), *(hermite(scores, degree) for degree in range(1, DEGREE + 1))])
    found = np.ones((len(scores), len(terms)))
    for factor in range(max((len(term) for term in terms), default=0)):
        told = [term[factor] if factor < len(term) else (0, 0) for term in terms]
        numbers, degrees = np.array(told).T
        found *= ladder[degrees, :, numbers].T
    return found


def fit(scores: Array, outcome: Array) -> Emulator:
    """Fit to runs: ``scores`` of shape (runs, parameters), ``outcome`` of shape (runs,).

    Terms are taken up one by one, whichever tells most of what is left (orthogonal matching pursuit, Pati et al. 1993);
    their number is the one that best foretells runs left out, a fifth at a time, the choice of terms included.
    """
    spread = float(np.var(outcome))
    if not spread > 0.0:
        return Emulator((), np.zeros(0), float(outcome.mean()), 0.0)
    fold = np.arange(len(outcome)) % FOLDS
    most = min(len(outcome) // FOLDS, MOST)
    missed = np.zeros(most + 1)
    for left_out in range(FOLDS):
        missed += _missed(scores, outcome, fold == left_out, most) / len(outcome)
    number = int(np.argmin(missed))
    terms = tuple(_path(scores, outcome, number))
    weights, constant = _solve(scores, outcome, terms)
    return Emulator(terms, weights, constant, max(0.0, 1.0 - float(missed[number]) / spread))


def refit(scores: Array, outcome: Array, number: int) -> Emulator:
    """Fit anew with a given number of terms, and without asking how much is known (nought)."""
    terms = tuple(_path(scores, outcome, number)) if number else ()
    weights, constant = _solve(scores, outcome, terms)
    return Emulator(terms, weights, constant, 0.0)


def _missed(scores: Array, outcome: Array, here: NDArray[np.bool_], most: int) -> Array:
    """Return the squared error at runs left out (``here``), summed, for none to ``most`` terms."""
    path = _path(scores[~here], outcome[~here], most)
    errors = np.empty(most + 1)
    for number in range(most + 1):
        terms = tuple(path[:number])
        weights, constant = _solve(scores[~here], outcome[~here], terms)
        errors[number] = ((outcome[here] - constant - columns(scores[here], terms) @ weights) ** 2).sum()
    return errors


def _solve(scores: Array, outcome: Array, terms: tuple[Term, ...]) -> tuple[Array, float]:
    design = np.column_stack([np.ones(len(outcome)), columns(scores, terms)])
    solved = np.asarray(np.linalg.lstsq(design, outcome, rcond=None)[0], np.float64)
    return solved[1:], float(solved[0])


def _path(scores: Array, outcome: Array, most: int) -> list[Term]:
    """Return terms in the order in which they are taken up: of single parameters first, then products among them."""
    alone: list[Term] = [((n, d),) for n in range(scores.shape[1]) for d in range(1, DEGREE + 1)]
    strong = dict.fromkeys(term[0][0] for term in _pursue(scores, outcome, alone, TOGETHER))
    pairs = {(min(a, b), max(a, b)) for a, b in product(strong, range(scores.shape[1])) if a != b}
    together: list[Term] = [((a, 1), (b, 1)) for a, b in sorted(pairs)]
    return _pursue(scores, outcome, alone + together, most)


def _pursue(scores: Array, outcome: Array, candidates: list[Term], most: int) -> list[Term]:
    every = columns(scores, candidates)
    every -= every.mean(axis=0)
    every /= np.maximum(np.linalg.norm(every, axis=0), 1e-12)
    left = outcome - outcome.mean()
    taken: list[int] = []
    basis = np.zeros((len(outcome), 0))  # orthonormal columns of what was taken up
    for _ in range(min(most, len(candidates))):
        pull = np.abs(left @ every)
        pull[taken] = -1.0
        best = int(pull.argmax())
        fresh = every[:, best] - basis @ (basis.T @ every[:, best])
        size = float(np.linalg.norm(fresh))
        if size < 1e-6:
            break
        taken.append(best)
        basis = np.column_stack([basis, fresh / size])
        left = left - basis[:, -1] * float(basis[:, -1] @ left)
    return [candidates[number] for number in taken]
