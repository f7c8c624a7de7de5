"""The optimiser: which points within limits to try next, several goals at once (NSGA-II by pymoo)."""

from __future__ import annotations

from typing import Any

import numpy as np

from muster.data.errors import InputError
from muster.model.declare import Array

SMALLEST, LARGEST = 12, 48  # points of one round
ROUNDS = 6  # at least so many where the budget allows
GRID = 200  # steps between a lever's bounds: finer is not told apart, and equal points are tried once
STALE = 20  # rounds without a new point after which there is nothing left to try


class Optimiser:
    """Asks for points and is told their goals; the same seed and answers give the same questions.

    Points lie in [0, 1] by lever, on a grid. ``goals``: how many, less is better in each; ``limits``: how many
    numbers must not be above nought. NSGA-II (Deb et al. 2002) from a scrambled Sobol design, the ends of every lever
    among it.
    """

    def __init__(self, levers: int, goals: int, limits: int, evaluations: int, seed: int) -> None:
        self.evaluations = evaluations
        self.known: dict[bytes, tuple[Array, Array]] = {}
        size = int(np.clip(evaluations // ROUNDS, SMALLEST, LARGEST))
        self._algorithm, self._problem = _nsga2(levers, goals, limits, min(size, evaluations), seed)
        self._waiting: Any = None
        self._stale = 0

    @property
    def done(self) -> bool:
        """Whether the budget is spent, or nothing new is left to try."""
        return len(self.known) >= self.evaluations or self._stale >= STALE

    def ask(self) -> Array:
        """Return points that have not been told yet, shape (points, levers); maybe none (then `tell` none)."""
        self._waiting = self._algorithm.ask()
        points = _on_grid(np.atleast_2d(self._waiting.get("X")))
        self._waiting.set("X", points)
        fresh = {point.tobytes(): point for point in points if point.tobytes() not in self.known}
        room = self.evaluations - len(self.known)
        return np.array(list(fresh.values())[:room]).reshape(-1, points.shape[1])

    def tell(self, points: Array, goals: Array, limits: Array) -> None:
        """Take in what points gave, shapes (points, goals) and (points, limits)."""
        from pymoo.problems.static import StaticProblem

        self._stale = 0 if len(points) else self._stale + 1
        for point, goal, limit in zip(points, goals, limits, strict=True):
            self.known[point.tobytes()] = (goal, limit)
        asked = self._waiting
        told = [self.known.get(point.tobytes()) for point in asked.get("X")]
        asked = asked[[number for number, one in enumerate(told) if one is not None]]
        if not len(asked):
            return
        answers = [one for one in told if one is not None]
        static = StaticProblem(
            self._problem, F=np.array([goal for goal, _ in answers]), G=np.array([limit for _, limit in answers])
        )
        self._algorithm.evaluator.eval(static, asked)
        self._algorithm.tell(infills=asked)


def _on_grid(points: Array) -> Array:
    return np.ascontiguousarray(np.round(points * GRID) / GRID)


def first_points(number: int, levers: int, seed: int) -> Array:
    """Return a scrambled Sobol design on the grid, shape (number, levers); its outermost points reach the ends."""
    from scipy.stats import qmc

    power = max(1, int(np.ceil(np.log2(max(number, 2)))))
    design = qmc.Sobol(levers, seed=np.random.default_rng(seed)).random_base2(power)[:number]
    low, high = design.min(axis=0), design.max(axis=0)
    return _on_grid((design - low) / np.maximum(high - low, 1e-9))


def _nsga2(levers: int, goals: int, limits: int, size: int, seed: int) -> tuple[Any, Any]:
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem
    except ImportError:
        raise InputError("muster search: needs pymoo, expected `pip install 'muster[search]'` before it") from None
    problem = Problem(n_var=levers, n_obj=goals, n_ieq_constr=limits, xl=np.zeros(levers), xu=np.ones(levers))
    algorithm = NSGA2(pop_size=size, sampling=first_points(size, levers, seed))
    algorithm.setup(problem, termination=("n_gen", 10**6), seed=seed, verbose=False)
    return algorithm, problem
