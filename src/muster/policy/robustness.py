"""Which of several policies are worth a look, what each may be regretted for, and in how many draws it is enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array

Marks = NDArray[np.bool_]


def efficient(values: Array) -> Marks:
    """Return which rows no other row is at least as good as in every column and better in one; less is better.

    >>> efficient(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0]]))
    array([ True,  True, False])
    """
    no_worse = (values[:, None, :] <= values[None, :, :]).all(axis=2)
    better = (values[:, None, :] < values[None, :, :]).any(axis=2)
    return np.logical_not((no_worse & better).any(axis=0))


def regret(values: Array) -> Array:
    """Return how far each policy is from the best one in the same draw, shape as given (policies, draws, goals).

    Less is better in ``values``; the baseline belongs among the policies where doing nothing is a choice.
    """
    behind: Array = values - values.min(axis=0, keepdims=True)
    return behind


def satisfied(values: Array, enough: Array) -> Array:
    """Return in what share of draws each policy is enough in every goal at once, shape (policies,).

    ``values`` of shape (policies, draws, goals), ``enough`` of shape (goals,): the most that still is.
    """
    share: Array = (values <= enough).all(axis=2).mean(axis=1)
    return share


def hypervolume(values: Array, reference: Array) -> float:
    """Return the volume between points and a reference that they are better than (less is better), any dimension.

    Exact, by slices along the last goal: quick enough for the few dozen points of a front.

    >>> hypervolume(np.array([[0.0, 0.5], [0.5, 0.0]]), np.array([1.0, 1.0]))
    0.75
    """
    inside = values[(values < reference).all(axis=1)]
    if not len(inside):
        return 0.0
    if inside.shape[1] == 1:
        return float(reference[0] - inside.min())
    inside = inside[np.argsort(inside[:, -1], kind="stable")]
    heights = np.append(inside[1:, -1], reference[-1]) - inside[:, -1]
    return sum(
        float(height) * hypervolume(inside[: number + 1, :-1], reference[:-1])
        for number, height in enumerate(heights)
        if height > 0.0
    )
