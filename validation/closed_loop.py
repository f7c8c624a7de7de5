"""Simulate an optimised rota, fixed cycles and "longest in line first" on the whole force, on shared luck.

Prints what the plans promise beside what the simulation gives, with 90% intervals over seeds, and keeps it in
`closed_loop.json`. Run: `.venv/bin/python validation/closed_loop.py [SEEDS] [SCALE] [FILE.toml]`.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from muster.data.case import load_case
from muster.planning.problem import read_problem
from muster.planning.rota import plan_rota
from muster.planning.rules import RULES
from muster.planning.trial import BASE, Watch, try_rotas

HERE = Path(__file__).parent
FILE = HERE.parent / "docs" / "how-to" / "rota-126.toml"


def closed_loop(seeds: int, scale: float, file: Path, watch: Watch | None = None) -> dict:
    """Return what the plan and the rules promise and what the simulation gives."""
    problem = read_problem(file)
    plan = plan_rota(problem, seconds=60.0)
    rotas = {BASE: plan.sector, **{name: rule(problem) for name, rule in RULES.items()}}
    begun = time.perf_counter()
    case = load_case(problem.case)
    found = try_rotas(problem, rotas, case, range(1, seeds + 1), scale, watch)
    return {
        "file": file.name,
        "case_digest": case.digest,
        "seeds": seeds,
        "scale": scale,
        "plan": {"objective": plan.objective, "bound": plan.bound, "gap": plan.gap, "promise": asdict(plan.promise)},
        "against_the_plan": [asdict(one) for one in found],
        "seconds": round(time.perf_counter() - begun),
    }


def main(seeds: int = 5, scale: float = 1.0, file: Path = FILE) -> None:
    content = closed_loop(seeds, scale, file, print)
    (HERE / "closed_loop.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for one in content["against_the_plan"]:
        promised = "" if one["promised"] is None else f", promised {one['promised']:+,.4g}"
        interval = f"({one['low90']:+,.4g} to {one['high90']:+,.4g})"
        print(f"{one['alternative']}: {one['outcome']} {one['difference']:+,.4g} {interval}{promised}")


if __name__ == "__main__":
    words = sys.argv[1:]
    main(*(kind(word) for kind, word in zip((int, float, Path), words, strict=False)))
