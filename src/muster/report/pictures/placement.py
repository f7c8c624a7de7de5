"""A placement of returnees drawn: flows between specialties, and who was placed by how long they waited."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure as Picture

from muster.model.declare import Array
from muster.planning.fairness import BANDS, Outcome
from muster.planning.placement import Placed
from muster.planning.returnees_file import ReturneesFile
from muster.report import style

SHADES = (style.BLUE, style.SKY, style.GREEN, style.ORANGE, style.RED, style.PURPLE)


def flows(asked: ReturneesFile, placed: Sequence[Placed]) -> Picture:
    """Where people of each specialty go, by the priority of the unit; the rest waits."""
    specialties = sorted({group.specialty for group in asked.group})
    places = sorted({unit.priority for unit in asked.unit})
    rows, counts, waiting = _counts(asked, placed, specialties, places)
    kept = [n for n in range(len(rows)) if counts[n].sum() or waiting[n] or rows[n][1]]
    with style.drawing():
        picture, (axes,) = style.blank(1, 1.4 + 0.32 * len(kept))
        left = np.zeros(len(kept))
        for column, priority in enumerate(places):
            shade = SHADES[column % len(SHADES)]
            axes.barh(range(len(kept)), counts[kept, column], left=left, color=shade, label=f"priority {priority}")
            left += counts[kept, column]
        axes.barh(range(len(kept)), waiting[kept], left=left, color=style.PALE, label="wait on")
        names = [rows[n][0] if rows[n][1] else f"{rows[n][0]}, trained anew" for n in kept]
        axes.set_yticks(range(len(kept)), names)
        axes.invert_yaxis()
        axes.set_xlabel("people")
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=6, borderaxespad=0.2, fontsize=8.5)
        return picture


Rows = list[tuple[str, bool]]


def _counts(
    asked: ReturneesFile, placed: Sequence[Placed], specialties: list[str], places: list[int]
) -> tuple[Rows, Array, Array]:
    """Return rows (specialty, placed in it), people by row and priority, and people waiting by row."""
    rows = [(origin, own) for origin in specialties for own in (True, False)]
    counts = np.zeros((len(rows), len(places)))
    for one in placed:
        origin = asked.group[one.group].specialty
        row = rows.index((origin, one.specialty == origin))
        counts[row, places.index(asked.unit[one.unit].priority)] += one.count
    waiting = np.array([_waiting(asked, placed, origin) if own else 0.0 for origin, own in rows])
    return rows, counts, waiting


def _waiting(asked: ReturneesFile, placed: Sequence[Placed], specialty: str) -> float:
    people = sum(group.count for group in asked.group if group.specialty == specialty)
    return float(people - sum(p.count for p in placed if asked.group[p.group].specialty == specialty))


def fairness(best: Outcome, rule: Outcome) -> Picture:
    """Share placed by weeks waited, beside the rule of priority order only."""
    bands = [n for n, (people, _) in enumerate(best.by_wait) if people]
    with style.drawing():
        picture, (axes,) = style.blank(1, 3.2)
        both = (("best", best, style.BLUE), ("priority only", rule, style.ORANGE))
        for shift, (name, found, colour) in enumerate(both):
            shares = [found.by_wait[n][1] / found.by_wait[n][0] for n in bands]
            axes.bar(np.arange(len(bands)) + 0.38 * (shift - 0.5), shares, width=0.36, color=colour, label=name)
        labels = [f"{low} or more" if high >= 520 else f"{low}–{high}" for low, high in (BANDS[n] for n in bands)]
        axes.set_xticks(range(len(bands)), labels)
        axes.set_xlabel("weeks waited so far")
        axes.set_ylabel("share placed")
        style.percentages(axes)
        style.from_zero(axes, 1.02)
        style.legend_above(axes)
        return picture
