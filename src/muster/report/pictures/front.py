"""Tours, manning and cover of the front, and the infantry left over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from numpy.typing import NDArray

from muster.data.case import Case
from muster.model import outcomes
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]


def front(case: Case, results: Results) -> Picture:
    """Tour lengths, manning of infantry companies, cover of the front and infantry to spare, by week."""
    with style.drawing():
        picture, panels = style.blank(4, 9.6, (1.25, 1, 1, 1))
        tours, manning, cover, spare = panels
        weekly = results[0].weekly
        when = style.days(results[0].start, int(weekly["day"][-1]) + 1)[weekly["day"].astype(int)]
        _draw_tours(tours, case, when, weekly)
        _draw_manning(manning, case, when, weekly)
        _draw_cover(cover, when, weekly)
        for axes in (tours, manning, cover):
            style.from_zero(axes, 1.05 if axes is cover else None)
            style.legend_above(axes)
        _draw_spare(spare, when, weekly["infantry_to_spare"] / results[0].scale)
        for axes in panels:
            style.calendar(axes, case, outcomes.last_day(results[0]), notes=False)
        return picture


def _draw_tours(axes: Axes, case: Case, when: NDArray[np.float64], weekly: dict[str, NDArray[np.float64]]) -> None:
    axes.set_title("Length of infantry tours")
    axes.plot(when, weekly["tour_p50"], color=style.BLUE, label="median")
    axes.fill_between(
        when, weekly["tour_p10"], weekly["tour_p90"], color=style.BLUE, alpha=0.25, lw=0, label="10% to 90%"
    )
    axes.plot(when, weekly["tour_p95"], color=style.RED, lw=1.3, label="95%")
    said = [f for f in case.figures if f.quantity.startswith("days_on_position")]
    for figure in said:
        when_said = style.middle(figure.period_start, figure.period_end)
        axes.plot(when_said, figure.value, "D", color=style.BLACK, ms=5, zorder=4)
    if said:
        axes.plot([], [], "D", color=style.BLACK, ms=5, label="“long”, by officers' accounts")
    axes.set_ylabel("days on position")


def _draw_manning(axes: Axes, case: Case, when: NDArray[np.float64], weekly: dict[str, NDArray[np.float64]]) -> None:
    axes.set_title("Manning of infantry companies")
    axes.plot(when, weekly["manning_p50"], color=style.BLUE, label="median")
    axes.fill_between(
        when,
        weekly["manning_p10"],
        weekly["manning_p90"],
        color=style.BLUE,
        alpha=0.25,
        lw=0,
        label="10% to 90%",
    )
    label: str | None = "stated for the worst units"
    for figure in case.figures:
        if figure.quantity in ("brigade_manning_share", "infantry_company_manning_share"):
            when_said = style.middle(figure.period_start, figure.period_end)
            axes.plot(when_said, figure.value, "D", color=style.BLACK, ms=5, zorder=4, label=label)
            label = None
    style.percentages(axes)
    axes.set_ylabel("present over posts")


def _draw_cover(axes: Axes, when: NDArray[np.float64], weekly: dict[str, NDArray[np.float64]]) -> None:
    axes.set_title("Cover of the front")
    axes.plot(when, weekly["coverage"], color=style.GREEN, label="infantry positions held")
    axes.plot(when, weekly["thin_sectors"], color=style.ORANGE, label="sectors under 80% cover")
    style.percentages(axes)
    axes.set_ylabel("share")


def _draw_spare(axes: Axes, when: NDArray[np.float64], spare: NDArray[np.float64]) -> None:
    axes.set_title("Fit infantry beyond those who hold the line")
    axes.axhline(0, color=style.BLACK, lw=1)
    axes.fill_between(when, spare, 0, where=spare > 0, color=style.GREEN, alpha=0.3, lw=0)
    axes.fill_between(when, spare, 0, where=spare < 0, color=style.RED, alpha=0.3, lw=0)
    axes.plot(when, spare, color=style.GREEN)
    style.thousands(axes)
    axes.set_ylabel("people")
