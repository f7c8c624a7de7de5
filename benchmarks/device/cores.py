"""The small model on one core and on several at once, each process at runs of its own on a core of its own."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from typing import Any

from benchmarks import worker

GOES, SECONDS = 5, 0.5  # how often each is timed, and for how long
PATIENCE = 200.0  # seconds for a process to have compiled and run


def work(adapter: str, soldiers: int, days: int, core: int, gate: Any, out: Any) -> None:
    """Run an adapter on one core for as many goes as all do, and put its soldier-days a second of each."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    module = importlib.import_module(f"benchmarks.adapters.{adapter}")
    module.Run(worker.WARM_SOLDIERS, worker.WARM_DAYS, 1).live()
    speeds = []
    for _ in range(GOES):
        gate.wait(PATIENCE)
        begun, spent, runs = time.perf_counter(), 0.0, 0
        while runs == 0 or time.perf_counter() - begun < SECONDS:
            spent += worker.time_run(module, soldiers, days, core + 1)[0]["wall"]
            runs += 1
        speeds.append(runs * soldiers * days / spent)
    out.put(speeds)


def cores() -> list[int]:
    """Return the cores that this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def speeds(adapter: str, soldiers: int, days: int, processes: int) -> list[float]:
    """Return soldier-days a second of so many processes together, one number a go.

    Building the force is left out, by the clock, as it is on a device.
    """
    context = multiprocessing.get_context("spawn")
    gate, out = context.Barrier(processes), context.Queue()
    chosen = cores()[-processes:]
    started = [
        context.Process(target=work, args=(adapter, soldiers, days, core, gate, out), daemon=True) for core in chosen
    ]
    for process in started:
        process.start()
    each = [out.get(timeout=PATIENCE) for _ in started]
    for process in started:
        process.join()
    return [sum(go) for go in zip(*each, strict=True)]


def rows(adapters: tuple[str, ...], soldiers: int, days: int) -> list[dict[str, Any]]:
    """Return the speeds of each adapter on one core, on two, and on all."""
    out, size = [], {"soldiers": soldiers, "days": days}
    for adapter in adapters:
        for processes in sorted({1, min(2, len(cores())), len(cores())}):
            found = speeds(adapter, soldiers, days, processes)
            out.append({"adapter": adapter, "processes": processes, **size, "speeds": found})
    return out
