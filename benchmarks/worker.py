"""Run one adapter of the small model in this interpreter and print what it did as one JSON document.

Runs in a peer's own environment, so it needs the standard library, NumPy and what the adapter imports.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.metadata
import json
import os
import platform
import resource
import sys
import time
from pathlib import Path
from typing import Any

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
WARM_SOLDIERS, WARM_DAYS = 5_000, 20
MOST_RUNS = 20


def memory(field: str) -> int:
    """Return a field of this process's memory in bytes: VmRSS, what it holds, or VmHWM, the most it has held."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith(field))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def forget_peak() -> None:
    """Let the most that this process has held start anew, where the system can."""
    if CLEAR.exists():
        CLEAR.write_text("5")


def keep_to_one_core() -> None:
    """Let this process run on the last of its cores alone, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of Python and of those packages that are there."""
    found = {"python": platform.python_version()}
    for name in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def time_run(adapter: Any, soldiers: int, days: int, seed: int) -> tuple[dict[str, float], Any]:
    """Return the seconds of one run, by the clock and of the processor, building left out, and the run."""
    begun = time.perf_counter()
    run = adapter.Run(soldiers, days, seed)
    built, used = time.perf_counter(), time.process_time()
    run.live()
    used, ended = time.process_time() - used, time.perf_counter()
    return {"build": built - begun, "wall": ended - built, "cpu": used}, run


def measure(adapter: Any, soldiers: int, days: int, seed: int, seconds: float) -> dict[str, Any]:
    """Return times of runs until ``seconds`` are spent, at least one, and the memory of the first."""
    adapter.Run(WARM_SOLDIERS, WARM_DAYS, seed).live()
    held = memory("VmRSS")
    forget_peak()
    first, run = time_run(adapter, soldiers, days, seed)
    found = {
        "lost": int(run.lost.sum()), "left": int(run.left.sum()), "work": work(run),
        "peak_bytes": memory("VmHWM"), "own_bytes": max(memory("VmHWM") - held, 0),
    }  # fmt: skip
    times = [first]
    while sum(t["wall"] for t in times) < seconds and len(times) < MOST_RUNS:
        times.append(time_run(adapter, soldiers, days, seed)[0])
    return found | {"times": times}


def work(run: Any) -> dict[str, int] | None:
    """Return the candidates and evaluations that an adapter counts; None for one that visits everybody."""
    return run.work() if hasattr(run, "work") else None


def live(adapter: Any, soldiers: int, days: int, seeds: list[int]) -> dict[str, Any]:
    """Return daily counts, trust and mean days deployed of one run for each seed."""
    out: dict[str, Any] = {"lost": [], "left": [], "trust": [], "deployed": []}
    for seed in seeds:
        run = adapter.Run(soldiers, days, seed)
        run.live()
        for name, values in (("lost", run.lost), ("left", run.left), ("trust", run.mean_trust)):
            out[name].append(values.tolist())
        out["deployed"].append(run.deployed())
    return out


def main(arguments: list[str] | None = None) -> None:
    """Do what the command line asks for on one core."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("time", "law"))
    parser.add_argument("adapter")
    parser.add_argument("--soldiers", type=int, required=True)
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=float, default=0.0)
    asked = parser.parse_args(arguments)
    keep_to_one_core()
    adapter = importlib.import_module(f"benchmarks.adapters.{asked.adapter}")
    if asked.what == "time":
        found = measure(adapter, asked.soldiers, asked.days, asked.seeds[0], asked.seconds)
    else:
        found = live(adapter, asked.soldiers, asked.days, asked.seeds)
    print(json.dumps(found | {"versions": versions(*adapter.PACKAGES)}))


if __name__ == "__main__":
    main()
