"""The document of a comparison: what `muster compare --json` prints, and its tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model import registry
from muster.model.states import ROLES
from muster.policy.changed import BAND_NAMES, DIRECTIONS
from muster.policy.compare import Against, Comparison
from muster.policy.costs import costs
from muster.policy.differences import Difference
from muster.policy.outcomes import OUTCOMES, SERIES

OTHERS = ("both_same_day", "both_another_day", "only_with_policy", "only_without")  # as in `who_changed`


def document(comparison: Comparison) -> dict[str, Any]:
    """Return the whole comparison as plain values; nothing in it depends on when or where it was made."""
    return {
        **comparison.request.about(),
        "pairs_finished": comparison.pairs,
        "failed": [{"seed": one.seed, "reason": one.reason} for one in comparison.failed],
        "between_draws": varies(comparison),
        "policies": [policy_document(comparison, against) for against in comparison.policies],
    }


def varies(comparison: Comparison) -> str:
    """Return what differs between draws besides luck."""
    drawn = comparison.request.draws
    return "parameters, units and the past" if drawn is not None and drawn.keys else "units and the past"


def policy_document(comparison: Comparison, against: Against) -> dict[str, Any]:
    """Return what is known of one policy."""
    policy = against.policy
    return {
        "name": policy.name,
        "title": policy.title or policy.name,
        "reason": policy.reason,
        "first": against.first.isoformat(),
        "last": comparison.request.last.isoformat(),
        "outcomes": {name: outcome_document(name, one) for name, one in against.differences.items()},
        "changed": changed_document(against, comparison.request.scale),
        "costs": list(costs_document(comparison, against)),
    }


def outcome_document(name: str, found: Difference) -> dict[str, Any]:
    """Return one outcome: see `Difference`, and the standard deviations that make up the spread."""
    outcome = OUTCOMES[name]
    return {
        "baseline": found.baseline,
        "policy": found.policy,
        "difference": found.difference,
        "low90": found.low90,
        "high90": found.high90,
        "from90": found.from90,
        "to90": found.to90,
        "probability_better": found.probability_better,
        "probability_worse": found.probability_worse,
        "variance_ratio": found.variance_ratio,
        "variance_ratio_low90": found.ratio_low,
        "spread": {"chance": _root(found.chance), "between_draws": _root(found.between)},
        "pairs": found.pairs,
        "unit": outcome.unit,
        "better": "more" if outcome.better > 0 else "less",
        "meaning": outcome.meaning,
    }


def _root(variance: float | None) -> float | None:
    return None if variance is None else math.sqrt(variance)


def changed_document(against: Against, scale: float) -> dict[str, Any]:
    """Return how many soldiers changed, mean over pairs at full scale, by role, time since posting and reason."""
    mean = against.changed.mean(axis=0) / scale
    found: dict[str, Any] = {name: _changed(mean[k]) for k, name in enumerate(DIRECTIONS)}
    others = against.others.mean(axis=0) / scale
    return found | dict(zip(OTHERS, map(float, others), strict=True))


def _changed(counts: NDArray[Any]) -> dict[str, Any]:
    """Return one direction's total and margins; ``counts`` has shape (roles, bands, mechanisms)."""
    names = list(registry.mechanisms())
    return {
        "people": float(counts.sum()),
        "by_role": _margin(ROLES, counts.sum(axis=(1, 2))),
        "by_time_since_posting": _margin(BAND_NAMES, counts.sum(axis=(0, 2))),
        "by_reason": _margin(names, counts.sum(axis=(0, 1))),
    }


def _margin(names: tuple[str, ...] | list[str], counts: NDArray[Any]) -> dict[str, float]:
    return {name: float(count) for name, count in zip(names, counts, strict=True) if count > 0}


def costs_document(comparison: Comparison, against: Against) -> Iterator[dict[str, Any]]:
    """Yield what the policy asks for, setting by setting."""
    request = comparison.request
    for cost in costs(request.case, request.tasks[0].scenarios[0], against.policy, request.last):
        yield {
            "lever": cost.lever, "label": cost.label, "unit": cost.unit, "first": cost.first.isoformat(),
            "last": cost.last.isoformat(), "before": cost.before, "value": cost.value, "more": cost.more,
            "unit_years": cost.unit_years, "brigades": cost.brigades, "asks": cost.asks,
        }  # fmt: skip


# ---------------------------------------------------------------- tables, long and tidy

Columns = dict[str, list[Any]]


def pairs_table(comparison: Comparison) -> Columns:
    """Return one row for each policy, pair and outcome: both values."""
    rows: Columns = {name: [] for name in ("policy", "draw", "seed", "outcome", "baseline", "value")}
    for against in comparison.policies:
        for pair, (draw, seed) in enumerate(zip(against.draws, against.seeds, strict=True)):
            for k, name in enumerate(OUTCOMES):
                values = against.outcomes[pair, :, k]
                _append(rows, against.policy.name, int(draw), int(seed), name, float(values[0]), float(values[1]))
    return rows


def weeks_table(comparison: Comparison) -> Columns:
    """Return one row for each policy, week and outcome: mean of both, and where nine of ten differences lie."""
    names = ("policy", "outcome", "week", "first_day", "baseline", "value", "difference", "from90", "to90")
    rows: Columns = {name: [] for name in names}
    for against in comparison.policies:
        gap = against.weeks[:, 1] - against.weeks[:, 0]
        low, high = np.quantile(gap, (0.05, 0.95), axis=0)
        mean, middle = against.weeks.mean(axis=0), gap.mean(axis=0)
        for s, name in enumerate(SERIES):
            for week in range(gap.shape[2]):
                day = np.datetime64(against.first) + 7 * week
                values = (mean[0, s, week], mean[1, s, week], middle[s, week], low[s, week], high[s, week])
                _append(rows, against.policy.name, name, week, day.astype(object), *map(float, values))
    return rows


def changed_table(comparison: Comparison) -> Columns:
    """Return how many soldiers changed for each policy, direction, role, time since posting and reason."""
    names = ("policy", "direction", "role", "since_posting", "reason", "people")
    rows: Columns = {name: [] for name in names}
    reasons = list(registry.mechanisms())
    for against in comparison.policies:
        mean = against.changed.mean(axis=0) / comparison.request.scale
        for d, r, b, m in np.argwhere(mean > 0):
            cell = (DIRECTIONS[d], ROLES[r], BAND_NAMES[b], reasons[m])
            _append(rows, against.policy.name, *cell, float(mean[d, r, b, m]))
    return rows


def summary_table(content: Mapping[str, Any]) -> Columns:
    """Return one row for each policy and outcome of a comparison's document."""
    keys = ("baseline", "policy", "difference", "low90", "high90", "from90", "to90", "probability_better",
            "probability_worse", "variance_ratio", "unit", "better")  # fmt: skip
    rows: Columns = {name: [] for name in ("name", "outcome", *keys)}
    for policy in content["policies"]:
        for name, found in policy["outcomes"].items():
            _append(rows, policy["name"], name, *(found[key] for key in keys))
    return rows


def _append(rows: Columns, *cells: Any) -> None:
    for column, cell in zip(rows.values(), cells, strict=True):
        column.append(cell)
