"""Which uncertain parameters the main outcomes hang on: Sobol' indices, on a stand-in for the simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from muster.calibration.prior import draws_at, spread_scores, uncertain
from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws
from muster.ensemble.keep import Store
from muster.ensemble.perform import Progress, gather
from muster.ensemble.study import Arm, Point, Run
from muster.model.declare import Array
from muster.model.scenario import Policy
from muster.policy import emulator
from muster.policy.emulator import Emulator
from muster.policy.explain import Told
from muster.policy.outcomes import OUTCOMES

POWER = 11  # 2**POWER points of each of the two designs
GROUPS = 10  # parts of the runs, each left out in turn to see how sure an index is
FEWEST = 20  # runs below which a stand-in says nothing


@dataclass(frozen=True)
class Survey:
    """Runs spread over the priors: ``number`` draws, the first ``repeats`` of them with a second seed too."""

    case: Case
    number: int
    repeats: int
    seed: int = 1
    policies: tuple[Policy, ...] = ()
    scale: float = 1.0
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.number < FEWEST:
            raise InputError(f"--sensitivity: expected 0 or at least {FEWEST} runs, found {self.number}")

    @cached_property
    def scores(self) -> Array:
        """Standard normal scores, shape (number, parameters)."""
        return spread_scores(self.number, len(uncertain(self.case)), self.seed)

    @cached_property
    def draws(self) -> Draws:
        """Parameters at the scores."""
        return draws_at(uncertain(self.case), self.scores, "prior")

    def tasks(self) -> list[Run]:
        """Return one run a draw, then those with a second seed."""
        points = [Point(k, self.seed + k) for k in range(self.number)]
        points += [Point(k, self.seed + self.number + k) for k in range(min(self.repeats, self.number))]
        first = 0 if self.since is None else (self.since - self.case.start).days
        return [
            Run(self.case, Told(first), Arm("survey", self.policies), self.draws.parameters(point.draw),
                point, self.scale, self.until)
            for point in points
        ]  # fmt: skip


@dataclass(frozen=True)
class Sensitivity:
    """What outcomes hang on, by outcome and parameter, shape (outcomes, parameters).

    ``first``: share of the variance that a parameter makes alone; ``total``: with all that it makes together with
    others; ``se`` of the total. ``known``: share of the variance of fresh runs that the stand-in foretells;
    ``chance``: share that is luck, the same draw under two seeds, None without repeats. Counts of people are taken by
    their logarithm.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    first: Array
    total: Array
    se: Array
    known: Array
    chance: Array | None
    runs: int

    def records(self) -> dict[str, Any]:
        """Return the indices by outcome, the largest first, without those that are nought."""
        return {name: self._of(row) for row, name in enumerate(self.names)}

    def _of(self, row: int) -> dict[str, Any]:
        order = np.argsort(-self.total[row], kind="stable")
        shown = [
            {
                "parameter": self.keys[n],
                "first": float(self.first[row, n]),
                "total": float(self.total[row, n]),
                "se": float(self.se[row, n]),
            }
            for n in order
            if self.total[row, n] > 0.0
        ]
        chance = None if self.chance is None else float(self.chance[row])
        return {"known": float(self.known[row]), "chance": chance, "parameters": shown}


def survey(
    asked: Survey, executor: Executor | None = None, store: Store | None = None, progress: Progress | None = None
) -> Sensitivity:
    """Run a survey and say what outcomes hang on; runs that fail are left out, `InputError` where too few remain."""
    rows = gather(asked.tasks(), executor, store, progress)
    told = [None if row.reason else row.rows[0].values["outcomes"] for row in rows]
    done = [k for k in range(asked.number) if told[k] is not None]
    if len(done) < FEWEST:
        raise InputError(f"--sensitivity: {len(done)} of {asked.number} runs came to their end, too few to tell")
    outcomes = np.array([told[k] for k in done])
    again = {k: one for k, one in enumerate(told[asked.number:]) if one is not None and told[k] is not None}
    twice = np.array([[told[k], one] for k, one in again.items()])
    keys = tuple(declared.key for declared in uncertain(asked.case))
    return sensitivity(keys, tuple(OUTCOMES), asked.scores[done], outcomes, twice)


