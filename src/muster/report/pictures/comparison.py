"""Policies beside the baseline: all outcomes at a glance, the course of the difference, and who changed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.model import registry
from muster.model.states import ROLES
from muster.policy.changed import BAND_NAMES
from muster.policy.compare import Against, Comparison
from muster.policy.differences import Difference
from muster.policy.outcomes import OUTCOMES, SERIES
from muster.report import style

COLOURS = (style.BLUE, style.RED, style.GREEN, style.PURPLE, style.ORANGE, style.SKY, style.BLACK, style.GREY)
MARKS = "osD^v<>p"
ROLE_NAMES = {"combat": "other combat arms", "support": "support and rear", "trainee": "in training",
              "reserve": "reserve battalion", "away": "away"}  # fmt: skip
MOST = 8  # reasons drawn one by one
CUMULATIVE = ("departures", "returns", "killed")


def colour(number: int) -> str:
    """Return the colour of a policy by its place."""
    return COLOURS[number % len(COLOURS)]


def mark(number: int) -> str:
    """Return the mark of a policy by its place; those of one colour differ in it."""
    return MARKS[(number + number // len(COLOURS)) % len(MARKS)]


def forest(comparison: Comparison) -> Picture:
    """Every outcome of every policy: mean difference, its 90% interval, and where nine of ten differences lie."""
    names = [name for name in OUTCOMES if any(name in against.differences for against in comparison.policies)]
    rows, columns = -(-len(names) // 3), min(3, len(names))
    with style.drawing():
        each = 0.34 * len(comparison.policies) + 1.05
        picture = Picture(figsize=(9.2, rows * each + 0.5), layout="constrained")
        panels = picture.subplots(rows, columns, squeeze=False).ravel()
        for axes, name in zip(panels, names, strict=False):
            _draw_outcome(axes, comparison, name, labelled=axes.get_subplotspec().is_first_col())
        for axes in panels[len(names) :]:
            axes.set_axis_off()
        return picture


def _draw_outcome(axes: Axes, comparison: Comparison, name: str, labelled: bool) -> None:
    axes.set_title(OUTCOMES[name].title, fontsize=10)
    axes.axvline(0.0, color="#888888", lw=1)
    labels = []
    for number, against in enumerate(comparison.policies):
        labels.append(against.policy.title or against.policy.name)
        found = against.differences.get(name)
        if found is not None:
            _draw_difference(axes, found, number)
    axes.set_yticks(range(len(labels)), labels if labelled else [""] * len(labels), fontsize=9)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="x", labelsize=8)
    axes.locator_params(axis="x", nbins=4)
    axes.set_xlabel("better →" if OUTCOMES[name].better > 0 else "← better", fontsize=8, color=style.GREY)
    style.signed(axes.xaxis, OUTCOMES[name].unit == "share")


def _draw_difference(axes: Axes, found: Difference, number: int) -> None:
    tint = colour(number)
    if found.from90 is not None and found.to90 is not None:
        axes.plot([found.from90, found.to90], [number, number], color=tint, lw=1.2, alpha=0.6)
    if found.low90 is not None and found.high90 is not None:
        axes.plot([found.low90, found.high90], [number, number], color=tint, lw=4.5, solid_capstyle="butt")
    axes.plot([found.difference], [number], mark(number), color="white", mec=tint, ms=6, mew=1.6)


def course(comparison: Comparison) -> Picture:
    """The difference to the baseline over time, with the band of nine in ten."""
    with style.drawing():
        picture = Picture(figsize=(9.2, 7.6), layout="constrained")
        panels = picture.subplots(3, 2, squeeze=False, sharex=True).ravel()
        for axes, (row, name) in zip(panels, enumerate(SERIES), strict=True):
            total = name in CUMULATIVE
            axes.set_title(OUTCOMES[name].title + (", added up" if total else ""), fontsize=10.5)
            axes.axhline(0.0, color="#888888", lw=1)
            for number, against in enumerate(comparison.policies):
                _draw_course(axes, against, row, number, total)
            style.signed(axes.yaxis, OUTCOMES[name].unit == "share")
        style.dates(panels[-1], min(a.first for a in comparison.policies), comparison.request.last)
        if len(comparison.policies) > 1:
            handles, labels = panels[0].get_legend_handles_labels()
            picture.legend(handles, labels, loc="outside lower center", ncols=min(4, len(labels)))
        return picture


def _draw_course(axes: Axes, against: Against, row: int, number: int, total: bool) -> None:
    gap = against.weeks[:, 1, row] - against.weeks[:, 0, row]
    if total:
        gap = gap.cumsum(axis=1)
    when = style.place(against.first) + 7.0 * (1 + np.arange(gap.shape[1]))
    axes.plot(when, gap.mean(axis=0), color=colour(number), label=against.policy.title or against.policy.name)
    if len(gap) > 1:
        low, high = np.quantile(gap, (0.05, 0.95), axis=0)
        axes.fill_between(when, low, high, color=colour(number), alpha=0.18, lw=0)


def changed(comparison: Comparison, against: Against) -> Picture:
    """Who stays and who leaves because of one policy, by role, time since posting and reason."""
    mean = against.changed.mean(axis=0) / comparison.request.scale
    reasons = [m.reason or m.title for m in registry.mechanisms().values()]
    most = np.argsort(-mean.sum(axis=(0, 1, 2)), kind="stable")[:MOST]
    panels = (
        ("Role", [ROLE_NAMES.get(name, name) for name in ROLES], mean.sum(axis=(2, 3))),
        ("Time since posting", list(BAND_NAMES), mean.sum(axis=(1, 3))),
        ("Main reason", [reasons[m] for m in most], mean.sum(axis=(1, 2))[:, most]),
    )
    with style.drawing():
        picture = Picture(figsize=(9.2, 3.6), layout="constrained")
        for axes, (title, labels, counts) in zip(picture.subplots(1, 3), panels, strict=True):
            axes.set_title(title, fontsize=10.5)
            _draw_changed(axes, labels, counts)
        handles, said = picture.axes[0].get_legend_handles_labels()
        picture.legend(handles, said, loc="outside lower center", ncols=2)
        return picture


def _draw_changed(axes: Axes, labels: list[str], counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    """Draw bars to the left for those who stay under the policy, to the right for those who leave."""
    shown = [k for k in range(len(labels)) if counts[:, k].any()]
    places = range(len(shown))
    axes.barh(places, [-counts[0, k] for k in shown], color=style.BLUE, label="stay under the policy, left without it")
    axes.barh(places, [counts[1, k] for k in shown], color=style.RED, label="leave under the policy, stayed without it")
    axes.axvline(0.0, color="#888888", lw=1)
    axes.set_yticks(places, [labels[k] for k in shown], fontsize=8.5)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="x", labelsize=8)
    axes.locator_params(axis="x", nbins=4)
    style.thousands_across(axes)
