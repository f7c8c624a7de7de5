"""What pairing gains, and whether intervals of differences cover: two checks of `muster compare`, kept in pairing.json.

`gain`: pairs of runs of the Ukraine case under one set of parameters and units, with and without small policies; the
variance of an unpaired difference over that of the paired one, by horizon; with `--one-past` of luck from the policies'
first day on. `cover`: on the drill army, how often the 90% interval of a few pairs holds the mean difference of very
many.
Run: `.venv/bin/python -m validation.pairing gain|cover`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from muster.data.case import Case, load_case
from muster.ensemble.executors import executor_of
from muster.ensemble.family import Family
from muster.ensemble.keep import Store
from muster.ensemble.perform import gather
from muster.ensemble.study import Arm, Point
from muster.model.scenario import Policy
from muster.policy.differences import compare, variance_ratio
from muster.policy.effects import Effects
from muster.policy.outcomes import OUTCOMES, SERIES

KEPT = Path(__file__).parent / "pairing.json"
DEPARTURES = list(OUTCOMES).index("departures")
SMALL = {  # policies that move departures by about one per cent over a year
    "supply": {"supply": 0.15},
    "support": {"support": 0.12},
    "investigators": {"investigators": 1.1},
    "intake": {"intake": 1.02},
}
MONTH = 4  # weeks between the horizons that are shown
TOGETHER = 10  # futures of one past that are one task


def small_policies(day: date, settings: Mapping[str, Mapping[str, float]]) -> tuple[Policy, ...]:
    """Return policies from settings of levers that hold from a day on."""
    return tuple(
        Policy.model_validate({
            "name": name, "reason": "a small change",
            "set": [{"lever": lever, "from": day, "value": value} for lever, value in levers.items()],
        })
        for name, levers in settings.items()
    )  # fmt: skip


def families(
    case: Case, policies: tuple[Policy, ...], pairs: int, scale: float, until: date, units: int, seed: int = 1
) -> list[Family]:
    """Return pairs that share parameters and units and differ by luck alone."""
    arms = tuple(Arm(policy.name, (policy,)) for policy in policies)
    points = [Point(0, seed + k, units) for k in range(pairs)]
    return [Family(case, Effects(who=False), arms, point=point, scale=scale, until=until) for point in points]


def with_one_past(pairs: Sequence[Family]) -> list[Family]:
    """Return the pairs as futures of the first one's past, some to a family; each family has the first future too."""
    seeds = [pair.point.seed for pair in pairs[1:]]
    return [replace(pairs[0], futures=tuple(seeds[k : k + TOGETHER])) for k in range(0, len(seeds), TOGETHER)]


def gain(
    pairs: int = 40, scale: float = 0.1, workers: int = 1, store: Path | None = None, one_past: bool = False
) -> dict[str, Any]:
    """Return, for each small policy, its effect and the variance ratio by horizon.

    Luck is that of the whole run, or with ``one_past`` that from the policies' first day on, as in `muster compare`.
    """
    case, day = load_case("ukraine"), date(2026, 1, 1)
    policies = small_policies(day, SMALL)
    tasks = families(case, policies, pairs, scale, day + timedelta(days=364), units=1)
    tasks = with_one_past(tasks) if one_past else tasks
    with executor_of(workers) as executor:
        found = gather(tasks, executor, store and Store(store), print)
    rows = {}
    for policy in policies:
        kept = {row.key["seed"]: row.values for one in found for row in one.rows if row.key["scenario"] == policy.name}
        outcomes, weeks = (np.array([values[name] for values in kept.values()]) for name in ("outcomes", "weeks"))
        rows[policy.name] = {"levers": SMALL[policy.name], **ratios(outcomes, weeks)}
    return {"case_digest": case.digest, "scenario_digest": tasks[0].scenarios[0].digest, "pairs": pairs,
            "scale": scale, "days": 365, "units": 1, "policies": rows}  # fmt: skip


