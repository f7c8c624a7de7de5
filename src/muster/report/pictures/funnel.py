"""What becomes of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.model import outcomes
from muster.report import style
from muster.report.words import count

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]


PUBLISHED = "Published share"
TALL = 2.0  # per cent from which a bar holds its own number
STEPS = (
    ("Suspicion served", "suspicion_407", "share_suspicion_407", style.ORANGE),
    ("Sent to court", "court_407", "share_sent_to_court_407", style.BLUE),
    ("Verdict", "verdict_407", "", style.BLACK),
)


def funnel(case: Case, results: Results) -> Picture:
    """What became of the cases of Art. 407 by year: each step over the cases registered in that year."""
    with style.drawing():
        picture, (axes,) = style.blank(height=4.0)
        years = calendar_years(results[0])
        for number, (label, column, quantity, colour) in enumerate(STEPS):
            places = np.arange(len(years)) + (number - 1) * 0.26
            shares = [100 * _step_share(results, column, *span) for span in years]
            axes.bar(places, shares, 0.24, color=colour, alpha=0.85, label=label)
            _number_bars(axes, places, shares, "black" if colour == style.ORANGE else "white")
            _stated(axes, case, quantity, years, (number - 1) * 0.26)
        style.from_zero(axes)
        axes.set_xticks(np.arange(len(years)), [_year_label(results, *span) for span in years])
        axes.tick_params(axis="x", length=0)
        axes.grid(axis="x", visible=False)
        axes.set_ylabel("% of cases registered in the year")
        axes.legend(loc="upper right")
        return picture


def _number_bars(axes: Axes, places: Iterable[float], shares: Iterable[float], colour: str) -> None:
    """Write each share at the foot of its bar, or above a bar too short for it."""
    for place, share in zip(places, shares, strict=True):
        tall = share > TALL
        axes.annotate(
            f"{share:.1f}",
            (place, 0 if tall else share),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
            color=colour if tall else "black",
        )


def calendar_years(result: Result) -> list[tuple[date, date]]:
    """Return the simulated part of every calendar year of a run."""
    last = outcomes.last_day(result)
    years = range(result.start.year, last.year + 1)
    return [(max(result.start, date(y, 1, 1)), min(last, date(y, 12, 31))) for y in years]


def _step_share(results: Results, column: str, start: date, end: date) -> float:
    shares = []
    for result in results:
        days = slice((start - result.start).days, (end - result.start).days + 1)
        registered = outcomes.total(result, ["registered_407"], days)
        shares.append(outcomes.total(result, [column], days) / max(1.0, registered))
    return float(np.median(shares))


def _stated(axes: Axes, case: Case, quantity: str, years: Sequence[tuple[date, date]], shift: float) -> None:
    """Mark published shares by a line across their bar, which leaves the bar's own number readable."""
    for figure in case.figures:
        for place, (start, _) in enumerate(years):
            if figure.quantity == quantity and figure.period_end.year == start.year:
                first = PUBLISHED not in axes.get_legend_handles_labels()[1]
                ends = (place + shift - 0.125, place + shift + 0.125)
                shown = 100 * figure.value
                axes.hlines(shown, *ends, color="white", lw=5, zorder=3.5)
                axes.hlines(shown, *ends, color=style.RED, lw=2.6, zorder=4, label=PUBLISHED if first else "")


def _year_label(results: Results, start: date, end: date) -> str:
    days = slice((start - results[0].start).days, (end - results[0].start).days + 1)
    cases = np.median([outcomes.total(result, ["registered_407"], days) for result in results])
    return f"{start.year}\n{count(float(cases))} cases"
