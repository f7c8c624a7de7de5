"""The document of an explanation: what `muster explain --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from muster.model import registry
from muster.model.declare import GROUPS, Array
from muster.policy.estimates import by_outcome, estimate
from muster.policy.explain import GAINS, Explanation
from muster.policy.feedbacks import LOOPS
from muster.policy.outcomes import OUTCOMES
from muster.policy.sensitivity import Sensitivity

NAMES = tuple(OUTCOMES)


def document(found: Explanation, sensitivity: Sensitivity | None = None) -> dict[str, Any]:
    """Return the whole explanation as plain values; nothing in it depends on when or where it was made."""
    return {
        **found.inquiry.about(),
        "points_finished": len(found.full),
        "failed": list(found.failed),
        "outcomes": {n: {"unit": o.unit, "better": "more" if o.better > 0 else "less", "meaning": o.meaning}
                     for n, o in OUTCOMES.items()},
        "full": by_outcome(NAMES, found.full),
        "total": by_outcome(NAMES, found.total),
        "shapley": {"by": found.inquiry.by, "exact": found.inquiry.exact, "players": _players(found)},
        "mechanisms": [_mechanism(found, name) for name in found.alone],
        "loops": [
            {"key": loop.key, "name": loop.name, "sign": loop.sign, "path": loop.path,
             "outcomes": by_outcome(NAMES, found.loops[loop.key])}
            for loop in LOOPS
        ],
        "gain": gain_record(found.gains[""]),
        "sensitivity": None if sensitivity is None else sensitivity_document(sensitivity),
    }  # fmt: skip


def _players(found: Explanation) -> list[dict[str, Any]]:
    """Return Shapley's values; over the players their means add up to the total's."""
    rows = []
    for number, (name, mechanisms) in enumerate(found.inquiry.players.items()):
        title = GROUPS.get(name) if found.inquiry.by == "group" else registry.mechanisms()[name].title
        values = by_outcome(NAMES, found.shares[:, number])
        rows.append({"name": name, "title": title, "mechanisms": list(mechanisms), "outcomes": values})
    return rows


def _mechanism(found: Explanation, name: str) -> dict[str, Any]:
    mechanism = registry.mechanisms()[name]
    return {
        "name": name, "title": mechanism.title, "group": mechanism.group,
        "outcomes": by_outcome(NAMES, found.alone[name]), "gain_without": gain_record(found.gains[name]),
    }  # fmt: skip


def gain_record(gains: Array) -> dict[str, Any]:
    """Return estimates of the parts of a loop gain, of the two slow loops together, and what they make of a shock.

    ``gains`` of shape (points, GAINS). ``amplification`` is 1 / (1 - gain) and None where a shock would grow on at any
    point.
    """
    record: dict[str, Any] = {name: estimate(gains[:, n]).record() for n, name in enumerate(GAINS)}
    together = gains[:, 0] + gains[:, 1]
    record["together"] = estimate(together).record()
    record["above_1"] = float((together >= 1.0).mean())
    record["amplification"] = estimate(1.0 / (1.0 - together)).record() if (together < 1.0).all() else None
    return record


def sensitivity_document(found: Sensitivity) -> dict[str, Any]:
    """Return what outcomes hang on, with what is known of it."""
    return {"runs": found.runs, "parameters": len(found.keys), "outcomes": found.records()}


def ranked(rows: Sequence[dict[str, Any]], outcome: str, most: int) -> list[dict[str, Any]]:
    """Return the rows whose mean of an outcome is farthest from nought, at most so many; only those that tell it."""
    told = [row for row in rows if row["outcomes"][outcome]["mean"] is not None]
    return sorted(told, key=lambda row: -abs(row["outcomes"][outcome]["mean"]))[:most]


def off_by(content: dict[str, Any], outcome: str) -> float:
    """Return, of one outcome, the largest standard error of Shapley's values over the largest value."""
    found = [player["outcomes"][outcome] for player in content["shapley"]["players"]]
    largest = max((abs(one["mean"] or 0.0) for one in found), default=0.0)
    errors = [one["se"] or 0.0 for one in found]
    return float(np.max(errors) / largest) if largest > 0.0 else 0.0
