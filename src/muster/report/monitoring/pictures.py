"""The pictures of a panel: conditions, funnel, differences between units, alarms, months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from muster.monitoring.profile import Funnel
from muster.report import style
from muster.report.words import several

Content = Mapping[str, Any]
COLOURS = {"given": style.BLUE, "controlled": style.RED, "both": style.PURPLE}
MARKS = {"given": "o", "controlled": "s", "both": "D"}
KINDS = {"given": "given to the commander", "controlled": "his to decide", "both": "partly both"}
RATIOS = (0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0)
MOST_PANELS = 12


def shown(content: Content) -> list[Content]:
    """Return the units that may be shown."""
    return [entry for entry in content["profiles"] if not entry["suppressed"]]


def column(entries: Sequence[Content], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a number of each entry."""
    return np.array([entry[name] for entry in entries], dtype=np.float64)


def forest(content: Content) -> Picture:
    """Rate ratios of conditions with their intervals, on a log axis."""
    entries = content["preconditions"]
    with style.drawing():
        picture, (axes,) = style.blank(height=1.1 + 0.42 * max(len(entries), 1))
        places = np.arange(len(entries))[::-1]
        for place, entry in zip(places, entries, strict=True):
            colour, mark = COLOURS[entry["kind"]], MARKS[entry["kind"]]
            first = entry["kind"] not in [e["kind"] for e in entries[: entries.index(entry)]]
            axes.plot([entry["low90"], entry["high90"]], [place, place], color=colour, lw=2.2, solid_capstyle="butt")
            label = KINDS[entry["kind"]] if first else None
            axes.plot(entry["rate_ratio"], place, mark, color=colour, ms=6.5, mec="white", label=label, ls="none")
        axes.axvline(1.0, color=style.GREY, lw=1)
        axes.set_yticks(places, [f"{entry['label']}\n{entry['per']}" for entry in entries], fontsize=9)
        axes.set_ylim(-0.6, len(entries) - 0.4)
        ratio_axis(axes, [e["low90"] for e in entries], [e["high90"] for e in entries])
        axes.set_xlabel("Rate ratio for one step, with 90% interval (right of 1: goes with more)")
        axes.grid(axis="y", visible=False)
        if entries:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderaxespad=0.2)
        return picture


