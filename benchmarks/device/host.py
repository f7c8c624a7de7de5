"""What of a full run is spent outside the engine's kernels: the part that a device would leave to the host.

The kernels are the stretches of days between two decisions and the look at everybody with which a window begins. The
rest is what decides, in Python and NumPy: levers, front, institutions, mechanisms, memories, the week's books.
"""

from __future__ import annotations

import time
from typing import Any

SCALES = (0.01, 0.1, 1.0)
CASE, SEED = "ukraine", 1


def take(case: Any, scale: float, days: int) -> dict[str, float]:
    """Return the processor's seconds of one run, and those of them that were spent in the engine's kernels."""
    from benchmarks.bench import Clock
    from muster.kernels import day as days_of_army
    from muster.model.course import Course
    from muster.model.scenario import Scenario

    course, clock = Course(case, Scenario.build(case), SEED, scale, days), Clock(time.process_time)
    engine, live = course.army.engine, days_of_army.live
    engine.foresee = clock.timed(engine.foresee)  # type: ignore[method-assign]
    days_of_army.live = clock.timed(live)
    try:
        begun = time.process_time()
        soldier_days = course.begin().go().record.soldier_days()
        return {"seconds": time.process_time() - begun, "kernels": clock.seconds, "soldier_days": soldier_days}
    finally:
        days_of_army.live = live


def rows(scales: tuple[float, ...], repeat: int, name: str = CASE) -> list[dict[str, Any]]:
    """Return a row for each scale with the seconds of all its runs, compiled before."""
    from benchmarks.bench import WARM_DAYS, WARM_SCALE
    from muster.data.case import load_case

    case = load_case(name)
    take(case, WARM_SCALE, WARM_DAYS)
    out = []
    for scale in scales:
        runs = [take(case, scale, case.days) for _ in range(repeat)]
        row = {key: [run[key] for run in runs] for key in ("seconds", "kernels")}
        out.append({"scale": scale, "days": case.days, "soldier_days": runs[0]["soldier_days"], **row})
    return out
