"""How far infantry companies differ, and how far their departures come in clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.model.outcomes import companies
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
MOST = 3.0  # rate over the mean up to which companies are drawn one by one
SEEN = 20.0  # departures expected of a company for its ratio to mean something


def units(case: Case, results: Results) -> Picture:
    """The spread between companies beside chance alone, and pairs of departures by the weeks between them."""
    with style.drawing():
        picture, (spread, pairs) = style.apart(2, 6.4)
        _draw_spread(spread, results[0])
        _draw_pairs(pairs, results)
        return picture


def _draw_spread(axes: Axes, result: Result) -> None:
    observed, expected = companies.rates(result)
    known = expected >= SEEN
    ratio = np.minimum(observed[known] / expected[known], MOST)
    luck = np.random.default_rng(0).poisson(expected[known]) / expected[known]
    bins = np.linspace(0, MOST, 41).tolist()
    axes.set_title("Departures of infantry companies over those expected of their size")
    axes.hist(ratio, bins, color=style.BLUE, label="companies of the run (the last bar holds all above)")
    axes.hist(np.minimum(luck, MOST), bins, histtype="step", color=style.BLACK, lw=1.6, label="if by chance alone")
    axes.set_xlabel("observed over expected, whole run")
    axes.set_ylabel("companies")
    axes.legend(loc="upper right")


def _draw_pairs(axes: Axes, results: Results) -> None:
    runs = np.array([companies.pairs(result) for result in results])
    weeks = np.arange(runs.shape[1], dtype=float)
    axes.set_title("Departures that follow one another in a company")
    style.ribbon(axes, weeks, runs, style.RED, "Pairs in the same company, relative to departures falling on all alike")
    axes.plot(weeks, np.median(runs, axis=0), "o", color=style.RED, ms=4)
    axes.axhline(1, color=style.BLACK, lw=1.2, ls=(0, (4, 3)), label="all alike")
    axes.set_xticks(weeks)
    axes.set_xlabel("weeks between the two departures")
    axes.set_ylabel("ratio")
    style.from_zero(axes)
    axes.legend(loc="lower left")
