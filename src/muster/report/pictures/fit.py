"""A fit in pictures: published beside predicted, where numbers fall, what the data tell, and earlier forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from muster.calibration.posterior import Posterior
from muster.data.case import Case
from muster.data.targets import Target
from muster.report import style
from muster.report.words import count, percent, period, rounded

Rows = Sequence[Mapping[str, Any]]
IN, OUT = style.BLUE, style.RED  # used in the fit, and held out
MONTH = 30.4375
TOLD = 16  # parameters drawn one by one
METHODS = {
    "model, as announced": (style.BLUE, "o"),
    "model, with what came later": (style.SKY, "s"),
    "persistence": (style.ORANGE, "^"),
    "damped trend": (style.PURPLE, "D"),
}


def all_of(
    case: Case, posterior: Posterior, targets: Sequence[Target], content: Mapping[str, Any]
) -> dict[str, Picture]:
    """Return every picture of a fit by its name, from the fit's document; backtest only where there was one."""
    drawn = {
        "cases": cases(case, content["targets"], targets),
        "targets": others(content["targets"], targets),
        "places": places(content["targets"]),
        "parameters": parameters(content["parameters"]),
        "contraction": contraction(content["parameters"]),
        "emulator": emulator(posterior, targets),
    }
    rows = content["backtest"]["rows"]
    return drawn | ({"backtest": backtest(rows)} if rows else {})


def cases(case: Case, rows: Rows, targets: Sequence[Target]) -> Picture:
    """Every count of the noisy series by month: published, and the 90% band of predictions, used and held out apart."""
    noisy = [(row, target) for row, target in zip(rows, targets, strict=True) if target.noise]
    with style.drawing():
        picture, panels = style.blank(2, 6.6, (1.5, 1))
        for axes in panels:
            seen: set[str] = set()
            for row, target in noisy:
                _draw_period(axes, row, target, seen)
            last = max((target.end for _, target in noisy), default=case.end)
            style.calendar(axes, case, last, notes=axes is panels[0])
        style.from_zero(panels[0])
        panels[1].set_yscale("log")
        for axes, said in zip(panels, ("cases a month", "the same, even ratios"), strict=True):
            style.thousands(axes)
            axes.yaxis.set_minor_formatter(NullFormatter())
            axes.set_ylabel(said)
        panels[0].legend(loc="upper left")
        return picture


def _draw_period(axes: Axes, row: Mapping[str, Any], target: Target, seen: set[str]) -> None:
    """Draw one count, spread evenly over its months."""
    tint, said = (IN, "in sample") if row["used"] else (OUT, "held out")
    months = max(1, round(target.days / MONTH))
    low, middle, high = (row[name] / months for name in ("low90", "median", "high90"))
    for first, last in target.periods:
        ends = [style.place(first), style.place(last) + 1.0]
        axes.fill_between(
            ends, low, high, color=tint, alpha=0.28, lw=0, label=_once(f"90% of predictions, {said}", seen)
        )
        axes.plot(ends, [middle, middle], color=tint, lw=1.4, label=_once(f"median, {said}", seen))
        if months == 1:
            inside = style.BLACK if row["used"] else "white"
            mark: dict[str, Any] = {"color": style.BLACK, "mfc": inside, "ms": 4.5, "ls": ""}
            axes.plot(sum(ends) / 2.0, row["published"], "o", **mark, label=_once(f"published, {said}", seen))
        else:
            level = row["published"] / months
            axes.plot(ends, [level, level], color=style.BLACK, lw=2.4, ls="-" if row["used"] else ":",
                      label=_once(f"published as a total, {said}", seen))  # fmt: skip


def _once(label: str, seen: set[str]) -> str | None:
    if label in seen:
        return None
    seen.add(label)
    return label


def others(rows: Rows, targets: Sequence[Target]) -> Picture:
    """Every other target as predicted over published, with its 90% interval, used and held out apart."""
    chosen = [row for row, target in zip(rows, targets, strict=True) if not target.noise]
    shown = chosen or list(rows)
    with style.drawing():
        picture, (axes,) = style.blank(height=1.5 + 0.34 * len(shown))
        axes.axvline(1.0, color=style.BLACK, lw=1.2)
        seen: set[str] = set()
        for place, row in enumerate(shown):
            tint = IN if row["used"] else OUT
            low, middle, high = (row[name] / row["published"] for name in ("low90", "median", "high90"))
            axes.plot([low, high], [place, place], color=tint, lw=3.5, alpha=0.55, solid_capstyle="butt")
            label = _once("used in the fit (in sample)" if row["used"] else "held out", seen)
            axes.plot(middle, place, "o" if row["used"] else "D", color=tint, mfc=tint if row["used"] else "white",
                      mew=1.6, ms=7, label=label)  # fmt: skip
        axes.set_yticks(range(len(shown)), [_named(row) for row in shown], fontsize=9)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        _ratios(axes)
        axes.set_xlabel("predicted over published (median and 90% interval)")
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2)
        return picture


