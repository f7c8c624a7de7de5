"""The pictures of `docs/benchmarks.md`."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FuncFormatter, NullLocator

from benchmarks.environments import PEERS, ROOT
from muster.report import style

TITLES = {peer.adapter: peer.title for peer in PEERS}


def save(picture: Picture, name: str) -> None:
    """Write a picture beside the page."""
    picture.savefig(ROOT / "docs" / f"{name}.png", dpi=110, metadata={"Software": None})


def speeds(found: dict[str, Any]) -> Picture:
    """Return everybody's speed, on a logarithmic axis, with the spread over runs."""
    with style.drawing():
        rows = found["rows"][::-1]
        picture = Picture(figsize=(9.2, 0.42 * len(rows) + 1.3), layout="constrained")
        axes = picture.subplots()
        for k, row in enumerate(rows):
            own = row["adapter"] == "muster_engine"
            runs = [row["soldiers"] * row["days"] / run["cpu"] / 1e6 for round_ in row["times"] for run in round_]
            middle = statistics.median(runs)
            axes.barh(k, middle, color=style.RED if own else style.BLUE, height=0.62)
            axes.plot([min(runs), max(runs)], [k, k], color=style.BLACK, linewidth=1.2)
            axes.annotate(f"{middle:,.0f}" if middle >= 100 else f"{middle:,.1f}", (max(runs), k), xytext=(6, 0),
                          textcoords="offset points", va="center", fontsize=9)  # fmt: skip
        axes.set_yticks(range(len(rows)), [f"{row['title']}, {row['soldiers']:,}" for row in rows])
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.set_xlim(1, 2.2 * axes.get_xlim()[1])
        axes.grid(axis="y", visible=False)
        title = "Million soldier-days a second of one core, by who and how many soldiers"
        picture.suptitle(title, x=0.01, ha="left", fontsize=11.5, fontweight="bold")
        return picture


def laws(found: dict[str, Any]) -> Picture:
    """Return everybody's mean leavers a day, and how far they lie from the plain loop's."""
    law = found["law"]
    colours = [style.RED, style.GREY, style.PALE, style.SKY, style.ORANGE, style.GREEN, style.BLUE, style.PURPLE,
               style.YELLOW, style.BLACK]  # fmt: skip
    with style.drawing():
        picture = Picture(figsize=(9.2, 5.6), layout="constrained")
        upper, lower = picture.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        days, plain = np.arange(law["days"]), np.array(law["plain_left"])
        lower.fill_between(days, -2, 2, color=style.PALE, alpha=0.5, linewidth=0)
        error = np.sqrt(np.polyval(np.polyfit(days, plain, 3), days) * (1.0 / law["seeds"] + 1.0 / law["plain_seeds"]))
        for colour, (name, part) in zip(colours, law["adapters"].items(), strict=False):
            left = np.array(part["left"])
            upper.plot(days, left, color=colour, linewidth=1.0, label=TITLES[name])
            lower.plot(days, smooth((left - plain) / error), color=colour, linewidth=1.0)
        upper.set_title(f"Leavers a day of {law['soldiers']:,} soldiers, mean of {law['seeds']} seeds")
        upper.legend(ncols=2, fontsize=8.5)
        upper.set_ylim(0)
        lower.set_title("Difference from the plain loop in standard errors, ten days together (shaded: 2)")
        lower.set_xlabel("day")
        lower.set_ylim(-4, 4)
        return picture


def smooth(values: np.ndarray, days: int = 10) -> np.ndarray:
    """Return running means, scaled so that independent errors of one stay of one."""
    window = np.ones(days)
    return np.convolve(values, window, "same") / np.sqrt(np.convolve(np.ones(values.size), window, "same"))


LABELS = {
    "force": ("soldiers", "soldiers who ever serve"),
    "days": ("days", "days"),
    "companies": ("companies", "companies"),
    "mechanisms": ("mechanisms", "mechanisms"),
    "departures": ("moves", "moves, by the hazard of leaving"),
}


def growth(found: dict[str, Any]) -> Picture:
    """Return seconds and memory against each thing that was varied."""
    with style.drawing():
        seen = {series: [row for row in found["rows"] if row["series"] == series] for series in LABELS}
        seen = {series: rows for series, rows in seen.items() if len(rows) > 1}
        picture = Picture(figsize=(9.2, 2.3 * len(seen)), layout="constrained")
        panels = picture.subplots(len(seen), 2, squeeze=False)
        for k, (series, rows) in enumerate(seen.items()):
            field, label = LABELS[series]
            fits = found["exponents"].get(series, {})
            x = [row[field] for row in rows]
            times = [row["cpu"] for row in rows]
            held = [[row["own_bytes"] / 2**20] for row in rows]
            panel(panels[k, 0], x, times, "seconds", label, fits.get("seconds"))
            panel(panels[k, 1], x, held, "MiB of memory", label, fits.get("memory"))
        return picture


def short(value: float) -> str:
    """Return a number as an axis shows it.

    >>> short(888787), short(1019948), short(443)
    ('0.89 M', '1 M', '443')
    """
    return f"{value / 1e6:.2g} M" if value > 3e5 else f"{value:,.6g}"


def panel(axes: Axes, x: list[float], values: list[list[float]], what: str, label: str, fit: Any) -> None:
    """Draw medians with their spread on logarithmic axes, with the exponent."""
    middle = [statistics.median(runs) for runs in values]
    axes.vlines(x, [min(runs) for runs in values], [max(runs) for runs in values], color=style.GREY, linewidth=1.2)
    axes.plot(x, middle, color=style.BLUE, marker="o", markersize=4)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
        axis.set_minor_formatter(FuncFormatter(lambda v, _: ""))
    if max(x) / min(x) < 20:
        axes.set_xticks(x, [short(v) for v in x])
        axes.xaxis.set_minor_locator(NullLocator())
    low, high = min(map(min, values)), max(map(max, values))
    if high / low < 30:  # else decades are enough
        axes.set_ylim(low / 2, high * 2)
        axes.yaxis.set_minor_formatter(FuncFormatter(lambda v, _: f"{v:,.3g}" if f"{v:e}"[0] in "25" else ""))
    exponent = f", exponent {fit[0]:.2f} ± {fit[1]:.2f}" if fit else ""
    axes.set_title(f"{what}{exponent}", fontsize=10)
    axes.set_xlabel(label, fontsize=9)
