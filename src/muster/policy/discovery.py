"""Scenario discovery: the box of uncertain parameters in which something holds more often than elsewhere (PRIM)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array

PEEL = 0.1  # share of the points that one peel takes off
LEAST = 0.2  # share of the points that a box must hold
MOST = 3  # parameters that a box may speak of: more cannot be told in words, nor found in a few hundred points
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

    ``points`` of shape (points, parameters), ``marked`` of shape (points,). The Patient Rule Induction Method
    (Friedman and Fisher 1999): of all ways to peel a tenth of the points off one side, take the one that leaves the
    largest share marked, and so on. Of the boxes on the way, the best has the largest gain: coverage minus the share
    of unmarked points inside.
    """
    if marked.all() or not marked.any():
        return None
    limits, gain = _peel(points, marked)
    rng = np.random.default_rng(seed)
    by_chance = [_peel(points, rng.permutation(marked))[1] for _ in range(shuffles)]
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


def _peel(points: Array, marked: Marks) -> tuple[Limits, float]:
    """Return the best box on the way down, restricted in at most MOST parameters, and its gain."""
    limits: Limits = {}
    inside = np.ones(len(points), bool)
    best: tuple[Limits, float] = ({}, 0.0)
    least = max(2, int(np.ceil(LEAST * len(points))))
    while True:
        step = _next_peel(points, marked, inside, limits, least)
        if step is None:
            return best
        number, low, high = step
        limits = {**limits, number: (low, high)}
        inside = within(points, limits)
        gain = gain_of(inside, marked)
        if gain > best[1]:
            best = (limits, gain)


def _next_peel(
    points: Array, marked: Marks, inside: Marks, limits: Limits, least: int
) -> tuple[int, float, float] | None:
    """Return parameter and bounds of the peel that leaves the largest share marked, or None where none is left."""
    open_to = sorted(limits) if len(limits) >= MOST else list(range(points.shape[1]))
    here, told = points[inside][:, open_to], marked[inside]
    bounds = np.quantile(here, (PEEL, 1.0 - PEEL), axis=0, method="closest_observation")
    scores = []
    for side, kept in enumerate((here > bounds[0], here < bounds[1])):
        left = kept.sum(axis=0)
        share = np.where(left >= least, (kept & told[:, None]).sum(axis=0) / np.maximum(left, 1), -1.0)
        best = int(share.argmax())
        scores.append((float(share[best]), side, best))
    score, side, place = max(scores, key=lambda found: found[0])
    if score < 0.0 or told.all():
        return None
    number = open_to[place]
    low, high = limits.get(number, (-np.inf, np.inf))
    kept = here[:, place][(here[:, place] > bounds[0, place]) if side == 0 else (here[:, place] < bounds[1, place])]
    return (number, float(kept.min()), high) if side == 0 else (number, low, float(kept.max()))
