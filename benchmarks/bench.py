"""Soldier-days a second of the engine, beside plain loops of the same model in the same run.

A plain loop visits every soldier every day with a number drawn on the spot, and keeps no diary. One asks the engine's
bounds first and works out a hazard only where the number is below them; it is what the engine is held against. The
other works out everybody's hazards, as one would write it who has no engine. Levers, front, mechanisms, moves and
books are the same code in all. Seconds depend on the machine; candidates, hazards and bytes do not.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import results
from benchmarks.worker import keep_to_one_core, memory, versions
from muster.data.case import Case, load_case
from muster.ensemble.executors import keep_memory
from muster.model.army import Army
from muster.model.engine import Found
from muster.model.record import Record
from muster.model.scenario import Scenario
from muster.model.simulate import VERSION

WARM_SCALE, WARM_DAYS = 0.01, 15  # enough for every kernel to be compiled
LOOPS = {
    "engine": "engine, whole run",
    "plain": "plain loop with bounds, whole run",
    "plain_visits": "the same, visits alone",
    "whole": "plain loop, all hazards, whole run",
}
ENGINE, PLAIN, _, WHOLE = LOOPS  # what finds the movers


@dataclass
class Run:
    """What one run took and did; ``visit_seconds`` is the time spent finding who moves."""

    seconds: float
    cpu_seconds: float
    visit_seconds: float
    soldier_days: int
    moves: int
    candidates: int
    hazards: int
    soldiers: int
    bytes_a_soldier: int


class Clock:
    """Adds up the seconds spent in some functions, by the clock or by whatever ``now`` tells."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self.seconds, self.now = 0.0, now

    def timed(self, function: Any) -> Any:
        """Return ``function`` with its time added up."""

        def call(*args: Any, **kwargs: Any) -> Any:
            begun = self.now()
            out = function(*args, **kwargs)
            self.seconds += self.now() - begun
            return out

        return call


def make_plain(army: Army, whole: bool) -> None:
    """Let an army find its movers by visiting everybody, and spare it what only the diary needs."""
    engine = army.engine

    def find(day: int, pool: Any = None, threads: int = 1) -> Found:
        return engine.find_drawing(day, whole)

    def spare(*_: Any) -> None:
        return None

    engine.find = find  # type: ignore[method-assign]
    engine.foresee = spare  # type: ignore[method-assign,assignment]


def live(case: Case, days: int, seed: int, scale: float, loop: str = ENGINE, scenario: Scenario | None = None) -> Run:
    """Simulate a case's first days as `muster run` does and return what it took, compilation left out.

    ``loop`` says what finds the movers: the engine, or one of the plain loops. Unlike `muster run` it takes a ``scale``
    above 1: more brigades, companies and soldiers of the same kind.
    """
    army = Army(case, scenario or Scenario.build(case), seed, scale)
    record, clock, moves = Record(army, days), Clock(), 0
    plain = loop != ENGINE
    if plain:
        make_plain(army, loop == WHOLE)
        army.engine.find = clock.timed(army.engine.find)  # type: ignore[method-assign]
    begun, used = time.perf_counter(), time.process_time()
    day = army.muster()
    while day < days:
        if plain:
            found = army.morning(day, False, None, 1)
            moves += found.soldiers.size
            army.evening(day, found)
            record.note(day)
            day += 1
        else:
            day = army.live(day, days, record.days)
            record.week(day - 1)
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    size = army.engine.force.hot.itemsize + army.engine.force.cold.itemsize
    candidates, hazards, found_at_once = (int(n) for n in army.engine.work)
    moves = moves if plain else found_at_once
    return Run(seconds, used, clock.seconds, record.soldier_days(), moves, candidates, hazards, army.soldiers, size)


def warm(case: Case) -> None:
    """Compile (or load) every kernel, on a small and short run of each loop."""
    for loop in (ENGINE, PLAIN):
        live(case, WARM_DAYS, 1, WARM_SCALE, loop)
    army = Army(case, Scenario.build(case), 1, WARM_SCALE)
    army.muster()
    army.engine.rehearse(0)


