"""Where everyone who ever served is."""

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
from muster.report.words import count

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
STOCKS = (  # from the bottom up: label, states, colour
    ("Present in units", ("present",), style.BLUE),
    ("In training", ("training",), style.SKY),
    ("Wounded or in care", ("wounded", "treated"), style.YELLOW),
    ("Reserve battalion or custody", ("reserve", "custody"), style.GREEN),
    ("Absent", ("absent",), style.RED),
    ("Gone for good", ("gone",), "#8c3d00"),
    ("Captive or missing", ("captive", "missing"), style.PURPLE),
    ("Killed", ("killed",), style.BLACK),
    ("Discharged", ("discharged",), style.PALE),
)


def stocks(case: Case, results: Results) -> Picture:
    """Where everyone who ever served is, day by day, in the first run."""
    with style.drawing():
        picture, (axes,) = style.blank(height=4.6)
        result = results[0]
        when = style.days(result.start, len(result.daily["absent"]))[::7]
        layers = [outcomes.stock(result, *states)[::7] / 1e6 for _, states, _ in STOCKS]
        axes.stackplot(when, *layers, colors=[colour for _, _, colour in STOCKS], lw=0)
        _label_layers(axes, layers)
        _stated_strength(axes, case)
        axes.set_ylim(0, sum(layer[-1] for layer in layers) * 1.02)
        axes.set_ylabel("million people who ever served")
        style.calendar(axes, case, outcomes.last_day(result), notes=False)
        return picture


def _stated_strength(axes: Axes, case: Case) -> None:
    """Mark what was said of the strength; it belongs beside the upper edge of those serving."""
    said = [f for f in case.figures if f.quantity == "force_size_total" and f.period_end >= case.start]
    for figure in said:
        axes.plot(style.place(figure.period_end), figure.value / 1e6, "D", mec=style.BLACK, mfc="white", ms=6, zorder=4)
    if said:
        axes.plot(
            [],
            [],
            "D",
            mec=style.BLACK,
            mfc="white",
            label="Strength as stated (compare: top of the green layer)",
        )
        axes.legend(loc="upper left")


def _label_layers(axes: Axes, layers: Sequence[NDArray[np.float64]]) -> None:
    """Name each layer at its right end, pushed apart where layers are thin."""
    _beside(axes, float(sum(layer[-1] for layer in layers)), "On the last day:", 5)
    ends = np.cumsum([layer[-1] for layer in layers])
    middles = ends - np.array([layer[-1] for layer in layers]) / 2
    step = ends[-1] * 0.058
    places = [float(middles[0])]
    for place in middles[1:]:
        places.append(max(float(place), places[-1] + step))
    for (label, _, colour), place, layer in zip(STOCKS, places, layers, strict=True):
        _beside(axes, place, "■", 5, colour)
        _beside(axes, place, f"{label}: {count(layer[-1] * 1e6)}", 16)


def _beside(axes: Axes, height: float, text: str, shift: float, colour: str = style.BLACK) -> None:
    axes.annotate(
        text,
        (1.0, height),
        xycoords=axes.get_yaxis_transform(),
        xytext=(shift, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        color=colour,
        annotation_clip=False,
    )
