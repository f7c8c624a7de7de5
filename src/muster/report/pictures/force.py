"""The smallest force drawn: brigades needed against rest over tour, for each manning, with the closed form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure as Picture

from muster.planning.frontier import Force
from muster.report import style
from muster.report.words import percent

SHADES = (style.RED, style.BLUE, style.GREEN, style.PURPLE, style.ORANGE, style.SKY, style.BLACK)


def smallest(found: Sequence[Force], have: float) -> Picture:
    """Brigades needed by weeks out of the line for each week in it; dots are proven, lines the closed form."""
    slots = sorted({force.slots for force in found}, reverse=True)
    with style.drawing():
        picture, (axes,) = style.blank(1, 4.4)
        for shade, count in zip(cycle(SHADES), slots, strict=False):
            here = [force for force in found if force.slots == count]
            mannings = " and ".join(percent(m) for m in sorted({force.manning for force in here}))
            ratio = np.array([(force.rest + force.handover) / force.tour for force in here])
            axes.plot(ratio, [force.smallest for force in here], "o", ms=4, color=shade,
                      label=f"{mannings} of strength: {count} in the line")  # fmt: skip
            line = np.linspace(0.0, ratio.max(), 50)
            axes.plot(line, count * (1.0 + line), color=shade, lw=1.0)
        axes.axhline(have, color=style.GREY, lw=1.2, ls=(0, (4, 3)))
        axes.axhline(2 * have, color=style.GREY, lw=1.2, ls=(0, (4, 3)))
        right = axes.get_xlim()[1]
        axes.text(right, have, f"{have:,.0f} brigades there are", ha="right", va="bottom", fontsize=8.5)
        axes.text(right, 2 * have, "twice as many", ha="right", va="bottom", fontsize=8.5)
        axes.set_xlabel("weeks of rest and handover for each week in the line")
        axes.set_ylabel("brigades needed")
        style.from_zero(axes)
        axes.legend(loc="upper left", fontsize=9)
        return picture
