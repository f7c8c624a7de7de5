"""One morning of a real run, written down so that its hazards can be worked out where the model cannot run.

Reading one back needs NumPy, numba and `muster.kernels`; taking one needs the model.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from muster.kernels.layout import F4, HOT, Book, Force, Law, cold
from muster.kernels.plain import sum_hazards

PLACE = Path(__file__).resolve().parents[2] / "build" / "device" / "snapshot.npz"
CASE, SCALE, DAY, SEED = "ukraine", 0.1, 1200, 1  # a tenth of the force on 8 June 2025


class Snapshot(NamedTuple):
    """A force in the morning, with the day's law and what bounds its hazards together (states, cells)."""

    day: int
    force: Force
    law: Law
    book: Book
    alike: F4
    own: F4


def take(case: str, scale: float, day: int, seed: int) -> Snapshot:
    """Simulate a case up to a morning and set the hazards of that day."""
    from muster.data.case import load_case
    from muster.model.course import Course
    from muster.model.scenario import Scenario

    given = load_case(case)
    army = Course(given, Scenario.build(given), seed, scale, given.days).begin().go(day).army
    army.morning(day, False, None, 1)
    engine = army.engine
    force = Force(engine.force.hot[: engine.last], engine.force.cold[: engine.last])
    alike, own = np.empty((2, engine.book.menu.shape[0], engine.structure.cells), np.float32)
    sum_hazards(False, engine.law, engine.book, alike, own)
    return Snapshot(day, force, engine.law, engine.book, alike, own)


def write(snapshot: Snapshot, path: Path) -> None:
    """Write a snapshot, records as bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    force, record = snapshot.force, snapshot.force.cold.dtype
    named: dict[str, Any] = {"day": np.array(snapshot.day), "alike": snapshot.alike, "own": snapshot.own}
    named["record"] = np.array([record[name].shape[0] for name in ("balance", "counter", "trait")])
    named["hot"], named["cold"] = force.hot.view(np.uint8), np.frombuffer(force.cold.tobytes(), np.uint8)
    for name, group in (("law", snapshot.law), ("book", snapshot.book)):
        named |= {f"{name}.{field}": values for field, values in zip(group._fields, group, strict=True)}
    np.savez_compressed(path, **named)


def read(path: Path) -> Snapshot:
    """Read a snapshot."""
    with np.load(path) as file:
        force = Force(file["hot"].view(HOT), file["cold"].view(cold(*file["record"].tolist())))
        law = Law(**{field: file[f"law.{field}"] for field in Law._fields})
        book = Book(**{field: file[f"book.{field}"] for field in Book._fields})
        return Snapshot(int(file["day"]), force, law, book, file["alike"], file["own"])


def main(arguments: list[str] | None = None) -> None:
    """Take the snapshot that `python -m benchmarks.device` reads."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--case", default=CASE)
    parser.add_argument("--scale", type=float, default=SCALE)
    parser.add_argument("--day", type=int, default=DAY)
    parser.add_argument("--out", type=Path, default=PLACE)
    asked = parser.parse_args(arguments)
    write(take(asked.case, asked.scale, asked.day, SEED), asked.out)
    print(f"{asked.out}: {asked.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
