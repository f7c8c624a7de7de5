"""How long absences last, and how the chance of coming back falls with their age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.model.outcomes import absences
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
LONGEST = 730  # days away that are drawn
MONTHS = range(0, LONGEST, 30)
FEWEST = 300  # absences of an age for a rate to be drawn


def lengths(case: Case, results: Results) -> Picture:
    """The share still away by days, and the chance of return a month by age of the absence."""
    with style.drawing():
        picture, (away, back) = style.apart(2, 6.0)
        _draw_away(away, results)
        _draw_return(back, results)
        for axes in (away, back):
            axes.set_xlim(0, LONGEST)
            axes.set_xticks(range(0, LONGEST + 1, 90))
        back.set_xlabel("days away")
        return picture


def _draw_away(axes: Axes, results: Results) -> None:
    axes.set_title("Still away after so many days")
    runs = np.array([absences.still_away(result)[:LONGEST] for result in results])
    seen = absences.at_risk(results[0])[:LONGEST] >= FEWEST
    runs[:, ~seen] = np.nan
    style.ribbon(axes, np.arange(LONGEST, dtype=float), runs, style.BLUE, "Simulated absences")
    axes.set_ylim(0, 1)
    axes.set_ylabel("share of absences")
    style.percentages(axes)
    axes.legend(loc="upper right")


def _draw_return(axes: Axes, results: Results) -> None:
    axes.set_title("Return of the soldier's own will, by how long he has been away")
    rows = [[_monthly(result, first) for first in MONTHS] for result in results]
    runs = np.array(rows, dtype=float)
    middle = np.array([first + 15.0 for first in MONTHS])
    style.ribbon(axes, middle, runs, style.RED, "Share of those still away who return in a month")
    axes.plot(middle, np.median(runs, axis=0), "o", color=style.RED, ms=4)
    style.from_zero(axes)
    axes.set_ylabel("share a month")
    style.percentages(axes)
    axes.legend(loc="upper right")


def _monthly(result: Result, first: int) -> float | None:
    enough = absences.at_risk(result)[first] >= FEWEST
    return absences.monthly_return(result, first, first + 30) if enough else None
