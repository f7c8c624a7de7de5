"""The document of a search: what `muster search --json` prints."""

from __future__ import annotations

from typing import Any

import numpy as np

from muster.model.declare import Array
from muster.policy.discovery import Box, Marks, find_box
from muster.policy.estimates import by_outcome, estimate
from muster.policy.outcomes import OUTCOMES
from muster.policy.robustness import efficient, regret
from muster.policy.search import Found

NAMES = tuple(OUTCOMES)
RARE = 0.05  # chance below which a box is shown as found


def document(found: Found) -> dict[str, Any]:
    """Return the whole search as plain values; nothing in it depends on when or where it was made."""
    behind, enough, goals = regrets(found), found.enough(), goal_estimates(found)
    still = efficient(found.goals().mean(axis=1))
    return {
        **found.asked.about(),
        "outcomes": {n: {"unit": o.unit, "better": "more" if o.better > 0 else "less", "meaning": o.meaning}
                     for n, o in OUTCOMES.items()},
        "limits_kept": found.allowed,
        "tried": [_tried(found, number) for number in range(len(found.tried))],
        "baseline": by_outcome(NAMES, found.before),
        "front": [
            {
                "name": one.name, "levers": one.values, "still_efficient": bool(still[p]),
                "effort": found.asked.limits.effort(one.values), "budgets": found.asked.limits.costs(one.values),
                "goals": goals[p], "outcomes": by_outcome(NAMES, found.after[p] - found.before),
                "enough": float(enough[p].mean()),
                "regret": {goal.name: spread(behind[p, :, g]) for g, goal in enumerate(found.asked.limits.goals)},
            }
            for p, one in enumerate(found.front)
        ],
        "discovery": boxes(found, enough),
    }  # fmt: skip


def _tried(found: Found, number: int) -> dict[str, Any]:
    one = found.tried[number]
    goals = {g.name: g.sign * float(v) for g, v in zip(found.asked.limits.goals, one.goals, strict=True)}
    return {"name": one.name, "levers": one.values, "goals": goals, "limits_kept": one.allowed}


def regrets(found: Found) -> Array:
    """Return how far each policy of the front is from the best of it, or from doing nothing where that is best.

    Draw by draw and goal by goal, shape (policies, draws, goals): points of one draw are taken together.
    """
    values = by_draw(found, found.goals())
    nothing = np.zeros((1, *values.shape[1:]))
    return regret(np.concatenate([values, nothing]))[:-1]


def by_draw(found: Found, values: Array) -> Array:
    """Return means over the points of each draw: shape (policies, points, ...) becomes (policies, draws, ...)."""
    draws = np.array([point.draw for point in found.asked.fresh])
    return np.stack([values[:, draws == draw].mean(axis=1) for draw in dict.fromkeys(draws.tolist())], axis=1)


def spread(values: Array) -> dict[str, float]:
    """Return mean, the value that nine of ten stay below, and the largest."""
    return {"mean": float(values.mean()), "high90": float(np.quantile(values, 0.9)), "largest": float(values.max())}


# ---------------------------------------------------------------- which uncertainty would change the choice


def boxes(found: Found, enough: Marks) -> list[dict[str, Any]]:
    """Return, for each policy, where it is not enough, and for each goal, where another policy would be chosen.

    Nothing where parameters are the same in every draw.
    """
    asked = found.asked
    numbers = list(dict.fromkeys(point.draw for point in asked.fresh))
    if not asked.draws.keys or len(numbers) < 2:
        return []
    points = asked.draws.values[numbers]
    rows = []
    for one, met in zip(found.front, by_draw(found, enough.astype(float)), strict=True):
        rows.append({"question": "not enough", "of": one.name, **_box(found, points, met < 0.5)})
    values = by_draw(found, found.goals())
    for number, goal in enumerate(asked.limits.goals):
        if goal.name not in OUTCOMES or len(found.front) < 2:
            continue
        usual = int(values[:, :, number].mean(axis=1).argmin())
        other = values[:, :, number].argmin(axis=0) != usual
        rows.append({"question": "another is best", "of": goal.name, "usual": found.front[usual].name,
                     **_box(found, points, other)})  # fmt: skip
    return rows


def _box(found: Found, points: Array, marked: Marks) -> dict[str, Any]:
    """Return a box, or how often the thing happens where no box tells more than chance would."""
    share = {"share": float(marked.mean()), "draws": int(marked.size)}
    box = find_box(points, marked, found.asked.seed)
    if box is None:
        return {**share, "found": False, "chance": None, "box": None}
    return {**share, "found": box.chance <= RARE, "chance": box.chance, "box": _limits(found, points, box)}


def _limits(found: Found, points: Array, box: Box) -> dict[str, Any]:
    bounds = {
        found.asked.draws.keys[number]: {"low": _finite(low), "high": _finite(high),
                                         "from": float(points[:, number].min()), "to": float(points[:, number].max())}
        for number, (low, high) in box.limits.items()
    }  # fmt: skip
    return {"parameters": bounds, "coverage": box.coverage, "density": box.density, "mass": box.mass}


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def goal_estimates(found: Found) -> list[dict[str, dict[str, float | None]]]:
    """Return each policy's goals at the fresh points as estimates, in the direction in which they are counted."""
    goals = found.goals()
    return [
        {g.name: estimate(g.sign * goals[p, :, n]).record() for n, g in enumerate(found.asked.limits.goals)}
        for p in range(len(found.front))
    ]