def ratios(outcomes: np.ndarray, weeks: np.ndarray) -> dict[str, Any]:
    """Return the relative effect on departures and its variance ratio, also by horizon; arrays as in `Against`."""
    base, policy = outcomes[:, :, DEPARTURES].T
    one_draw = np.zeros(len(base), np.int64)
    ratio, low = variance_ratio(base, policy, one_draw)
    course = weeks[:, :, SERIES.index("departures")].cumsum(axis=2)
    horizons = {}
    for week in range(MONTH, course.shape[2] + 1, MONTH):
        at = variance_ratio(course[:, 0, week - 1], course[:, 1, week - 1], one_draw)
        horizons[7 * week] = [None if x is None else round(x, 2) for x in at]
    found = compare(base, policy, one_draw, -1)
    assert found is not None
    return {
        "departures": round(found.baseline, 1), "difference": round(found.difference, 1),
        "low90": found.low90, "high90": found.high90, "relative": found.difference / found.baseline,
        "variance_ratio": ratio, "low_limit": low, "by_days": horizons,
    }  # fmt: skip


def cover(truth: int = 1200, size: int = 20, scale: float = 0.2, workers: int = 1, store: Path | None = None) -> dict:
    """Return how often intervals from ``size`` pairs, two a draw of units and a past, hold the mean of ``truth`` pairs.

    The pairs are cut into comparisons that share nothing, as `muster compare` would make them.
    """
    case, day = load_case("drill"), date(2031, 4, 1)
    policies = small_policies(day, {"intake": {"intake": 1.1}, "amnesty": {"amnesty": 1.0}, "rest": {"rest": 45.0}})
    arms = tuple(Arm(policy.name, (policy,)) for policy in policies)
    tasks = [
        Family(case, Effects(who=False), arms, point=Point(k, seed, seed), scale=scale, until=date(2031, 9, 30),
               futures=(seed + 1,))
        for k, seed in enumerate(range(1, truth, 2))
    ]  # fmt: skip
    with executor_of(workers) as executor:
        found = gather(tasks, executor, store and Store(store))
    rows = [row for one in found for row in one.rows]
    draws = np.arange(len(tasks)).repeat(2)
    policies_found = {
        policy.name: coverage(np.array([row.values["outcomes"] for row in rows[k :: len(policies)]]), draws, size)
        for k, policy in enumerate(policies)
    }
    shares = [one["covered"] for found in policies_found.values() for one in found.values()]
    return {"case_digest": case.digest, "scenario_digest": tasks[0].scenarios[0].digest, "pairs": truth, "size": size,
            "scale": scale, "covered": float(np.mean(shares)), "policies": policies_found}  # fmt: skip


def coverage(outcomes: np.ndarray, draws: np.ndarray, size: int) -> dict[str, Any]:
    """Return for each outcome how many of the comparisons of ``size`` pairs hold the mean of all pairs."""
    rows = {}
    for k, (name, outcome) in enumerate(OUTCOMES.items()):
        base, policy = outcomes[:, 0, k], outcomes[:, 1, k]
        truth = float(np.nanmean(policy - base))
        parts = [slice(first, first + size) for first in range(0, len(base) - size + 1, size)]
        found = [compare(base[part], policy[part], draws[part], outcome.better) for part in parts]
        held = [one.low90 <= truth <= one.high90 for one in found if one is not None and one.low90 is not None]
        rows[name] = {"truth": truth, "comparisons": len(held), "covered": float(np.mean(held))}
    return rows


def kept() -> dict[str, Any]:
    """Return what was kept."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=("gain", "cover"))
    parser.add_argument("--pairs", type=int)
    parser.add_argument("--scale", type=float)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--one-past", action="store_true", help="luck from the policies' first day on (gain)")
    given = parser.parse_args()
    size = {name: value for name, value in (("scale", given.scale),) if value}
    if given.check == "gain":
        found = gain(given.pairs or 40, workers=given.workers, store=given.store, one_past=given.one_past, **size)
    else:
        found = cover(given.pairs or 1200, workers=given.workers, store=given.store, **size)
    name = f"{given.check}_at_{given.scale:g}" if given.scale else given.check  # beside that of the usual scale
    name += "_of_one_past" if given.one_past else ""
    KEPT.write_text(json.dumps({**kept(), name: found}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
