"""The look of every picture: colours that the colour-blind tell apart, readable type, honest axes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import NDArray

from muster.data.case import Case
from muster.report.words import number

# Okabe and Ito (2008), "Color Universal Design"
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
RED = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#6b6b6b"
PALE = "#c9c9c9"

EPOCH = date(1970, 1, 1).toordinal()

SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.labelcolor": "#333333",
    "axes.edgecolor": "#888888",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.8,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "lines.linewidth": 1.8,
    "figure.dpi": 100,
    "svg.hashsalt": "muster",
    "svg.fonttype": "path",
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with our settings, whatever the user's own are."""
    with mpl.rc_context({**dict(mpl.rcParamsDefault), **SETTINGS}):
        yield


def blank(rows: int = 1, height: float = 3.6, ratios: Sequence[float] | None = None) -> tuple[Picture, list[Axes]]:
    """Return an empty picture of the page's width with panels one above the other."""
    picture = Picture(figsize=(9.2, height), layout="constrained")
    panels = picture.subplots(rows, 1, squeeze=False, sharex=True, height_ratios=ratios)
    return picture, list(panels[:, 0])


def apart(rows: int, height: float, ratios: Sequence[float] | None = None) -> tuple[Picture, list[Axes]]:
    """Return an empty picture whose panels have level axes of their own."""
    picture = Picture(figsize=(9.2, height), layout="constrained")
    panels = picture.subplots(rows, 1, squeeze=False, height_ratios=ratios)
    return picture, list(panels[:, 0])


def calendar(axes: Axes, case: Case, last: date, notes: bool = True) -> None:
    """Give a panel its years, grey what is projection, and mark where publication stopped."""
    axes.set_xlim(place(case.start), place(last))
    _ticks(axes, case.start, last)
    sourced = last_source(case)
    if sourced < last:
        label = "Projection: inputs held after their last source" if notes else None
        axes.axvspan(place(sourced), place(last), color="#dcdcdc", lw=0, zorder=0.5, label=label)
    if case.published_until < last:
        axes.axvline(place(case.published_until), color=GREY, lw=1, ls=(0, (4, 3)), zorder=1)
        if notes:
            _note(axes, case.published_until, f"no counts published after {case.published_until:%b %Y}")


def _ticks(axes: Axes, first: date, last: date) -> None:
    """Mark years, and quarters in between; a run of under two years gets named quarters.

    Places that are worked out once: matplotlib's locators of dates go through the calendar at every look.
    """
    short = (last - first).days < 730
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    quarters = [month for month in months if month.month % 3 == 1]
    major = quarters if short else [month for month in months if month.month == 1]
    minor = months if short else quarters
    axes.xaxis.set_major_locator(FixedLocator([place(when) for when in major if first <= when <= last]))
    axes.xaxis.set_minor_locator(FixedLocator([place(when) for when in minor if first <= when <= last]))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%b %Y" if short else "%Y"))


def _note(axes: Axes, when: date, text: str) -> None:
    axes.annotate(
        text,
        (place(when), 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
        color=GREY,
    )


def from_zero(axes: Axes, top: float | None = None) -> None:
    """Start the upright axis at zero, with a little room above what is drawn; call it last."""
    axes.set_ylim(0, axes.get_ylim()[1] * 1.04 if top is None else top)


def legend_above(axes: Axes) -> None:
    """Put the legend on the line of the title, at the right."""
    axes.legend(loc="lower right", bbox_to_anchor=(1.005, 0.985), ncols=5, borderaxespad=0.2, columnspacing=1.4)


def place(when: date) -> float:
    """Return where a date lies along the level axis: days since 1970, as matplotlib counts them."""
    return float(when.toordinal() - EPOCH)


def last_source(case: Case) -> date:
    """Return the last day on which every driver rests on a source; later, inputs are held."""
    return min(driver.last_source for driver in case.drivers.values())


def days(start: date, count: int) -> NDArray[np.float64]:
    """Return the places of consecutive days, shape (count,)."""
    return place(start) + np.arange(count, dtype=np.float64)


def middle(start: date, end: date) -> float:
    """Return the place half-way through a period, where its total is drawn."""
    return (place(start) + place(end)) // 2


def thousands(axes: Axes) -> None:
    """Write the numbers of the upright axis with separators."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def percentages(axes: Axes) -> None:
    """Write the shares of the upright axis as percentages."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f}%"))


def ribbon(
    axes: Axes,
    when: Sequence[float] | NDArray[np.float64],
    runs: NDArray[np.float64],
    color: str,
    label: str,
) -> None:
    """Draw the median of several runs, shape (runs, times), and the 90% interval of runs where there are several."""
    several = len(runs) > 1
    shown = f"{label} (band: 90% of runs)" if several else label
    axes.plot(when, np.median(runs, axis=0), color=color, label=shown)
    if several:
        low, high = np.quantile(runs, (0.05, 0.95), axis=0)
        axes.fill_between(np.asarray(when), low, high, color=color, alpha=0.25, lw=0)


def svg(picture: Picture) -> str:
    """Return a picture as SVG text that is the same at every call."""
    stream = io.StringIO()
    with drawing():
        picture.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def png(picture: Picture, dpi: int = 150) -> bytes:
    """Return a picture as PNG bytes that are the same at every call."""
    stream = io.BytesIO()
    with drawing():
        picture.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
    return stream.getvalue()


def signed(axis: Axis, share: bool = False) -> None:
    """Write the numbers of an axis with their sign; those of a share in percentage points."""

    def text(value: float, _: int) -> str:
        size = number(abs(value) * (100.0 if share else 1.0), 4)
        sign = "" if value == 0 else "+" if value > 0 else "−"
        return f"{sign}{size}{' pt' if share and value else ''}"

    axis.set_major_formatter(FuncFormatter(text))


def thousands_across(axes: Axes) -> None:
    """Write the numbers of the level axis with separators and without their sign."""
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))


def dates(axes: Axes, first: date, last: date) -> None:
    """Give the level axis of a panel dates, months by name."""
    axes.set_xlim(place(first), place(last))
    locator = mdates.AutoDateLocator(minticks=3, maxticks=7)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
