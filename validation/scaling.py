"""Weak scaling of ensembles: as many runs for each process, with one process and with two, here and on a Dask cluster.

Wall time would be the same for any number of processes if nothing were lost. The processor time that a run costs
beside what it costs alone is told too, since a machine that others use makes wall times worth little. Kept in
scaling.json. Run: `.venv/bin/python -m validation.scaling [RUNS FOR EACH PROCESS] [SCALE]`.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from muster.data.case import load_case
from muster.ensemble.executors import ONE_EACH, executor_of
from muster.ensemble.measures import Columns
from muster.ensemble.perform import gather
from muster.ensemble.study import Study, crossed

KEPT = Path(__file__).parent / "scaling.json"
PROCESSES = (1, 2)
TIMES = 3  # of which the quickest counts


def tasks(runs: int, scale: float) -> list:
    points = crossed(1, range(1, runs + 1))
    return Study(load_case("ukraine"), Columns(("left", "absent")), points=points, scale=scale).tasks()


def spent() -> float:
    """Return the processor time of this process and of those it started that have ended."""
    uses = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a scheduler and workers on this machine; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    own = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
           "env": {**os.environ, **dict.fromkeys(ONE_EACH, "1")}}  # fmt: skip

    def start(part: str, *words: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{part}", *words, "--no-dashboard"], **own)

    started = [start("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2])]
    started += [start("worker", address, "--nthreads", "1", "--no-nanny") for _ in range(workers)]
    try:
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def timed(processes: int, each: int, scale: float, address: str | None) -> dict[str, float]:
    """Return wall seconds of a first batch, which starts and compiles, and of the quickest of several after it."""
    with executor_of(max(processes, 2) if address is None and processes > 1 else 1, address) as executor:
        walls = []
        for _ in range(TIMES + 1):
            begun = time.perf_counter()
            gather(tasks(each * processes, scale), executor)
            walls.append(time.perf_counter() - begun)
    return {"first": round(walls[0], 2), "quickest": round(min(walls[1:]), 2)}


def scaling(each: int = 6, scale: float = 0.1) -> dict[str, Any]:
    """Return times for each kind of executor and number of processes."""
    found: dict[str, Any] = {"runs_for_each_process": each, "scale": scale, "load": os.getloadavg()[0]}
    for kind in ("processes", "cluster"):
        for number in PROCESSES:
            before = spent()
            if kind == "cluster":
                with cluster(number) as address:
                    one = timed(number, each, scale, address)
            else:
                one = timed(number, each, scale, None)
            runs = (TIMES + 1) * each * number
            found[f"{kind}_{number}"] = {**one, "processor_seconds_a_run": round((spent() - before) / runs, 3)}
            print(kind, number, found[f"{kind}_{number}"], flush=True)
    return found


if __name__ == "__main__":
    words = sys.argv[1:]
    content = scaling(*(kind(word) for kind, word in zip((int, float), words, strict=False)))
    KEPT.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