def _ratios(axes: Axes) -> None:
    """Give the level axis ratios at even steps of the logarithm."""
    low, high = axes.get_xlim()
    axes.set_xscale("log")
    axes.set_xlim(min(max(low, 0.1), 0.45), max(high, 2.2))
    ticks = [x for x in (0.1, 0.2, 0.5, 0.7, 1.0, 1.5, 2.0, 5.0, 10.0) if axes.get_xlim()[0] <= x <= axes.get_xlim()[1]]
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _named(row: Mapping[str, Any]) -> str:
    value = percent(row["published"]) if row["published"] < 1.0 else count(row["published"])
    when = period(date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
    return f"{row['quantity'].replace('_', ' ')}, {when}: {value}"


def places(rows: Rows) -> Picture:
    """Histogram of where published numbers fall in their predictions; flat where those are as wide as they say."""
    used = [row["place"] for row in rows if row["used"]]
    held = [row["place"] for row in rows if not row["used"]]
    with style.drawing():
        picture, (axes,) = style.blank(height=3.0)
        edges = np.linspace(0.0, 1.0, 11)
        axes.hist([used, held], bins=edges.tolist(), stacked=True, color=[IN, OUT], edgecolor="white",
                  label=["used in the fit (in sample)", "held out"])  # fmt: skip
        level = len(rows) / 10.0
        spread = 1.645 * np.sqrt(level * 0.9)
        axes.axhspan(max(0.0, level - spread), level + spread, color=style.PALE, alpha=0.5, lw=0, zorder=0.5,
                     label="90% of what chance gives")  # fmt: skip
        axes.axhline(level, color=style.GREY, lw=1)
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of predictions below the published number")
        axes.set_ylabel("published numbers")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        style.legend_above(axes)
        return picture


def parameters(rows: Rows) -> Picture:
    """Prior beside posterior for the parameters that the data tell most about, relative to the prior."""
    shown = [row for row in rows if row["told"]][:TOLD] or list(rows[:5])
    with style.drawing():
        picture, (axes,) = style.blank(height=1.3 + 0.42 * len(shown))
        for place, row in enumerate(shown):
            axes.plot([0.0, 1.0], [place - 0.16] * 2, color=style.PALE, lw=6, solid_capstyle="butt",
                      label="prior, 90%" if place == 0 else None)  # fmt: skip
            low, middle, high = (_within(row["prior"], x) for x in row["posterior"])
            axes.plot([low, high], [place + 0.16] * 2, color=IN, lw=6, solid_capstyle="butt",
                      label="posterior, 90%" if place == 0 else None)  # fmt: skip
            axes.plot([_within(row["prior"], row["prior"][1])], [place - 0.16], "|", color=style.BLACK, ms=9)
            axes.plot([middle], [place + 0.16], "|", color="white", ms=9, mew=2)
            axes.annotate(_moved(row), (1.01, place), xycoords=axes.get_yaxis_transform(), fontsize=8.5, va="center")
        axes.set_yticks(range(len(shown)), [row["key"] for row in shown], fontsize=9)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xticks([0.0, 1.0], ["low end of the prior", "high end"])
        axes.grid(axis="y", visible=False)
        style.legend_above(axes)
        return picture


def _within(prior: Sequence[float], value: float) -> float:
    """Return where a value lies between the ends of the prior's interval, its median being half-way."""
    low, middle, high = prior
    if low == high:
        return 0.5
    below = 0.5 * (value - low) / (middle - low) if middle > low else 0.5
    above = 0.5 + 0.5 * (value - middle) / (high - middle) if high > middle else 0.5
    return below if value < middle else above


def _moved(row: Mapping[str, Any]) -> str:
    before, after = (f"{rounded(row[name][1], 2):,.10g}" for name in ("prior", "posterior"))
    low, high = (f"{rounded(row['posterior'][k], 2):,.10g}" for k in (0, 2))
    return f"{before} → {after} ({low} to {high})".replace("-", "−")


def contraction(rows: Rows) -> Picture:
    """By how much the variance of each parameter fell, all of them in order."""
    values = np.array([row["contraction"] for row in rows])
    with style.drawing():
        picture, (axes,) = style.blank(height=2.8)
        axes.bar(range(values.size), values, width=0.85, color=[IN if row["told"] else style.PALE for row in rows])
        axes.axhline(0.3, color=style.BLACK, lw=1, ls=(0, (4, 3)))
        axes.annotate("from here on the data are said to speak", (values.size - 1, 0.3), xytext=(0, 3),
                      textcoords="offset points", ha="right", fontsize=8.5, color=style.GREY)  # fmt: skip
        axes.set_ylim(min(-0.2, float(values.min(initial=0.0))), 1.0)
        axes.set_xlim(-1, values.size)
        style.percentages(axes)
        axes.set_ylabel("variance down by")
        axes.set_xlabel(f"{values.size} parameters, those told most about first")
        return picture


def emulator(posterior: Posterior, targets: Sequence[Target]) -> Picture:
    """What the stand-in for the simulator foresees of runs left out, and how far it is off, by quantity."""
    explained, missed = posterior.provenance["explained"], posterior.provenance["missed"]
    quantities = list(dict.fromkeys(target.quantity for target in targets))
    where = [quantities.index(target.quantity) for target in targets]
    nudge = 0.3 * (np.random.default_rng(1).random(len(targets)) - 0.5)  # so that dots do not hide one another
    with style.drawing():
        picture = Picture(figsize=(9.2, 1.5 + 0.42 * len(quantities)), layout="constrained")
        left, right = picture.subplots(1, 2, sharey=True)
        left.plot(np.clip(explained, -0.1, 1.0), where + nudge, "o", color=IN, alpha=0.7, ms=5)
        left.set_xlabel("share of variance foreseen")
        left.set_xlim(min(0.0, float(np.clip(np.min(explained), -0.1, 1.0))) - 0.03, 1.02)
        left.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f}%"))
        right.plot(
            missed, where + nudge, "o", color=IN, alpha=0.7, ms=5, label="missed by the emulator, chance included"
        )
        right.plot(
            [t.error for t in targets], where - nudge, "x", color=OUT, alpha=0.8, ms=5, label="stated of the number"
        )
        right.set_xlabel("error, sd of logs")
        right.set_xlim(left=0.0)
        picture.legend(*right.get_legend_handles_labels(), loc="outside upper right", ncols=2)
        left.set_yticks(range(len(quantities)), [name.replace("_", " ") for name in quantities], fontsize=9)
        left.set_ylim(len(quantities) - 0.5, -0.5)
        return picture


