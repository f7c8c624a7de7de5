"""Does the search earn its optimiser? Hypervolume of `muster search` beside a random design of equal budget.

`python -m benchmarks.search` (some minutes): three levers, two goals, ten seeds of the search, on the drill army. Both
try as many policies at the same points; volumes are between the front found and the worst value that either found, in
units of the range of everything tried. They are told as the search saw them and again at fresh points, where choosing
what was lucky does not help. Results are kept in results/search.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from muster.cli_search import EVALUATIONS
from muster.data.case import load_case
from muster.ensemble.executors import executor_of
from muster.ensemble.keep import Store
from muster.ensemble.study import Point
from muster.model.declare import Array
from muster.model.simulate import VERSION
from muster.policy.beliefs import draws_of
from muster.policy.limits import check_limits, from_words
from muster.policy.optimise import GRID, Optimiser
from muster.policy.robustness import hypervolume
from muster.policy.search import Asked, Found, Make, search

RESULTS = Path(__file__).parent / "results" / "search.json"
LEVERS = ("rest=10..90", "supply", "investigators=1..4")
GOALS = ("departures", "effort")
SEEDS, POINTS, FRESH = 10, 2, 3
FIRST, LAST = date(2030, 1, 20), date(2030, 3, 15)


class RandomDesign:
    """Asks for points at random, all at once: the design that an optimiser has to beat."""

    def __init__(self, levers: int, goals: int, limits: int, evaluations: int, seed: int) -> None:
        points = np.random.default_rng(seed).uniform(size=(evaluations, levers))
        self._points: Array | None = np.round(points * GRID) / GRID

    @property
    def done(self) -> bool:
        """Whether it has asked."""
        return self._points is None

    def ask(self) -> Array:
        """Return all points."""
        points, self._points = self._points, None
        assert points is not None
        return points

    def tell(self, points: Array, goals: Array, limits: Array) -> None:
        """Learn nothing."""


def asked(seed: int, evaluations: int = EVALUATIONS, scale: float = 1.0, last: date = LAST) -> Asked:
    """Return the search of one seed: the same points for every seed, so that only the search differs."""
    case = load_case("drill")
    limits = check_limits(from_words(LEVERS, GOALS, ()), case, FIRST, last, "benchmark")
    points = [Point(k, 1 + k) for k in range(POINTS + FRESH)]
    seen, fresh = tuple(points[:POINTS]), tuple(points[POINTS:])
    draws = draws_of(case, "prior", len(points))
    return Asked(limits, draws, seen, fresh, evaluations, scale=scale, until=last, seed=seed, shown=8)


def volumes(found: Sequence[Found]) -> list[dict[str, float]]:
    """Return each search's volume as it saw it ("seen") and at the fresh points ("fresh")."""
    seen = [np.array([one.goals for one in each.tried if one.allowed]) for each in found]
    fresh = [each.goals().mean(axis=1) for each in found]
    told = []
    for each_seen, each_fresh in zip(seen, fresh, strict=True):
        told.append({"seen": _volume(each_seen, seen), "fresh": _volume(each_fresh, fresh)})
    return told


def _volume(values: Array, everything: Sequence[Array]) -> float:
    whole = np.concatenate(everything)
    low, high = whole.min(axis=0), whole.max(axis=0)
    return hypervolume((values - low) / np.maximum(high - low, 1e-12), np.full(values.shape[1], 1.0 + 1e-9))


def compare(seed: int, workers: int = 1, store: Store | None = None, **change: Any) -> dict[str, Any]:
    """Return volumes of the search and of a random design with one seed."""
    makes: tuple[Make, ...] = (Optimiser, RandomDesign)
    with executor_of(workers) as executor:
        found = [search(replace(asked(seed, **change)), executor, store, make=make) for make in makes]
    ours, theirs = volumes(found)
    return {
        "seed": seed, "policies_tried": [len(each.tried) for each in found],
        "search": ours, "random": theirs, "better": {key: ours[key] > theirs[key] for key in ours},
    }  # fmt: skip


def main(words: list[str] | None = None) -> int:
    """Run, print and keep; 1 where the search does not win in eight of ten seeds as it saw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--evaluations", type=int, default=EVALUATIONS)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(words)
    store = Store(Path(tempfile.mkdtemp(prefix="muster-search-")))
    rows = []
    for seed in range(1, given.seeds + 1):
        rows.append(compare(seed, given.workers, store, evaluations=given.evaluations))
        ours, theirs = rows[-1]["search"], rows[-1]["random"]
        print(f"seed {seed}: seen {ours['seen']:.3f} against {theirs['seen']:.3f},"
              f" fresh {ours['fresh']:.3f} against {theirs['fresh']:.3f}", flush=True)  # fmt: skip
    won = {key: sum(row["better"][key] for row in rows) for key in ("seen", "fresh")}
    kept = {
        "version": VERSION, "case": "drill", "levers": LEVERS, "goals": GOALS, "evaluations": given.evaluations,
        "points": POINTS, "fresh_points": FRESH, "first": str(FIRST), "last": str(LAST), "won": won, "seeds": rows,
    }  # fmt: skip
    given.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(f"The search wins in {won['seen']} of {len(rows)} seeds as it saw them, in {won['fresh']} at fresh points.")
    return 0 if won["seen"] >= 0.8 * len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
