"""A rota drawn: who is in the line when, how sectors are covered, and days in and out of the line by unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, ListedColormap
from matplotlib.figure import Figure as Picture
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from numpy.typing import NDArray

from muster.planning.document import doses
from muster.planning.problem import OUT, Index, Problem
from muster.report import style

ROW = 0.095  # inches of a unit's row
LEAST, MOST = 2.6, 15.0  # inches of a picture
READY = "#e4e4e4"
NAMED = 45  # rows up to which each has its name


def gantt(problem: Problem, sector: Index) -> Picture:
    """Weeks of every unit: in the line, in rest that is owed, and ready out of the line."""
    shown = np.where(sector != OUT, 2, np.where(resting(problem, sector), 1, 0))
    colours = ListedColormap([READY, style.SKY, style.BLUE])
    with style.drawing():
        picture, (axes,) = style.blank(1, _height(len(problem.units)))
        _weeks(axes, problem, shown, colours, 2)
        _names(axes, [unit.name for unit in problem.units])
        axes.set_title("Who is in the line when")
        names = ("in the line", "resting, moving or handing over", "ready")
        patches = [Patch(color=c, label=n) for c, n in zip((style.BLUE, style.SKY, READY), names, strict=True)]
        axes.legend(handles=patches, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderaxespad=0.2)
        return picture


def resting(problem: Problem, sector: Index) -> NDArray[np.bool_]:
    """Return in which weeks a unit still owes rest, shape (units, weeks)."""
    found = np.zeros(sector.shape, bool)
    for number, unit in enumerate(problem.units):
        stay, owed = unit.in_line, unit.ready
        for week, now in enumerate(sector[number]):
            if now != OUT:
                stay, owed = stay + 1, 0
                continue
            if stay:
                owed, stay = problem.gap(stay, unit.away), 0
            found[number, week] = owed > 0
            owed = max(0, owed - 1)
    return found


def coverage(problem: Problem, sector: Index) -> Picture:
    """Fit soldiers in each sector and week over what it needs."""
    fit = np.array([unit.fit for unit in problem.units])
    there = np.array([[fit[row == s].sum() for row in sector.T] for s in range(len(problem.sectors))])
    share = np.where(problem.need > 0, there / np.maximum(problem.need, 1e-9), np.where(there > 0, 2.0, 1.0))
    with style.drawing():
        picture, (axes,) = style.blank(1, _height(len(problem.sectors)))
        image = _weeks(axes, problem, np.clip(share, 0.0, 2.0), "cividis", 2.0)
        _names(axes, [held.name for held in problem.sectors])
        axes.set_title("Cover by sector and week")
        bar = picture.colorbar(image, ax=axes, fraction=0.03, pad=0.01, ticks=[0, 0.5, 1, 1.5, 2])
        bar.ax.set_yticklabels(["0", "0.5", "1", "1.5", "2 or more"])
        bar.set_label("fit soldiers there over those needed")
        return picture


def days(problem: Problem, sector: Index) -> Picture:
    """Days in and out of the line by unit, and the dose of exhaustion over the plan."""
    line = 7 * (sector != OUT).sum(axis=1)
    order = np.argsort(-line, kind="stable")
    with style.drawing():
        picture, (above, below) = _panels()
        place = np.arange(line.size)
        above.bar(place, line[order], width=1.0, color=style.BLUE, label="in the line")
        out = 7 * problem.weeks - line[order]
        above.bar(place, out, bottom=line[order], width=1.0, color="#d9d9d9", label="out of the line")
        above.set_title("Days of the plan by unit")
        above.set_ylabel("days")
        above.set_xlabel("units, most days in the line first")
        above.set_xticks([])
        above.set_xlim(-0.5, line.size - 0.5)
        above.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)
        _draw_dose(below, problem, sector)
        return picture


def _panels() -> tuple[Picture, tuple[Axes, Axes]]:
    picture = Picture(figsize=(9.2, 5.6), layout="constrained")
    above, below = picture.subplots(2, 1)
    return picture, (above, below)


def _draw_dose(axes: Axes, problem: Problem, sector: Index) -> None:
    carried = doses(problem, sector)
    when = np.arange(1, problem.weeks + 1)
    low, middle, high = np.quantile(carried, (0.1, 0.5, 0.9), axis=0)
    axes.plot(when, middle, color=style.RED, label="median unit")
    axes.fill_between(when, low, high, color=style.RED, alpha=0.25, lw=0, label="10% to 90% of units")
    axes.set_title("Exhaustion carried")
    axes.set_ylabel("contact days")
    axes.set_xlabel("week of the plan")
    axes.set_xlim(0, problem.weeks + 1)
    style.from_zero(axes)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)


def _height(rows: int) -> float:
    return float(np.clip(1.3 + ROW * rows * (1.8 if rows <= NAMED else 1.0), LEAST, MOST))


def _weeks(axes: Axes, problem: Problem, cells: NDArray[Any], colours: str | Colormap, most: float) -> AxesImage:
    """Draw a table of rows by weeks along the calendar."""
    first = style.place(problem.start)
    last = style.place(problem.start + timedelta(weeks=problem.weeks))
    rows = len(cells)
    image = axes.imshow(cells, aspect="auto", interpolation="nearest", cmap=colours, vmin=0, vmax=most,
                        extent=(first, last, rows, 0))  # fmt: skip
    axes.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=4, maxticks=9))
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.grid(False)
    return image


def _names(axes: Axes, names: list[str]) -> None:
    step = 1 if len(names) <= NAMED else 10
    places = np.arange(0, len(names), step)
    axes.set_yticks(places + 0.5, [names[n] for n in places])
    axes.tick_params(axis="y", labelsize=8, length=0)
