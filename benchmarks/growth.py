"""How time and memory of the full model grow with its force, days, companies, mechanisms and departures.

`make bench-growth` takes one thing at a time, each point in a process of its own and in turn, fits an exponent to each
series, writes `benchmarks/results/growth.json` and renders `docs/benchmarks.md` from what is kept there.

A force beyond the case's own is more brigades, companies, front and soldiers of the same kind (a scale above 1, which
`muster run` refuses). More companies are smaller ones of the same soldiers. Departures grow by their reference hazard.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
from typing import Any

import numpy as np

from benchmarks import bench, page, results
from benchmarks.environments import ONE, ROOT, say
from benchmarks.worker import forget_peak, keep_to_one_core, memory
from muster.data.case import Case, load_case
from muster.ensemble.executors import keep_memory
from muster.model import registry
from muster.model.army import Army
from muster.model.scenario import Scenario

CASE, SEED, ROUNDS = "ukraine", 1, 3
HALF = 0.5  # scale at which other things than the force are varied
SERIES: dict[str, tuple[float, ...]] = {
    "force": (0.005, 0.016, 0.05, 0.16, 0.5, 1.0, 1.6, 5.0),  # scale: ten thousand to ten million soldiers in all
    "days": (0.0625, 0.125, 0.25, 0.5, 1.0),  # share of the case
    "companies": (0.25, 0.5, 1.0, 2.0, 4.0),  # times as many
    "mechanisms": (0.0, 0.25, 0.5, 0.75, 1.0),  # share of those that can be left out
    "departures": (0.25, 0.5, 1.0, 2.0, 4.0),  # times the reference hazard
}
COMPANY_COUNTS = (
    "infantry_companies_per_brigade", "combat_companies_total", "support_companies_total", "training_companies",
    "reserve_companies",
)  # fmt: skip
# what the exponent is fitted against
AGAINST = {"force": "soldiers", "days": "days", "companies": "companies", "mechanisms": "mechanisms",
           "departures": "departures"}  # fmt: skip
FLOOR = 1e5  # soldiers below which what a day costs by itself hides the growth


def with_companies(case: Case, times: float) -> Case:
    """Return the case with so many times the companies, each as much smaller."""
    force = case.force | {name: case.force[name] * times for name in COMPANY_COUNTS}
    return dataclasses.replace(case, force=force | {"company_size": case.force["company_size"] / times})


def without(share: float) -> list[str]:
    """Return the mechanisms to leave out so that a share of those that can be left out stays."""
    optional = [name for name, mechanism in registry.mechanisms().items() if not mechanism.essential]
    return optional[round(share * len(optional)) :]


def point(series: str, value: float) -> tuple[Case, Scenario, int, float]:
    """Return the case, scenario, days and scale of one point of a series."""
    case = load_case(CASE)
    days = round(case.days * value) if series == "days" else case.days
    if series == "companies":
        case = with_companies(case, value)
    left_out = without(value) if series == "mechanisms" else []
    given = {}
    if series == "departures":
        given = {"baseline.leave": Scenario.build(case).parameters["baseline.leave"] * value}
    scenario = Scenario.build(case, parameters=given, without=left_out)
    return case, scenario, days, value if series == "force" else HALF


def take(series: str, value: float) -> dict[str, Any]:
    """Return what one run of a point took, what it did, and its memory, kernels having been compiled before."""
    case, scenario, days, scale = point(series, value)
    bench.live(case, bench.WARM_DAYS, SEED, bench.WARM_SCALE, scenario=scenario)
    held = memory("VmRSS")
    forget_peak()
    run = bench.live(case, days, SEED, scale, scenario=scenario)
    peak = memory("VmHWM")
    companies = Army(case, scenario, SEED, scale).structure.companies
    mechanisms = len(registry.mechanisms()) - len(scenario.without)
    about = {"series": series, "value": value, "days": days, "scale": scale, "companies": companies}
    return about | {"mechanisms": mechanisms, "own_bytes": peak - held, "peak_bytes": peak} | dataclasses.asdict(run)


def take_apart(series: str, value: float) -> dict[str, Any]:
    """Return the same from a process of its own, on one thread and one core."""
    command = [sys.executable, "-m", "benchmarks.growth", "--point", series, repr(value)]
    environment = os.environ | dict.fromkeys(ONE, "1") | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{series} {value:g}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def grow(rounds: int, most: float) -> dict[str, Any]:
    """Return all series, every point taken once a round, scales above ``most`` left out."""
    points = [(s, v) for s, values in SERIES.items() for v in values if s != "force" or v <= most]
    rows: dict[tuple[str, float], list[dict[str, Any]]] = {key: [] for key in points}
    for k in range(rounds):
        for key in points:
            say(f"round {k + 1} of {rounds}: {key[0]} {key[1]:g}")
            rows[key].append(take_apart(*key))
    return {"machine": results.machine(), "rounds": rounds, "case": CASE,
            "rows": [merge(runs) for runs in rows.values()]}  # fmt: skip


def merge(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one row of a point's runs: counts of the first, seconds of all."""
    kept = {name: runs[0][name] for name in runs[0] if name not in ("seconds", "cpu_seconds", "visit_seconds")}
    cpu = [run["cpu_seconds"] for run in runs]
    wall = [run["seconds"] for run in runs]
    return kept | {"cpu": cpu, "wall": wall, "own_bytes": max(run["own_bytes"] for run in runs)}


def fit(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return the exponent of y ~ x^e by least squares on logarithms, and its standard error (nan for two points)."""
    x, y = np.log(x), np.log(y)
    x = x - x.mean()
    e = float((x * y).sum() / (x * x).sum())
    rest = y - y.mean() - e * x
    freedom = x.size - 2
    return e, float(np.sqrt((rest**2).sum() / freedom / (x * x).sum())) if freedom > 0 else float("nan")


def exponents(rows: list[dict[str, Any]]) -> dict[str, dict[str, tuple[float, float]]]:
    """Return each series' exponents of processor seconds (median of rounds) and of memory, with standard errors."""
    out: dict[str, dict[str, tuple[float, float]]] = {}
    for series, against in AGAINST.items():
        part = [row for row in rows if row["series"] == series and row["soldiers"] >= FLOOR]
        if len(part) > 1:
            x = np.array([axis(row, against) for row in part], float)
            seconds = np.array([statistics.median(row["cpu"]) for row in part])
            held = np.array([row["own_bytes"] for row in part], float)
            out[series] = {"seconds": fit(x, seconds), "memory": fit(x, held)}
    return out


def axis(row: dict[str, Any], against: str) -> float:
    """Return where a point stands on its series' axis."""
    return float(row["moves"] if against == "departures" else row[against])


def main(arguments: list[str] | None = None) -> None:
    """Take all points, keep, and render the page; or take one point and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--point", nargs=2, metavar=("SERIES", "VALUE"), help="one point alone, as JSON")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--most", type=float, default=5.0, help="leave out larger scales than this")
    asked = parser.parse_args(arguments)
    if asked.point:
        keep_to_one_core()
        keep_memory()  # as `muster run` does
        print(json.dumps(take(asked.point[0], float(asked.point[1]))))
        return
    found = grow(asked.rounds, asked.most)
    found["exponents"] = exponents(found["rows"])
    results.keep("growth", found)
    page.write()


if __name__ == "__main__":
    main()
