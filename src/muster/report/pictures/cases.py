"""Registered cases a month, simulated and published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.model import outcomes
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
BOTH = ("registered_407", "registered_408")


def registrations(case: Case, results: Results) -> Picture:
    """Registered cases of both articles a month, simulated and published."""
    with style.drawing():
        picture, (axes,) = style.blank(height=4.2)
        draw_registrations(axes, case, results)
        style.calendar(axes, case, outcomes.last_day(results[0]))
        axes.legend(loc="upper left")
        return picture


def draw_registrations(axes: Axes, case: Case, results: Results) -> None:
    """Draw monthly cases of both articles into a panel."""
    _draw_cases(axes, results, BOTH, style.BLUE, "Simulated")
    published = _months(case, "registered_407_408")
    _points(axes, published, "o", style.BLACK, "Published (prosecutor's monthly reports)")
    others = _conflicting(case, "registered_407_408", published)
    _points(axes, others, "d", style.ORANGE, "Other published figures for the same month", hollow=True)
    axes.set_ylabel("cases registered a month")
    style.from_zero(axes)
    style.thousands(axes)


def registrations_split(case: Case, results: Results) -> Picture:
    """Registered cases a month by article: absence without leave (407) and desertion (408)."""
    with style.drawing():
        picture, panels = style.blank(2, 5.2, (2, 1.2))
        named = zip(panels, BOTH, (style.BLUE, style.RED), _ARTICLES, strict=True)
        for axes, quantity, colour, title in named:
            _draw_cases(axes, results, (quantity,), colour, "Simulated")
            _points(axes, _months(case, quantity), "o", style.BLACK, "Published (prosecutor's monthly reports)")
            axes.set_title(title)
            axes.set_ylabel("cases a month")
            style.from_zero(axes)
            style.thousands(axes)
            style.calendar(axes, case, outcomes.last_day(results[0]), notes=axes is panels[0])
        panels[0].legend(loc="upper left")
        return picture


_ARTICLES = ("Art. 407, absence without leave", "Art. 408, desertion")


def _draw_cases(axes: Axes, results: Results, columns: Sequence[str], colour: str, label: str) -> None:
    spans = outcomes.whole_months(results[0].start, outcomes.last_day(results[0]))
    runs = np.array([outcomes.monthly(result, *columns) for result in results])
    style.ribbon(axes, [style.middle(*span) for span in spans], runs, colour, label)


def _months(case: Case, quantity: str) -> list[tuple[float, float]]:
    found = [c for c in case.months if c.quantity == quantity and c.start >= case.start]
    return [(style.middle(c.start, c.end), c.value) for c in found]


def _conflicting(case: Case, quantity: str, published: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return monthly figures that differ from the table of months by more than rounding."""
    table = dict(published)
    points = []
    for figure in case.figures:
        middle = style.middle(figure.period_start, figure.period_end)
        month = outcomes.whole_months(figure.period_start, figure.period_end)
        if figure.quantity != quantity or len(month) != 1 or month[0][1] != figure.period_end:
            continue
        if middle in table and abs(figure.value / table[middle] - 1) > 0.02:
            points.append((middle, figure.value))
    return points


def _points(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    marker: str,
    colour: str,
    label: str,
    hollow: bool = False,
) -> None:
    if points:
        when, values = zip(*points, strict=True)
        face = "white" if hollow else colour
        axes.plot(when, values, marker, ms=5, mec=colour, mfc=face, label=label, zorder=4)