def sensitivity(
    keys: tuple[str, ...], names: tuple[str, ...], scores: Array, outcomes: Array, twice: Array | None = None
) -> Sensitivity:
    """Return the sensitivity of outcomes, shape (runs, outcomes), to scores, shape (runs, parameters).

    ``twice``: outcomes of the same draw under two seeds, shape (draws, 2, outcomes).
    """
    even = evened(names)
    level = even(outcomes)
    fitted = [_where_told(emulator.fit, scores, column) for column in level.T]
    first, total = indices(fitted, scores.shape[1])
    se = _unsure(scores, level, [len(one.terms) for one in fitted])
    known = np.array([one.known for one in fitted])
    return Sensitivity(keys, names, first, total, se, known, _by_chance(even, level, twice), len(scores))


def _where_told(fit: Callable[..., Emulator], scores: Array, outcome: Array) -> Emulator:
    """Fit to the runs that tell an outcome; a constant where hardly any does."""
    told = np.isfinite(outcome)
    if told.sum() < FEWEST // 2:
        return Emulator((), np.zeros(0), 0.0, 0.0)
    return fit(scores[told], outcome[told])


def _unsure(scores: Array, level: Array, terms: Sequence[int]) -> Array:
    """Return the standard error of total indices: a jackknife, a tenth of the runs left out each time."""
    apart = np.arange(len(scores)) % GROUPS
    parted = []
    for group in range(GROUPS):
        rest = apart != group
        again = [
            _where_told(lambda z, y, number=number: emulator.refit(z, y, number), scores[rest], column)
            for number, column in zip(terms, level[rest].T, strict=True)
        ]
        parted.append(indices(again, scores.shape[1])[1])
    away = np.array(parted) - np.mean(parted, axis=0)
    return np.asarray(np.sqrt((GROUPS - 1) / GROUPS * (away**2).sum(axis=0)))


def _by_chance(even: Callable[[Array], Array], level: Array, twice: Array | None) -> Array | None:
    """Return the share of each outcome's variance that two seeds of one draw make."""
    if twice is None or not len(twice):
        return None
    pair = even(twice)
    within = np.mean(np.nan_to_num(pair[:, 0] - pair[:, 1]) ** 2, axis=0) / 2.0
    return np.asarray(np.minimum(within / np.maximum(np.var(np.nan_to_num(level), axis=0), 1e-300), 1.0))


def evened(names: Sequence[str]) -> Callable[[Array], Array]:
    """Return what brings outcomes onto scales on which they are even: logarithms of counts, others as they are."""
    people = np.array([OUTCOMES[name].unit not in ("share", "days") for name in names])

    def even(outcomes: Array) -> Array:
        return np.where(people, np.sign(outcomes) * np.log1p(np.abs(outcomes)), outcomes)

    return even


def indices(fitted: Sequence[Emulator], parameters: int) -> tuple[Array, Array]:
    """Return first-order and total indices by SciPy (Saltelli et al. 2010), each of shape (outcomes, parameters)."""
    from scipy.special import ndtri
    from scipy.stats import qmc, sobol_indices

    first, total = np.zeros((2, len(fitted), parameters))
    active = sorted({number for one in fitted for number in one.active})
    if not active:
        return first, total
    d = len(active)
    points = ndtri(np.clip(qmc.Sobol(2 * d, seed=np.random.default_rng(1)).random_base2(POWER), 1e-6, 1 - 1e-6))
    a, b = np.zeros((2, len(points), parameters))
    a[:, active], b[:, active] = points[:, :d], points[:, d:]
    mixed = []
    for number in active:
        one = a.copy()
        one[:, number] = b[:, number]
        mixed.append([each(one) for each in fitted])
    known: Mapping[str, Array] = {
        "f_A": np.array([each(a) for each in fitted]), "f_B": np.array([each(b) for each in fitted]),
        "f_AB": np.array(mixed),
    }  # fmt: skip
    moving = known["f_A"].std(axis=1) > 0.0  # an outcome that nothing moves has no indices
    if moving.any():
        found = sobol_indices(func={k: v[..., moving, :] for k, v in known.items()}, n=len(points))
        place = np.ix_(np.flatnonzero(moving), np.array(active))
        first[place] = np.clip(np.reshape(found.first_order, (-1, d)), 0.0, 1.0)
        total[place] = np.clip(np.reshape(found.total_order, (-1, d)), 0.0, 1.0)
    return first, total
