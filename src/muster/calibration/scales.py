"""Whether the posterior depends on the scale of its runs: some draws run at another scale, and the fit taken again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.design import Desk, ask
from muster.calibration.fit import Fit, data_of
from muster.calibration.sampler import draw

Array = NDArray[np.float64]
WAVE = 50  # seeds of its own
DRAWS = 3000  # of both posteriors, so that their medians can be told apart


@dataclass(frozen=True)
class Scaled:
    """Medians of two posteriors set beside each other, in standard deviations of the first; by parameter (k,)."""

    scale: float
    runs: int
    shift: Array
    apart: Array

    def plain(self, keys: tuple[str, ...]) -> dict[str, Any]:
        """Return how far outcomes and medians moved, as plain values."""
        worst = int(np.argmax(np.abs(self.apart)))
        shift = round(float(np.abs(self.shift).max()), 4)
        return {
            "scale": self.scale, "runs": self.runs, "largest_shift_of_an_outcome": shift,
            "largest_distance_of_medians": round(float(np.abs(self.apart).max()), 3), "of": keys[worst],
        }  # fmt: skip


def at_scale(desk: Desk, found: Fit, scale: float, runs: int, seed: int = 1) -> Scaled:
    """Fit again with the emulator moved by what ``runs`` draws give at another scale beside what it foresees.

    The mean difference of log outcomes between runs at that scale and the emulator moves the emulator's mean. Both
    posteriors are drawn with the same seed, so that they differ by the data's pull and not by chance.
    """
    scores = found.posterior.scores[:runs]
    told = ask(replace(desk, scale=scale), scores, WAVE)
    here = ask(desk, scores, WAVE)
    both = min(len(told.logs), len(here.logs))
    shift = (told.logs[:both] - here.logs[:both]).mean(axis=0)
    moved = replace(found.emulator, mean=found.emulator.mean + shift)
    data = data_of(found.targets, found.used)
    first, second = (draw(e, data, DRAWS, seed).scores for e in (found.emulator, moved))
    apart = (np.median(second, axis=0) - np.median(first, axis=0)) / first.std(axis=0)
    return Scaled(scale, both, shift, apart)
