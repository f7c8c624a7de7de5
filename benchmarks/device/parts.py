"""The parts of what is measured, each by itself; what a part returns is written down under its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import worker
from benchmarks.adapters import numba_loop
from benchmarks.device import card, cores, host, recount, snapshot

DAYS, TIMES = 365, 15
SIZES = ((1, 1_000_000), (1_000, 100_000), (10_000, 10_000))  # runs at once, soldiers of each
CHECKED = ([1, 2], 25_000)  # seeds and soldiers that are counted again
COPIES, CHECKS, LAUNCHES = 512, 4, 4
ADAPTERS, SOLDIERS = ("numba_loop", "muster_engine"), 100_000


def small_model(_: Path) -> dict[str, Any]:
    """Return the times of the small model on the device and whether its counts are those of a recount."""
    from benchmarks.device import small

    seeds, soldiers = CHECKED
    some = small.Runs(soldiers, DAYS, seeds)
    some.live()
    some.bring()
    equal = [same(some, k, recount.recount(keys, DAYS)) for k, keys in enumerate(small.keys_of(seeds, some.shape[0]))]
    rows = []
    for runs, each in SIZES:
        made = small.Runs(each, DAYS, list(range(1, runs + 1)))
        taken = {
            "seconds": card.seconds(lambda _, made=made: made.live(), TIMES),
            "brought": card.seconds(lambda _, made=made: (made.live(), made.bring()), TIMES),
        }
        row = {"runs": runs, "soldiers": each, "days": DAYS, **taken}
        rows.append(row | {"lost": int(made.lost.sum()), "left": int(made.left.sum())})
        del made  # its room on the device
    return {"device": card.describe(), "recounted": [len(seeds), soldiers], "equal": equal, "rows": rows}


def same(some: Any, k: int, again: dict[str, Any]) -> dict[str, Any]:
    """Return whether the k-th run's counts are those of a recount, and how far its mean trust is from it."""
    counts = all(np.array_equal(getattr(some, name)[k], again[name]) for name in ("lost", "left"))
    return {"counts": counts, "trust": float(np.abs(some.mean_trust[k] - again["trust"]).max())}


def same_law(_: Path) -> dict[str, Any]:
    """Return the comparison with the plain loop on a core here, over seeds."""
    from benchmarks import law
    from benchmarks.device import small

    plain = worker.live(numba_loop, law.SOLDIERS, law.DAYS, law.PLAIN_SEEDS)
    runs = small.Runs(law.SOLDIERS, law.DAYS, law.SEEDS)
    runs.live()
    about = {"soldiers": law.SOLDIERS, "days": law.DAYS, "seeds": len(law.SEEDS), "plain_seeds": len(law.PLAIN_SEEDS)}
    return about | law.compare(plain, runs.found())


def hazards(path: Path) -> dict[str, Any]:
    """Return the times of a day of the full model's hazards on the device, and how they compare with a core's."""
    from benchmarks.device import hazards as own
    from benchmarks.device import plain_core

    seen = snapshot.read(path)
    copies = own.Copies(seen, COPIES)
    core = plain_core.Core(seen)
    moved, digests = copies.visit(1)
    weighed, sums = copies.weigh(1)
    checks = [
        {"seed": 1 + k, "moved": int(moved[k]), "weighed": int(weighed[k]), "core": core.visit(1 + k)[0],
         "same": (int(moved[k]), int(digests[k])) == core.visit(1 + k), "sum": float(sums[k]), "core_sum": core.sum()}
        for k in range(CHECKS)
    ]  # fmt: skip
    visits = card.seconds(lambda k: copies.visit(1000 * k, LAUNCHES), TIMES)
    weighs = card.seconds(lambda k: copies.weigh(1000 * k, LAUNCHES), TIMES)
    return {
        "device": card.describe(), "copies": COPIES, "soldiers": copies.size, "bytes": int(copies.bytes),
        "listed": core.listed, "with_chances": core.with_chances(), "checks": checks,
        "visits": {"launches": LAUNCHES, "seconds": visits}, "weighs": {"launches": LAUNCHES, "seconds": weighs},
        "core": {"visits": card.seconds(core.visit, TIMES), "weighs": card.seconds(lambda _: core.sum(), TIMES)},
    }  # fmt: skip


def on_cores(_: Path) -> dict[str, Any]:
    """Return the speed of the small model on cores of this machine."""
    return {"rows": cores.rows(ADAPTERS, SOLDIERS, DAYS)}


def on_host(_: Path) -> dict[str, Any]:
    """Return what of a full run is spent outside the kernels."""
    return {"case": host.CASE, "rows": host.rows(host.SCALES, 3)}


PARTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "small": small_model, "law": same_law, "hazards": hazards, "cores": on_cores, "host": on_host,
}  # fmt: skip
ON_DEVICE = ("small", "law", "hazards")
