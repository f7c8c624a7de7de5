"""One environment for each peer, made from the package index by plain pip, and a worker started in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "peers"
ONE = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


class Peer(NamedTuple):
    """Somebody who simulates the small model."""

    name: str
    title: str
    adapter: str
    requirements: tuple[str, ...]  # what pip is asked for
    sizes: tuple[int, ...]  # soldiers that it bears
    bar: float  # how many times as fast Muster means to be, 0 for no bar
    note: str


MILLION, FEWER = (1_000_000,), (10_000, 100_000)
NUMBA = ("numba", "numpy")
PEERS = (
    Peer("muster", "Muster", "muster_engine", ("-c", "constraints.txt", "-e", "."), (*FEWER, *MILLION), 0.0,
         "the engine's own kernels, driven day by day"),
    Peer("numba", "bare numba loop", "numba_loop", NUMBA, (*FEWER, *MILLION), 4.0,
         "one pass a day; a counter through SplitMix64 for numbers"),
    Peer("numba", "bare numba loop, numba's generator", "numba_library", NUMBA, MILLION, 4.0,
         "the same with `np.random.random()`"),
    Peer("numba", "skipping by hand, this model alone", "numba_skipping", NUMBA, (*FEWER, *MILLION), 0.0,
         "no peer but the limit: Muster's idea without an engine and without shared luck"),
    Peer("numpy", "NumPy", "numpy_arrays", ("numpy",), MILLION, 10.0,
         "buffers made once, 32-bit numbers, SFC64"),
    Peer("laser", "LASER", "laser_kernels", ("laser-core",), MILLION, 20.0,
         "frames and one compiled kernel a day"),
    Peer("mesa-frames", "mesa-frames", "mesa_frames", ("mesa-frames==0.1.0a0",), MILLION, 30.0,
         "the one version on the package index, of August 2024; its README describes a later one that is not there"),
    Peer("starsim", "Starsim, shared luck", "starsim_module", ("starsim",), MILLION, 20.0,
         "common random numbers on, a stream for each chance"),
    Peer("mesa", "Mesa, attributes as arrays", "mesa_arrays", ("mesa>=3,<4",), FEWER, 500.0,
         "`AgentSet.get`, NumPy, and a visit to those who go"),
    Peer("mesa", "Mesa, an agent's own step", "mesa_agents", ("mesa>=3,<4",), FEWER, 500.0,
         "as its tutorials write it"),
)  # fmt: skip


def python_of(peer: Peer) -> Path:
    """Return the interpreter of a peer's environment."""
    return PLACE / peer.name / "bin" / "python"


def prepare(peer: Peer) -> str | None:
    """Make a peer's environment if it is not there as asked for; return why it could not be made, or None."""
    stamp, asked = PLACE / peer.name / "requirements", " ".join(peer.requirements)
    if stamp.exists() and stamp.read_text() == asked:
        return None
    venv.create(PLACE / peer.name, with_pip=True, clear=True)
    pip = [str(python_of(peer)), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    done = subprocess.run([*pip, *peer.requirements], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["pip failed"])[-1]
    stamp.write_text(asked)
    return None


def work(peer: Peer, what: str, soldiers: int, days: int, seeds: list[int], seconds: float = 0.0) -> dict[str, Any]:
    """Start a worker in a peer's environment on one thread and return what it found.

    Raises RuntimeError with the last line the worker said if it failed.
    """
    command = [str(python_of(peer)), "-m", "benchmarks.worker", what, peer.adapter, "--soldiers", str(soldiers)]
    command += ["--days", str(days), "--seconds", str(seconds), "--seeds", *map(str, seeds)]
    environment = os.environ | dict.fromkeys(ONE, "1") | {"PYTHONPATH": str(ROOT), "STARSIM_INSTALL_FONTS": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["the worker failed"])[-1])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def say(text: str) -> None:
    """Tell on standard error how far things are."""
    print(text, file=sys.stderr, flush=True)