def measure(case: Case, days: int, seed: int, scale: float, repeat: int, plain_repeat: int = 1) -> dict[str, Any]:
    """Return times and counts of all loops, taken in turn; ratios are of the medians of processor seconds."""
    warm(case)
    own, plain, peak = [], [], 0
    for k in range(repeat):
        own.append(live(case, days, seed, scale))
        peak = peak or memory("VmHWM")  # before a plain loop has run
        if k < plain_repeat:
            plain.append(live(case, days, seed, scale, PLAIN))
    whole = live(case, days, seed, scale, WHOLE)  # once: it takes as long as everything else together
    best, slow = (min(runs, key=lambda run: run.seconds) for runs in (own, plain))
    visits = min(run.visit_seconds for run in plain)
    return {
        "case": case.name, "days": days, "scale": scale, "seed": seed, "repeat": repeat, "version": VERSION,
        "machine": results.machine() | versions("numpy", "numba"), "soldiers": best.soldiers,
        "bytes_a_soldier": best.bytes_a_soldier, "peak_memory_bytes": peak, "ratio": median(plain) / median(own),
        "ratio_to_whole": whole.cpu_seconds / median(own),
        "engine": row(best.soldier_days, best.seconds, own) | counts(best),
        "plain": row(slow.soldier_days, slow.seconds, plain) | {"visits": slow.candidates, "moves": slow.moves},
        "plain_visits": {"seconds": visits, "soldier_days_per_second": slow.soldier_days / visits},
        "whole": row(whole.soldier_days, whole.seconds, [whole]) | {"moves": whole.moves},
    }  # fmt: skip


def median(runs: list[Run]) -> float:
    """Return the median of some runs' processor seconds, which other work on the machine disturbs less."""
    return statistics.median(run.cpu_seconds for run in runs)


def row(soldier_days: int, seconds: float, runs: list[Run]) -> dict[str, Any]:
    """Return the times of one loop: ``seconds`` the least by the clock, ``cpu`` those of the processor."""
    cpu = [run.cpu_seconds for run in runs]
    return {
        "soldier_days": soldier_days,
        "seconds": seconds,
        "all_seconds": [run.seconds for run in runs],
        "cpu": {"median": median(runs), "least": min(cpu), "most": max(cpu)},
        "soldier_days_per_second": soldier_days / median(runs),
    }


def counts(run: Run) -> dict[str, Any]:
    """Return what the engine did, which is the same on every machine."""
    moves = max(run.moves, 1)
    return {
        "moves": run.moves, "candidates": run.candidates, "hazards": run.hazards,
        "candidates_per_move": run.candidates / moves, "hazards_per_move": run.hazards / moves,
        "candidates_per_1000_soldier_days": 1000.0 * run.candidates / run.soldier_days,
    }  # fmt: skip


def show(found: dict[str, Any], console: Console) -> None:
    """Print the tables."""
    about = f"{found['case']}: {found['soldiers']:,} soldiers, {found['days']:,} days, scale {found['scale']:g}"
    times = Table(title=f"{about}, one core", title_justify="left")
    for name in ("", "runs", "median", "least", "most", "least by the clock", "million soldier-days a second"):
        times.add_column(name, justify="right" if name else "left")
    for key, name in LOOPS.items():
        part = found[key]
        cpu = [f"{part['cpu'][k]:.2f}" for k in ("median", "least", "most")] if "cpu" in part else [""] * 3
        runs = str(len(part["all_seconds"])) if "cpu" in part else ""
        speed = f"{part['soldier_days_per_second'] / 1e6:,.1f}"
        times.add_row(name, runs, *cpu, f"{part['seconds']:.2f}", speed)
    console.print(times)
    ratios = f"{found['ratio']:.1f} times as fast as the loop with bounds, {found['ratio_to_whole']:.1f} times as"
    console.print(f"Seconds of the processor. The engine is {ratios} the other.\n")
    done, sheet = found["engine"], Table(title="The same on every machine", title_justify="left", show_header=False)
    sheet.add_row("moves found", f"{done['moves']:,}")
    sheet.add_row("candidates visited", f"{done['candidates']:,} ({done['candidates_per_move']:.1f} a move)")
    sheet.add_row("hazards evaluated", f"{done['hazards']:,} ({done['hazards_per_move']:.2f} a move)")
    sheet.add_row("visits of the plain loop", f"{found['plain']['visits']:,}")
    sheet.add_row("bytes a soldier", str(found["bytes_a_soldier"]))
    console.print(sheet)
    console.print(f"Peak memory of this process, engine: {found['peak_memory_bytes'] / 2**20:,.0f} MiB.")


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--case", default="ukraine")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the force")
    parser.add_argument("--days", type=int, help="days to simulate; all if not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=5, help="runs of the engine")
    parser.add_argument("--plain-repeat", type=int, default=1, help="runs of the plain loop that asks bounds")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Measure on one core and print."""
    chosen = options(arguments)
    keep_to_one_core()
    keep_memory()  # as `muster run` does
    case = load_case(chosen.case)
    days = min(chosen.days or case.days, case.days)
    repeat = max(chosen.repeat, 1)
    found = measure(case, days, chosen.seed, chosen.scale, repeat, max(chosen.plain_repeat, 1))
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        show(found, Console() if sys.stdout.isatty() else Console(width=120))


if __name__ == "__main__":
    main()