def backtest(rows: Rows) -> Picture:
    """What each method would have forecast at earlier dates, beside what was published."""
    origins = sorted({row["origin"] for row in rows})
    with style.drawing():
        picture, panels = style.apart(len(origins), 0.9 + 2.5 * len(origins))
        for axes, origin in zip(panels, origins, strict=True):
            _draw_origin(axes, [row for row in rows if row["origin"] == origin])
            axes.set_title(f"Known until {origin}", fontsize=10.5)
            axes.set_ylabel("cases")
        handles, labels = panels[0].get_legend_handles_labels()
        for axes in panels[1:]:
            for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
                if label not in labels:
                    handles.append(handle)
                    labels.append(label)
        picture.legend(handles, labels, loc="outside lower center", ncols=3)
        return picture


def _draw_origin(axes: Axes, rows: Rows) -> None:
    periods = list(dict.fromkeys((row["start"], row["end"]) for row in rows))
    methods = [name for name in METHODS if any(row["method"] == name for row in rows)]
    for number, method in enumerate(methods):
        tint, mark = METHODS[method]
        shift = 0.16 * (number - (len(methods) - 1) / 2.0)
        for row in (r for r in rows if r["method"] == method):
            place = periods.index((row["start"], row["end"])) + shift
            axes.plot([place, place], [row["low90"], row["high90"]], color=tint, lw=3, alpha=0.5, solid_capstyle="butt")
            first = periods.index((row["start"], row["end"])) == 0
            axes.plot(place, row["median"], mark, color=tint, ms=5, label=f"{method} (90%)" if first else None)
    said = {(row["start"], row["end"]): row["published"] for row in rows}
    for place, when in enumerate(periods):
        axes.plot([place - 0.4, place + 0.4], [said[when]] * 2, color=style.BLACK, lw=1.6,
                  label="published" if place == 0 else None)  # fmt: skip
    names = [period(date.fromisoformat(a), date.fromisoformat(b)) for a, b in periods]
    axes.set_xticks(range(len(periods)), names, fontsize=9)
    axes.grid(axis="x", visible=False)
    top = max(said.values())
    axes.set_ylim(0, min(axes.get_ylim()[1], 3.0 * top))
    style.thousands(axes)
