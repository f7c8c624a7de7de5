"""How far absence feeds itself: the gain of the loops, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.model.outcomes.document import years
from muster.model.outcomes.loops import Gain, gain
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]


def loops(case: Case, results: Results) -> Picture:
    """Gains of the loops by year, median over the runs, with what a lasting shock is multiplied by."""
    with style.drawing():
        picture, (axes,) = style.apart(1, 3.8)
        spans = years(results[0])
        found = [[gain(result, year) for result in results] for year in spans]
        swamping = np.array([np.median([g.swamping for g in row]) for row in found])
        workload = np.array([np.median([g.workload for g in row]) for row in found])
        where = np.arange(len(spans))
        axes.bar(where, swamping, 0.6, color=style.SKY, label="fewer cases in court, less deterrence (R3)")
        axes.bar(where, workload, 0.6, swamping, color=style.ORANGE, label="longer on position, more exhaustion (R1)")
        axes.axhline(1, color=style.RED, lw=1.4, ls=(0, (4, 3)), label="tipping point: 1")
        for place, row in enumerate(found):
            text = f"by themselves\n{_amplified(row)}"
            axes.annotate(text, (place, swamping[place] + workload[place]), (0, 4), textcoords="offset points",
                          ha="center", fontsize=9)  # fmt: skip
        axes.set_xticks(where, [str(year) for year in spans])
        axes.grid(visible=False, axis="x")
        axes.set_ylim(0, max(1.4, 1.3 * float((swamping + workload).max())))
        axes.set_ylabel("loop gain")
        axes.legend(loc="upper left", ncols=2)
        return picture


def _amplified(row: Sequence[Gain]) -> str:
    together = float(np.median([g.together for g in row]))
    return f"×{1 / (1 - together):.1f}" if together < 1 else "without end"