def ratio_axis(axes: Axes, low: Sequence[float], high: Sequence[float]) -> None:
    """Make the level axis a log one with readable ratios."""
    ends = min([*low, 0.8]) / 1.05, max([*high, 1.25]) * 1.05
    axes.set_xscale("log")
    axes.set_xlim(*ends)
    axes.xaxis.set_major_locator(FixedLocator([r for r in RATIOS if ends[0] <= r <= ends[1]]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def funnel(content: Content) -> Picture:
    """Observed over expected against expected, with limits that allow for over-dispersion."""
    entries = shown(content)
    with style.drawing():
        picture, (axes,) = style.blank(height=4.6)
        expected, ratio = column(entries, "expected"), column(entries, "observed") / column(entries, "expected")
        limits = Funnel(content["funnel"]["spread"], 0.0)
        grid = np.geomspace(max(1.0, min([*expected, 10.0]) * 0.9), max([*expected, 20.0]) * 1.1, 200)
        for sds, line in ((2, (0, (5, 3))), (3, "-")):
            low, high = limits.limits(grid, sds)
            axes.plot(grid, high, color=style.GREY, lw=1.2, ls=line, label=f"{sds} SD limits")
            axes.plot(grid, low, color=style.GREY, lw=1.2, ls=line)
        outside = np.array([entry["position"] != "within" for entry in entries], dtype=bool)
        for some, colour, mark, label in (
            (~outside, style.BLUE, "o", "within 2 SD"),
            (outside, style.RED, "D", "outside: differs from what was expected"),
        ):
            axes.plot(expected[some], ratio[some], mark, color=colour, ms=4.5, alpha=0.85, mec="none", label=label)
        axes.axhline(1.0, color=style.BLACK, lw=0.8)
        axes.set_xlabel(f"Expected {content['panel']['event_word']}, given what the {_word(content)} was given")
        axes.set_ylabel("Observed over expected")
        style.from_zero(axes)
        axes.legend(loc="upper right", ncols=2)
        return picture


def _word(content: Content) -> str:
    return str(content["panel"]["unit_word"])


def caterpillar(content: Content) -> Picture:
    """How far units differ: shrunken ratios with intervals in order of size, without names."""
    entries = sorted(shown(content), key=lambda entry: float(entry["ratio"]))
    with style.drawing():
        picture, (axes,) = style.blank(height=4.0)
        place = np.arange(len(entries))
        ratio = column(entries, "ratio")
        low, high = column(entries, "ratio_low90"), column(entries, "ratio_high90")
        apart = (low > 1.0) | (high < 1.0)
        for some, colour, label in (
            (~apart, style.PALE, "interval holds 1: cannot be told from the mean"),
            (apart, style.BLUE, "interval clear of 1"),
        ):
            width = max(0.6, min(3.0, 260 / max(len(place), 1)))
            axes.vlines(place[some], low[some], high[some], color=colour, lw=width)
            dark = style.GREY if colour == style.PALE else style.BLACK
            axes.plot(place[some], ratio[some], "o", color=dark, ms=2.6, label=label)
        axes.axhline(1.0, color=style.BLACK, lw=0.8)
        axes.set_xticks([])
        axes.set_xlabel(
            f"{len(entries)} {several(_word(content))} by size of their ratio, unnamed: places are uncertain"
        )
        axes.set_ylabel("Ratio to a mean unit\ngiven the same (90%)")
        style.from_zero(axes)
        axes.legend(loc="upper left")
        return picture


def alarms(content: Content) -> Picture:
    """Small multiples: counts of alarmed units in windows beside what was expected, alarms marked."""
    by_unit: dict[str, list[Content]] = {}
    for entry in content["alarms"]:
        if entry["windows"]:
            by_unit.setdefault(entry["unit"], []).append(entry)
    names = list(by_unit)[:MOST_PANELS]
    rows = max(1, -(-len(names) // 3))
    with style.drawing():
        picture = Picture(figsize=(9.2, 0.6 + 2.1 * rows), layout="constrained")
        panels = picture.subplots(rows, 3, squeeze=False).ravel()
        for axes, name in zip(panels, names, strict=False):
            draw_unit(axes, name, by_unit[name], [entry["month"] for entry in content["months"]])
        for axes in panels[len(names) :]:
            axes.set_axis_off()
        if names:
            lines, labels = panels[0].get_legend_handles_labels()
            picture.legend(lines, labels, loc="outside upper left", ncols=3)
        else:
            panels[0].text(0, 0.5, "No alarm whose counts are large enough to be shown.", transform=panels[0].transAxes)
        return picture


def draw_unit(axes: Axes, name: str, entries: Sequence[Content], months: Sequence[str]) -> None:
    """Draw one unit's windows, a month's rate in each, and mark its alarms."""
    windows = entries[0]["windows"]
    spans = [(months.index(w["first"]), months.index(w["last"]) + 1) for w in windows]
    edges = [first for first, _ in spans] + [spans[-1][1]]
    lengths = np.array([last - first for first, last in spans])
    axes.stairs(column(windows, "observed") / lengths, edges, color=style.BLUE, lw=2, label="observed a month")
    expected = column(windows, "expected") / lengths
    axes.stairs(expected, edges, color=style.GREY, lw=1.3, ls="--", label="expected, given conditions")
    top = float(max((column(windows, "observed") / lengths).max(), expected.max()))
    for number, entry in enumerate(entries):
        label = "alarm" if number == 0 else None
        axes.plot(months.index(entry["month"]) + 0.5, 1.12 * top, "v", color=style.RED, ms=7, label=label, ls="none")
    axes.set_ylim(0, 1.25 * top)
    axes.set_xlim(edges[0], edges[-1])
    ticks = [k for k in range(len(months)) if k % 12 == 0 or len(months) <= 6]
    axes.set_xticks(ticks, [months[k] for k in ticks], fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_title(name, fontsize=9.5)


def by_month(content: Content) -> Picture:
    """Counts of all units by month, and where reports keep arriving what they will come to."""
    entries, later = content["months"], [e for e in content["nowcast"] if not e["suppressed"]]
    with style.drawing():
        picture, (axes,) = style.blank(height=3.4)
        names = [entry["month"] for entry in entries]
        values = [np.nan if entry["suppressed"] else entry["observed"] for entry in entries]
        axes.plot(range(len(names)), values, "o-", color=style.BLUE, ms=4, label="in the panel, rounded to 5")
        known = [entry for entry in later if entry["month"] in names]
        if known:
            places = [names.index(entry["month"]) for entry in known]
            ends = column(known, "low90"), column(known, "high90")
            axes.fill_between(places, *ends, color=style.ORANGE, alpha=0.35, lw=0, label="reports in the end, 90%")
            axes.plot(places, column(known, "so_far"), color=style.BLACK, lw=1, ls=":", label="reported so far")
        step = max(1, len(names) // 8)
        axes.set_xticks(range(0, len(names), step), names[::step])
        axes.set_ylabel(content["panel"]["event_word"].capitalize() + " a month")
        style.from_zero(axes)
        style.thousands(axes)
        axes.legend(loc="lower left")
        return picture


PICTURES: dict[str, Callable[[Content], Picture]] = {
    "forest": forest,
    "funnel": funnel,
    "caterpillar": caterpillar,
    "alarms": alarms,
    "months": by_month,
}
