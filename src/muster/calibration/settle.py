"""Let the simulator have the last word: each draw is run, moved by what its run gave, and run again, step by step.

See `muster.calibration.transport` for the step itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.calibration.design import Design, Desk, ask
from muster.calibration.emulator import ALONE, Emulator, learn
from muster.calibration.gauge import stated
from muster.calibration.relevance import Bench
from muster.calibration.sampler import Data, Sample, log_likelihood
from muster.calibration.transport import moved, standings
from muster.data.targets import Target

Array = NDArray[np.float64]
TOLERANCE = 0.3  # on the log scale, beside stated errors, by which points are called near (judgement)
FEWEST_NEAR = 150  # points near by which an emulator is judged, fewer where there are not as many
ENOUGH = 900  # points that relevances are found from: the cost goes with the cube


@dataclass(frozen=True)
class Settled:
    """Draws where they ended, the ``runs`` at them in the same order, and all runs before them.

    ``emulator`` is what was learnt from the ``design`` last.
    """

    sample: Sample
    runs: Design
    emulator: Emulator
    design: Design


def settle(
    desk: Desk, design: Design, emulator: Emulator, data: Data, pool: Sample, wave: int, steps: int,
    again: Callable[[Design], Emulator], say: Callable[[str], None] = lambda text: None,
) -> Settled:  # fmt: skip
    """Run the draws of a pool and move them ``steps`` times; ``wave`` numbers the first runs.

    ``emulator`` is what the pool was drawn with; before each step, ``again`` gives the one that has learnt from the
    runs so far. A step is taken back where its run lies farther from the data than the one before, and farther than a
    run of the truth would: slopes learnt from a cloud of runs do not hold at its edge. The checks' ``misfit_0``,
    ``misfit_1`` and so on are the medians over draws of the root mean square distance of runs from the data, in
    errors, before the first step and after each.
    """
    say("running the draws")
    places = standings(emulator, data, pool.scores, pool.noise)
    told = fresh = ask(desk, pool.scores, wave)
    kept = np.array(places_of(told.scores, pool.scores), np.int64)
    checks = pool.checks | {"pool": float(len(kept)), "misfit_0": misfit(told.logs, data, pool.noise[kept])}
    for step in range(1, steps + 1):
        say(f"moving the draws, step {step} of {steps}")
        design = design.joined(fresh)
        emulator = again(design)
        scores = moved(emulator, data, places[kept], told.scores, pool.noise[kept], told.logs)
        fresh = ask(desk, scores, wave + step)
        among = np.array(places_of(fresh.scores, scores), np.int64)
        told, kept = better(told.rows(among), fresh, data, pool.noise[kept[among]]), kept[among]
        checks |= {f"misfit_{step}": misfit(told.logs, data, pool.noise[kept])}
    noise = pool.noise[kept]
    likelihood = log_likelihood(told.logs[:, data.which], data, noise)
    return Settled(Sample(told.scores, noise, likelihood, checks), told, emulator, design)


def learn_near(
    design: Design, targets: Sequence[Target], used: NDArray[np.int64], bench: Bench = ALONE
) -> Emulator:
    """Return the emulator that has learnt from the waves after the first, judged by the points near the data."""
    local = design.after_first()
    return learn(local.scores, local.logs, near(local, targets, used), ENOUGH, bench)


def near(design: Design, targets: Sequence[Target], used: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which points are near what was published: the nearest third, at least `FEWEST_NEAR`."""
    logs, errors, _ = stated(targets)
    far = design.distance(used, logs[used], np.sqrt(errors[used] ** 2 + TOLERANCE**2))
    count = min(far.size, max(FEWEST_NEAR, far.size // 3))
    found: NDArray[np.bool_] = far <= np.partition(far, count - 1)[count - 1]
    return found


def places_of(found: Array, among: Array) -> list[int]:
    """Return where each row of scores stands among others."""
    return [int(np.flatnonzero((among == row).all(axis=1))[0]) for row in found]


def better(before: Design, after: Design, data: Data, noise: Array) -> Design:
    """Return the runs ``after`` a step, but those ``before`` it where the step is to be taken back (same order)."""
    old, new = (distances(runs.logs, data, noise) for runs in (before, after))
    usual = 1.0 + 2.0 * np.sqrt(2.0 / len(data.which))  # of the truth: a mean of as many squares of normal numbers
    back = (new > np.maximum(old, usual))[:, None]
    return Design(np.where(back, before.scores, after.scores), np.where(back, before.logs, after.logs), after.waves)


def distances(logs: Array, data: Data, noise: Array) -> Array:
    """Return the mean square distance (n,) of each run from the data, in errors."""
    error = np.sqrt(data.errors**2 + (noise[:, None] * data.noisy) ** 2)
    far: Array = (((logs[:, data.which] - data.logs) / error) ** 2).mean(axis=1)
    return far


def misfit(logs: Array, data: Data, noise: Array) -> float:
    """Return the median over runs of their root mean square distance from the data, in errors."""
    return round(float(np.sqrt(np.median(distances(logs, data, noise)))), 2)
