"""An explanation drawn: shares of a total, mechanisms switched off, loops cut, and what outcomes hang on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.policy.estimates import NINETY
from muster.policy.explanation import ranked
from muster.policy.outcomes import OUTCOMES, SERIES
from muster.report import style

MOST = 14  # rows of a panel
SHOWN = ("departures", "absent", "killed")


def shares(content: dict[str, Any]) -> Picture:
    """Shapley's values of every player, for the main outcomes."""
    players = ranked(content["shapley"]["players"], "departures", MOST)
    with style.drawing():
        picture, panels = _grid(2, 3, 0.3 * len(players) + 1.1)
        for number, (axes, name) in enumerate(zip(panels, SERIES, strict=True)):
            _bars(axes, players, name, labelled=number % 3 == 0)
            total = content["total"][name]["mean"]
            if total is not None:
                axes.set_xlabel(f"in all {_said(total, name)}", fontsize=8.5, color=style.GREY)
        return picture


def alone(content: dict[str, Any]) -> Picture:
    """What each mechanism adds when all others act; those that add most to departures."""
    rows = ranked(content["mechanisms"], "departures", MOST)
    with style.drawing():
        picture, panels = _grid(1, 3, 0.27 * len(rows) + 0.9)
        for number, (axes, name) in enumerate(zip(panels, SHOWN, strict=True)):
            _bars(axes, rows, name, labelled=number == 0)
        return picture


def loops(content: dict[str, Any]) -> Picture:
    """What each loop adds, and the gain of the two slow loops without each mechanism that changes it."""
    with style.drawing():
        picture = Picture(figsize=(9.2, 3.9), layout="constrained")
        left, right = picture.subplots(1, 2, width_ratios=(1.25, 1))
        rows = [{"title": f"{loop['key']} {loop['name']}", "outcomes": loop["outcomes"]} for loop in content["loops"]]
        _bars(left, rows, "departures", labelled=True)
        left.set_title("Departures that each loop adds")
        _draw_gains(right, content)
        return picture


def _draw_gains(axes: Axes, content: dict[str, Any]) -> None:
    full = content["gain"]["together"]["mean"]
    moved = sorted(
        content["mechanisms"], key=lambda row: -abs(row["gain_without"]["together"]["mean"] - full)
    )[:8]  # fmt: skip
    rows = [("full model", content["gain"])] + [(f"without {row['name']}", row["gain_without"]) for row in moved]
    for place, (_, gain) in enumerate(rows):
        swamping, workload = gain["swamping"]["mean"], gain["workload"]["mean"]
        axes.barh(place, swamping, 0.6, color=style.SKY, label="swamping (R3)" if not place else None)
        axes.barh(place, workload, 0.6, swamping, color=style.ORANGE, label="workload (R1)" if not place else None)
        if gain["together"]["low90"] is not None:
            ends = [gain["together"]["low90"], gain["together"]["high90"]]
            axes.plot(ends, [place, place], color=style.BLACK, lw=1.2)
    axes.axvline(1.0, color=style.RED, lw=1.4, ls=(0, (4, 3)), label="tipping point: 1")
    _rows(axes, [name for name, _ in rows], labelled=True)
    axes.set_xlim(0.0, max(1.1, 1.05 * axes.dataLim.x1))
    axes.set_title("Loop gain")
    axes.legend(loc="lower right", bbox_to_anchor=(0.9, 0.0), fontsize=8)


def sensitivity(content: dict[str, Any]) -> Picture:
    """Total and first-order indices of the parameters that weigh most, for the main outcomes."""
    found = content["sensitivity"]["outcomes"]
    with style.drawing():
        picture, panels = _grid(2, 3, 3.1)
        for axes, name in zip(panels, SERIES, strict=True):
            rows = found[name]["parameters"][:8]
            for place, row in enumerate(rows):
                low, high = max(0.0, row["total"] - NINETY * row["se"]), min(1.0, row["total"] + NINETY * row["se"])
                axes.barh(place, row["total"], 0.62, color=style.SKY)
                axes.barh(place, row["first"], 0.62, color=style.BLUE)
                axes.plot([low, high], [place, place], color=style.BLACK, lw=1.2)
            _rows(axes, [row["parameter"] for row in rows], labelled=True, size=7.5)
            axes.set_xlim(0.0, 1.0)
            axes.set_title(OUTCOMES[name].title, fontsize=9.5)
            axes.tick_params(axis="x", labelsize=8)
            axes.set_xlabel(f"{found[name]['known'] * 100:.0f}% known", fontsize=8.5, color=style.GREY)
        return picture


# ---------------------------------------------------------------- what panels share


def _grid(rows: int, columns: int, height: float) -> tuple[Picture, list[Axes]]:
    picture = Picture(figsize=(9.2, rows * height), layout="constrained")
    return picture, list(picture.subplots(rows, columns, squeeze=False).ravel())


def _bars(axes: Axes, rows: Sequence[dict[str, Any]], name: str, labelled: bool) -> None:
    """Draw means with the 90% interval of the mean (thick) and where nine of ten runs lie (thin)."""
    axes.axvline(0.0, color="#888888", lw=1)
    for place, row in enumerate(rows):
        found = row["outcomes"][name]
        if found["mean"] is None:
            continue
        harm = found["mean"] * OUTCOMES[name].better < 0
        axes.barh(place, found["mean"], 0.62, color=style.ORANGE if harm else style.SKY)
        if found["se"] is not None:
            half = NINETY * found["se"]
            axes.plot([found["low90"], found["high90"]], [place, place], color=style.GREY, lw=1)
            axes.plot([found["mean"] - half, found["mean"] + half], [place, place], color=style.BLACK, lw=3,
                      solid_capstyle="butt")  # fmt: skip
    _rows(axes, [row["title"] for row in rows], labelled)
    axes.set_title(OUTCOMES[name].title, fontsize=9.5)
    axes.tick_params(axis="x", labelsize=8)
    axes.locator_params(axis="x", nbins=4)
    style.signed(axes.xaxis, OUTCOMES[name].unit == "share")


def _rows(axes: Axes, names: Sequence[str], labelled: bool, size: float = 8.5) -> None:
    axes.set_yticks(range(len(names)), names if labelled else [""] * len(names), fontsize=size)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)


def _said(value: float, name: str) -> str:
    sign = "−" if value < 0 else "+"
    return f"{sign}{abs(value) * 100:.1f} pt" if OUTCOMES[name].unit == "share" else f"{sign}{abs(value):,.0f}"
