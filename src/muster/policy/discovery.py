"""Scenario discovery: the box of uncertain parameters in which something holds more often than elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array

LEAST = 0.2  # share of the points that a box must hold
MOST = 3  # parameters that a box may speak of: more cannot be told in words, nor found in a few hundred points
WORTH = 0.1  # gain that a further parameter must bring
TRIFLE = 0.03  # gain for which an end is not told
SHUFFLES = 200

Marks = NDArray[np.bool_]
Limits = dict[int, tuple[float, float]]  # by parameter; infinite where open


@dataclass(frozen=True)
class Box:
    """Where marked points crowd.

    ``limits``: bounds by the number of the parameter, infinite where open. ``coverage``: share of the marked points
    that lie inside; ``density``: share of the points inside that are marked; ``base``: share of all points that are;
    ``mass``: share of all points that lie inside. ``chance``: share of shuffles of the marks, among as many
    parameters, in which a box as good was found: near 0 the box is no accident, at 0.1 and above it may well be.
    """

    limits: Limits
    coverage: float
    density: float
    base: float
    mass: float
    chance: float


def find_box(points: Array, marked: Marks, seed: int = 1, shuffles: int = SHUFFLES) -> Box | None:
    """Return the best box, or None where all points are marked or none is.

    ``points`` of shape (points, parameters), ``marked`` of shape (points,). As in the Patient Rule Induction Method
    (Friedman and Fisher 1999) a box is a range of each of a few parameters; here ranges are not peeled off by and by
    but found exactly, parameter after parameter, by the largest gain: coverage minus the share of unmarked points
    inside.
    """
    if marked.all() or not marked.any():
        return None
    limits, gain = _best(points, marked)
    rng = np.random.default_rng(seed)
    by_chance = [_best(points, rng.permutation(marked))[1] for _ in range(shuffles)]
    worse = sum(other >= gain - 1e-12 for other in by_chance)
    inside = within(points, limits)
    return Box(
        limits, _share(inside, marked), _share(marked, inside), float(marked.mean()), float(inside.mean()),
        (1 + worse) / (1 + shuffles),
    )  # fmt: skip


def within(points: Array, limits: Limits) -> Marks:
    """Return which points lie in a box."""
    inside = np.ones(len(points), bool)
    for number, (low, high) in limits.items():
        inside &= (points[:, number] >= low) & (points[:, number] <= high)
    return inside


def gain_of(inside: Marks, marked: Marks) -> float:
    """Return coverage minus the share of unmarked points inside (Youden's J): 1 where the box parts them cleanly."""
    return _share(inside, marked) - _share(inside, ~marked)


def _share(of: Marks, among: Marks) -> float:
    return float((of & among).sum() / max(int(among.sum()), 1))


def _best(points: Array, marked: Marks) -> tuple[Limits, float]:
    """Return the best box with few parameters, and its gain: range after range, as long as each is worth its words."""
    limits: Limits = {}
    inside = np.ones(len(points), bool)
    reached = 0.0
    least = max(2, int(np.ceil(LEAST * len(points))))
    while len(limits) < MOST and inside.sum() > least:
        number, low, high, gain = _best_range(points[inside], marked[inside], marked, least)
        if number in limits or gain < reached + WORTH:
            break
        for ends in ((-np.inf, np.inf), (-np.inf, high), (low, np.inf), (low, high)):
            inside = within(points, {**limits, number: ends})
            if gain_of(inside, marked) > gain - TRIFLE:  # an end that hardly matters is left open
                break
        limits[number], reached = ends, gain_of(inside, marked)
    return limits, reached


def _best_range(here: Array, told: Marks, marked: Marks, least: int) -> tuple[int, float, float, float]:
    """Return parameter, bounds and gain of the one range that, cut out of the points ``here``, has the largest gain.

    A marked point is worth 1 / (marked points), any other costs 1 / (unmarked points); the best range of every
    parameter is the stretch of its sorted values with the largest sum that holds ``least`` points or more.
    """
    order = np.argsort(here, axis=0, kind="stable")
    values = np.take_along_axis(here, order, axis=0)
    worth = np.where(told, 1.0 / marked.sum(), -1.0 / (~marked).sum())
    cut = np.ones((len(here) + 1, here.shape[1]), bool)  # equal values are not cut apart
    cut[1:-1] = values[1:] > values[:-1]
    before = np.concatenate([np.zeros((1, here.shape[1])), np.cumsum(worth[order], axis=0)])
    begin = np.minimum.accumulate(np.where(cut, before, np.inf), axis=0)
    sums = np.where(cut[least:], before[least:] - begin[: len(before) - least], -np.inf)
    stop, number = np.unravel_index(int(sums.argmax()), sums.shape)
    starts = np.where(cut[: stop + 1, number], before[: stop + 1, number], np.inf)
    first, last = int(starts.argmin()), int(stop) + least
    low = -np.inf if first == 0 else float(values[first, number])
    high = np.inf if last == len(here) else float(values[last - 1, number])
    return int(number), low, high, float(sums[stop, number])
