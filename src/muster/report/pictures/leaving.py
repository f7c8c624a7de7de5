"""When soldiers leave: how the rate falls with days since a posting, and how it differs between roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FuncFormatter, NullFormatter

from muster.data.case import Case
from muster.model.outcomes import departures
from muster.model.outcomes.document import years
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
POSTINGS = {
    "In training": style.RED,
    "Placed after return": style.PURPLE,
    "First posting": style.BLUE,
    "Back from hospital": style.GREEN,
    "Moved to another unit": style.ORANGE,
}
ROLES = {"trainee": "in training", "infantry": "infantry", "combat": "other combat arms", "support": "support and rear"}
COLOURS = (style.RED, style.BLUE, style.SKY, style.PALE)
LONGEST = 182  # days since posting that are drawn


def leaving(case: Case, results: Results) -> Picture:
    """Rates by days since posting, and by role and year, in the first run."""
    with style.drawing():
        picture, (since, role) = style.apart(2, 6.6)
        _draw_since(since, results[0])
        _draw_roles(role, results[0])
        return picture


def _draw_since(axes: Axes, result: Result) -> None:
    axes.set_title("Departures by days since the posting")
    for group, colour in POSTINGS.items():
        days, rate = departures.by_days(result, group)
        shown = (days < LONGEST) & (rate > 0)
        if not shown.any():  # nobody was posted in this way
            continue
        axes.plot(days[shown] + 3.5, rate[shown], color=colour, marker="o", ms=3, label=group)
    _per_thousand(axes)
    axes.set_xlim(0, LONGEST)
    axes.set_xticks(range(0, LONGEST + 1, 28))
    axes.set_xlabel("days since induction, posting, return from hospital or placement")
    if axes.lines:  # nobody left
        axes.legend(loc="upper right", ncols=2)


def _draw_roles(axes: Axes, result: Result) -> None:
    axes.set_title("Departures by role")
    spans = years(result)
    width = 0.8 / len(ROLES)
    for place, (role, colour) in enumerate(zip(ROLES, COLOURS, strict=True)):
        rates = [departures.rate(result, (role,), year) or np.nan for year in spans]
        where = np.arange(len(spans)) + (place - (len(ROLES) - 1) / 2) * width
        axes.bar(where, rates, width * 0.92, color=colour, label=ROLES[role])
    _per_thousand(axes)
    axes.set_xticks(range(len(spans)), [str(year) for year in spans])
    axes.grid(visible=False, axis="x")
    style.legend_above(axes)


def _per_thousand(axes: Axes) -> None:
    """Use a scale of ratios, since rates differ a hundredfold, with plain numbers on it."""
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_ylabel("per 1,000 a month (log scale)")
