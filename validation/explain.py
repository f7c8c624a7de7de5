"""Long check of `muster explain`: Shapley's values of the Ukrainian case and how sure they are; kept in explain.json.

`python -m validation.explain` (some twenty minutes on one core). Finished runs are kept in the system's temporary
folder, so that it goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from muster.data.case import load_case
from muster.ensemble.draws import defaults
from muster.ensemble.executors import executor_of
from muster.ensemble.keep import Store
from muster.ensemble.perform import Standing
from muster.ensemble.study import each
from muster.policy.explain import Inquiry, explain
from muster.policy.explanation import document, off_by
from muster.policy.outcomes import SERIES

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "explain.json"
SPEAKS_OF = ("src/muster/kernels", "src/muster/model", "src/muster/data/cases")
OWN = ("explain", "feedbacks", "shapley", "outcomes")
POINTS, SCALE = 16, 0.02
LARGEST_ERROR = 0.10  # of the largest value


def digest() -> str:
    """Return the sha256 of the kernels, the model, the cases and the explanation: what the results speak of."""
    told = hashlib.sha256()
    paths = [path for folder in SPEAKS_OF for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    paths += [ROOT / "src" / "muster" / "policy" / f"{name}.py" for name in OWN]
    for path in paths:
        if "__pycache__" not in path.parts:
            told.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return told.hexdigest()


def inquiry(points: int = POINTS, scale: float = SCALE) -> Inquiry:
    """Return what is asked: all groups of the Ukrainian case at its own parameters, over the whole course."""
    return Inquiry(load_case("ukraine"), defaults(points), each(points, 1), scale=scale)


def summary(content: dict[str, Any]) -> dict[str, Any]:
    """Return values, errors and sums of the main outcomes, and whether the errors are small enough."""
    shares = {
        name: {player["name"]: [player["outcomes"][name]["mean"], player["outcomes"][name]["se"]]
               for player in content["shapley"]["players"]}
        for name in SERIES
    }  # fmt: skip
    errors = {name: off_by(content, name) for name in SERIES}
    off = {name: abs(sum(v for v, _ in shares[name].values()) - content["total"][name]["mean"]) for name in SERIES}
    alone = {m["name"]: [m["outcomes"]["departures"][k] for k in ("mean", "se")] for m in content["mechanisms"]}
    loops = {loop["key"]: [loop["outcomes"]["departures"][k] for k in ("mean", "se")] for loop in content["loops"]}
    return {
        "points": content["points_finished"], "scale": content["scale"], "shapley": shares,
        "total": {name: content["total"][name]["mean"] for name in SERIES},
        "full": {name: content["full"][name]["mean"] for name in SERIES},
        "largest_error_over_largest_value": errors, "sum_off_by": off, "departures_alone": alone,
        "departures_by_loop": loops, "gain": content["gain"],
        "passed": max(errors.values()) < LARGEST_ERROR and all(
            off[name] <= 1e-9 * max(1.0, abs(content["total"][name]["mean"])) for name in SERIES),
    }  # fmt: skip


def tell(now: Standing) -> None:
    """Say how far it is, every hundred runs."""
    if now.done % 100 == 0:
        sys.stderr.write(f"{now.done} of {now.of} runs, {now.left or 0:.0f} s left\n")


def main(words: list[str] | None = None) -> int:
    """Run, print and keep; 1 where a check fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--scale", type=float, default=SCALE)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(words)
    spoken_of = digest()  # of what is loaded now, whatever the files become meanwhile
    store = Store(Path(tempfile.gettempdir()) / f"muster-validation-{spoken_of[:12]}")
    with executor_of(given.workers) as executor:
        found = explain(inquiry(given.points, given.scale), executor, store, tell)
    kept = {"digest": spoken_of, **summary(document(found))}
    given.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    for name in SERIES:
        print(f"{name}: error {kept['largest_error_over_largest_value'][name]:.1%} of the largest value")
    return 0 if kept["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
