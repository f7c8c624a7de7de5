"""A search drawn: what was tried, the front with its intervals, its levers, and what would change the choice."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.model import registry
from muster.policy.estimates import NINETY
from muster.policy.outcomes import OUTCOMES
from muster.report import style
from muster.report.pictures.comparison import colour, mark
from muster.report.words import number

PANELS = 3  # pairs of goals drawn


def title_of(goal: str) -> str:
    """Return how a goal is called on axes and in tables."""
    return OUTCOMES[goal].title if goal in OUTCOMES else goal.capitalize()


def front(content: dict[str, Any]) -> Picture:
    """Two goals at a time: everything tried, and the front as judged again, with intervals."""
    goals = [goal["outcome"] for goal in content["goals"]]
    pairs = list(combinations(goals, 2))[:PANELS] or [(goals[0], goals[0])]
    with style.drawing():
        picture = Picture(figsize=(9.2, 4.6 if len(pairs) == 1 else 3.9), layout="constrained")
        for axes, (across, up) in zip(picture.subplots(1, len(pairs), squeeze=False)[0], pairs, strict=True):
            _draw_tried(axes, content, across, up)
            for number, policy in enumerate(content["front"]):
                _draw_policy(axes, policy, number, across, up)
            _name_axes(axes, content, across, up)
        handles, labels = picture.axes[0].get_legend_handles_labels()
        picture.legend(handles, labels, loc="outside lower center", ncols=5, fontsize=8.5)
        return picture


def _draw_tried(axes: Axes, content: dict[str, Any], across: str, up: str) -> None:
    axes.axvline(0.0, color="#bbbbbb", lw=1)
    axes.axhline(0.0, color="#bbbbbb", lw=1)
    for kept, face, label in ((True, style.PALE, "tried"), (False, "none", "tried, breaks a limit")):
        rows = [row["goals"] for row in content["tried"] if row["limits_kept"] == kept]
        if rows:
            axes.scatter([r[across] for r in rows], [r[up] for r in rows], s=16, facecolors=face, edgecolors="#9a9a9a",
                         lw=0.7, label=label, zorder=1)  # fmt: skip
    axes.plot(0.0, 0.0, "+", color=style.BLACK, ms=11, mew=1.8, label="nothing done")


def _draw_policy(axes: Axes, policy: dict[str, Any], number: int, across: str, up: str) -> None:
    x, y = policy["goals"][across], policy["goals"][up]
    tint = colour(number)
    for one, level in ((x, True), (y, False)):
        if one["se"] is None:
            continue
        for ends, width, faint in (
            ((one["low90"], one["high90"]), 0.9, 0.45),
            ((one["mean"] - NINETY * one["se"], one["mean"] + NINETY * one["se"]), 3.2, 0.9),
        ):
            line = (ends, (y["mean"], y["mean"])) if level else ((x["mean"], x["mean"]), ends)
            axes.plot(*line, color=tint, lw=width, alpha=faint, solid_capstyle="butt", zorder=2)
    axes.plot(x["mean"], y["mean"], mark(number), color="white", mec=tint, ms=7, mew=1.7,
              label=policy["name"], zorder=3)  # fmt: skip


def _name_axes(axes: Axes, content: dict[str, Any], across: str, up: str) -> None:
    want = {goal["outcome"]: goal["want"] for goal in content["goals"]}
    axes.set_xlabel(f"{title_of(across)} ({want[across]} is wanted)")
    axes.set_ylabel(f"{title_of(up)} ({want[up]} is wanted)")
    axes.locator_params(nbins=5)
    for axis, goal in ((axes.xaxis, across), (axes.yaxis, up)):
        if goal in OUTCOMES:
            style.signed(axis, OUTCOMES[goal].unit == "share")


def levers(content: dict[str, Any]) -> Picture:
    """Where each policy of the front sets each lever, between the limits of the search."""
    asked = content["levers"]
    with style.drawing():
        picture = Picture(figsize=(9.2, 0.75 * len(asked) + 1.2), layout="constrained")
        axes = picture.subplots()
        for place, row in enumerate(asked):
            low, high = row["low"], row["high"]
            axes.plot([0, 1], [place, place], color=style.PALE, lw=1.2, zorder=1)
            for number, policy in enumerate(content["front"]):
                shift = 0.0 if len(content["front"]) == 1 else 0.5 * (number / (len(content["front"]) - 1) - 0.5)
                at = (policy["levers"][row["lever"]] - low) / (high - low)
                axes.plot(at, place + shift, mark(number), color="white", ms=6.5, mew=1.6,
                          mec=colour(number), label=None if place else policy["name"])  # fmt: skip
            now = (row["now"] - low) / (high - low)
            if -0.001 <= now <= 1.001:
                axes.plot(now, place, "|", color=style.BLACK, ms=18, mew=1.6, label=None if place else "as it stands")
            for at, value, side in ((0, low, "right"), (1, high, "left")):
                axes.annotate(f"{value:g}", (at, place), (-9 if at == 0 else 9, 0), textcoords="offset points", ha=side,
                              va="center", fontsize=8.5, color=style.GREY)  # fmt: skip
        _lever_names(axes, [row["lever"] for row in asked])
        handles, labels = axes.get_legend_handles_labels()
        picture.legend(handles, labels, loc="outside lower center", ncols=6, fontsize=8.5)
        return picture


def _lever_names(axes: Axes, names: list[str]) -> None:
    known = registry.levers()
    axes.set_yticks(range(len(names)), [f"{known[name].label}\n({known[name].unit})" for name in names], fontsize=8.5)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_xlim(-0.1, 1.1)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.set_title("Levers of the front, between the limits of the search")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def shown_boxes(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the boxes that are no accident."""
    return [row for row in content["discovery"] if row["found"] and row["box"]["parameters"]]


def discovery(content: dict[str, Any]) -> Picture:
    """Each box that is no accident: the range of each parameter in which the thing happens, over that of all draws."""
    rows = [(row, key, ends) for row in shown_boxes(content) for key, ends in row["box"]["parameters"].items()]
    with style.drawing():
        picture = Picture(figsize=(9.2, 0.42 * len(rows) + 1.1), layout="constrained")
        axes = picture.subplots()
        for place, (_, _, ends) in enumerate(rows):
            span = ends["to"] - ends["from"] or 1.0
            low = 0.0 if ends["low"] is None else (ends["low"] - ends["from"]) / span
            high = 1.0 if ends["high"] is None else (ends["high"] - ends["from"]) / span
            axes.plot([0, 1], [place, place], color=style.PALE, lw=7, solid_capstyle="butt")
            axes.plot([low, high], [place, place], color=style.RED, lw=7, solid_capstyle="butt")
            for at, value, side in ((0, ends["from"], "right"), (1, ends["to"], "left")):
                axes.annotate(number(value), (at, place), (-5 if at == 0 else 5, 0), textcoords="offset points",
                              ha=side, va="center", fontsize=8, color=style.GREY)  # fmt: skip
        axes.set_yticks(range(len(rows)), [f"{asked(row)}: {key}" for row, key, _ in rows], fontsize=8)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-0.12, 1.12)
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.set_title("Where the choice would change")
        return picture


def asked(row: dict[str, Any]) -> str:
    """Return what a box is about, in a few words."""
    if row["question"] == "not enough":
        return f"{row['of']} is not enough"
    return f"{title_of(row['of'])}: not {row['usual']}"
