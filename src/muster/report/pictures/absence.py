"""How many are absent, why they left, and who comes back when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from numpy.typing import NDArray

from muster.data.case import Case
from muster.data.figures import Figure
from muster.model import outcomes
from muster.model.registry import mechanisms
from muster.model.states import AWAY
from muster.report import style
from muster.report.words import percent, printed

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
WINDOW = "amnesty"  # the lever whose windows the returns are drawn against
REASON_COLOURS = (
    *(style.BLUE, style.ORANGE, style.GREEN, style.RED, style.SKY, style.PURPLE, style.YELLOW),
    *(style.BLACK, style.PALE, "#8c3d00", "#4b6a2e", "#7a7acb"),
)
SHOWN = 11  # reasons with a colour of their own


def absent(case: Case, results: Results) -> Picture:
    """How many are absent, with the public claims marked on their dates."""
    with style.drawing():
        picture, (axes,) = style.blank(height=3.8)
        draw_absent(axes, case, results)
        style.calendar(axes, case, outcomes.last_day(results[0]))
        axes.legend(loc="upper left")
        return picture


def draw_absent(axes: Axes, case: Case, results: Results) -> None:
    """Draw the absent, those gone for good among them, and the claims into a panel."""
    runs = np.array([outcomes.stock(result, *AWAY) for result in results])
    when = style.days(results[0].start, runs.shape[1])
    style.ribbon(axes, when, runs, style.RED, "Simulated")
    for figure in case.figures:
        if figure.quantity == "currently_absent" and figure.period_end <= outcomes.last_day(results[0]):
            simulated = float(np.median(runs, axis=0)[(figure.period_end - results[0].start).days])
            _mark_claim(axes, figure, figure.value > simulated)
    style.from_zero(axes)
    axes.set_ylabel("people absent")
    style.thousands(axes)


def _mark_claim(axes: Axes, figure: Figure, above: bool) -> None:
    """Mark a claim and name it on the side that the line, which mostly rises, leaves free."""
    place = style.place(figure.period_end)
    axes.plot(place, figure.value, "D", color=style.BLACK, ms=6, zorder=4)
    axes.annotate(
        f"{printed(figure)}: {speaker(figure)}",
        (place, figure.value),
        xytext=(-7, 3) if above else (10, -14),
        textcoords="offset points",
        ha="right" if above else "center",
        va="bottom" if above else "top",
        fontsize=9,
        bbox={"fc": "white", "ec": "none", "alpha": 0.8, "pad": 1},
    )


def speaker(figure: Figure) -> str:
    """Return who made a claim: the source without the outlet that carried it."""
    return figure.source.split(" via ")[0].split(" in parliament")[0].split(",")[0]


def reasons(case: Case, results: Results) -> Picture:
    """Shares of each month's departures by what weighed most, in the first run."""
    with style.drawing():
        picture, (axes,) = style.blank(height=4.6)
        result = results[0]
        flows = monthly_reasons(result)
        totals = np.array([flow.sum() for flow in flows.values()]) / max(1.0, sum(f.sum() for f in flows.values()))
        everyone = np.maximum(1, np.sum(list(flows.values()), axis=0))
        spans = outcomes.whole_months(result.start, outcomes.last_day(result))
        axes.stackplot(
            [style.middle(*span) for span in spans],
            *[flow / everyone for flow in flows.values()],
            labels=[f"{label}: {percent(share)}" for label, share in zip(flows, totals, strict=True)],
            colors=REASON_COLOURS,
            edgecolor="white",
            lw=0.4,
        )
        style.calendar(axes, case, outcomes.last_day(result), notes=False)
        axes.set_ylim(0, 1)
        axes.set_ylabel("share of the month's departures")
        style.percentages(axes)
        handles, found = axes.get_legend_handles_labels()
        title = "Share over the whole run"
        axes.legend(handles[::-1], found[::-1], loc="center left", bbox_to_anchor=(1.0, 0.5), title=title)
        return picture


def monthly_reasons(result: Result) -> dict[str, NDArray[np.float64]]:
    """Return departures of each whole month by reason, the commonest first; the rarest are put together."""
    names = [name for name in result.daily if name.startswith("reason_")]
    flows = {name: outcomes.monthly(result, name) for name in names}
    names.sort(key=lambda name: -flows[name].sum())
    shown = {reason(name): flows[name] for name in names[:SHOWN]}
    if names[SHOWN:]:
        shown["All others"] = np.sum([flows[name] for name in names[SHOWN:]], axis=0)
    return shown


def reason(column: str) -> str:
    """Return how a column of reasons is named on a page."""
    name = column.removeprefix("reason_")
    known = mechanisms().get(name)
    words = known.reason if known else name.replace("_", " ")
    return words[:1].upper() + words[1:]


def returns(case: Case, results: Results) -> Picture:
    """Returns a week, with the windows of easier return shaded."""
    with style.drawing():
        picture, (axes,) = style.blank(height=3.6)
        last = outcomes.last_day(results[0])
        weeks = len(results[0].daily["back"]) // 7
        runs = np.array([r.daily["back"][: weeks * 7].reshape(weeks, 7).sum(1) / r.scale for r in results])
        for number, (start, end) in enumerate(windows(case, last)):
            label = "Window of simplified return" if number == 0 else None
            axes.axvspan(style.place(start), style.place(end), color=style.GREEN, alpha=0.18, lw=0, label=label)
        style.ribbon(axes, style.days(case.start, weeks * 7)[3::7], runs, style.BLUE, "Simulated returns")
        _mean_returns(axes, case)
        style.from_zero(axes)
        axes.set_ylabel("returns a week")
        style.thousands(axes)
        style.calendar(axes, case, last)
        axes.legend(loc="upper left")
        return picture


def _mean_returns(axes: Axes, case: Case) -> None:
    """Draw each published number of returns as its weekly mean over its period."""
    label: str | None = "Published, as a weekly mean"
    for figure in case.figures:
        if figure.quantity in ("returns_simplified", "returns_all") and figure.confidence != "partisan":
            length = (figure.period_end - figure.period_start).days + 1
            weekly = figure.value / length * 7
            ends = (style.place(figure.period_start), style.place(figure.period_end))
            marker = "o" if length < 21 else None
            axes.plot(ends, (weekly, weekly), color=style.BLACK, lw=2.4, marker=marker, ms=3.5, label=label)
            label = None


def windows(case: Case, last: date) -> list[tuple[date, date]]:
    """Return the periods in which the case's history opens an easier return."""
    spans, opened = [], None
    for step in case.history:
        if step.lever != WINDOW or step.start > last:
            continue
        if step.value > 0 and opened is None:
            opened = step.start
        elif step.value == 0 and opened is not None:
            spans.append((opened, min(step.start, last)))
            opened = None
    return [*spans, (opened, last)] if opened else spans
