"""A nowcast in pictures: how many are absent beside what is claimed, for how long, and monthly flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.calibration.nowcast import AGES, COUNTED, SHARES, STOCKS, Nowcast, Placed, interval
from muster.data.case import Case
from muster.model import outcomes
from muster.report import style
from muster.report.pictures.absence import speaker
from muster.report.words import count, day, percent

SHORT = {
    "absent": "absent on the day", "meaning_to_return": "… not gone for good",
    "absent_longer": "… for a month or longer",
    "departures": "departures so far (spells)", "people": "soldiers who ever left", "cases": "cases registered so far",
    "people_behind_cases": "soldiers behind the cases", "share_over": "departures so far that are over",
    "share_back": "… by voluntary return", "share_back_year": "departures over within a year",
    "share_in_training": "departures of the year from training",
}  # fmt: skip
BEHIND = {"fc": "white", "ec": "none", "alpha": 0.85, "pad": 1}  # of a claim's name
TINTS = {
    "departures": (style.RED, "departures"), "returns": (style.BLUE, "voluntary returns"),
    "arrests": (style.PURPLE, "caught"), "cases": (style.BLACK, "cases registered"),
}  # fmt: skip


def all_of(case: Case, found: Nowcast) -> dict[str, Picture]:
    """Return every picture of a nowcast by its name."""
    return {"absent": absent(found), "shares": shares(found), "ages": ages(found), "flows": flows(case, found)}


def absent(found: Nowcast) -> Picture:
    """The draws of how many are absent, and below everything that a claimed number may count."""
    claims = sorted((p for p in found.claims if p.figure.value >= 1.0), key=lambda p: p.figure.value)
    with style.drawing():
        picture, (above, below) = style.apart(2, 5.6 + 0.22 * len(claims), (1, 1.5))
        values = found.counted[:, list(COUNTED).index("absent")]
        above.hist(values, bins=min(24, max(8, values.size // 4)), color=style.BLUE, edgecolor="white")
        low, middle, high = interval(values)
        above.axvspan(low, high, color=style.SKY, alpha=0.25, lw=0, zorder=0.5, label="90% of draws")
        above.axvline(middle, color=style.BLACK, lw=1.5, label=f"median {count(middle)}")
        _mark(above, [p for p in claims if p.figure.quantity == "currently_absent"])
        above.set_title(f"Absent on {day(found.on)}, those gone for good among them", fontsize=11)
        above.set_ylabel("draws")
        style.thousands_across(above)
        above.legend(loc="center right")
        _intervals(below, found, STOCKS, claims)
        below.set_xlabel("people, spells or cases")
        style.thousands_across(below)
        return picture


def _mark(axes: Axes, claims: Sequence[Placed]) -> None:
    """Mark claims of how many are absent, named at the top."""
    for number, placed in enumerate(claims):
        axes.axvline(placed.figure.value, color=style.RED, lw=1.6, ls=(0, (4, 2)))
        axes.annotate(_said(placed), (placed.figure.value, 0.97 - 0.13 * number), xycoords=axes.get_xaxis_transform(),
                      xytext=(-4, 0), textcoords="offset points", ha="right", va="top", fontsize=8.5,
                      color=style.RED, bbox=BEHIND)  # fmt: skip


def _said(placed: Placed) -> str:
    value = placed.figure.value
    return f"{percent(value) if value < 1.0 else count(value)}: {speaker(placed.figure)}"


def _intervals(axes: Axes, found: Nowcast, names: Sequence[str], claims: Sequence[Placed]) -> None:
    """Draw what is counted as intervals, and the claims as lines through them, marked where an interval holds them."""
    for place, name in enumerate(names):
        low, middle, high = found.of(name)
        axes.plot([low, high], [place, place], color=style.BLUE, lw=6, alpha=0.5, solid_capstyle="butt")
        axes.plot(middle, place, "|", color=style.BLACK, ms=11, mew=2)
    for number, placed in enumerate(claims):
        axes.axvline(placed.figure.value, color=style.RED, lw=1.1, ls=(0, (4, 2)), zorder=1)
        spots = [names.index(name) for name in placed.true_if if name in names]
        axes.plot([placed.figure.value] * len(spots), spots, "D", color=style.RED, ms=7, mec="white", zorder=4,
                  label="claim true of this definition" if spots and number == _first(claims) else None)  # fmt: skip
        axes.annotate(_said(placed), (placed.figure.value, len(names) - 0.35 + 0.5 * number), fontsize=8.5,
                      color=style.RED, ha="center", va="center", bbox=BEHIND)  # fmt: skip
    axes.set_yticks(range(len(names)), [SHORT[name] for name in names], fontsize=9)
    axes.set_ylim(len(names) - 0.4 + 0.5 * len(claims), -0.6)
    axes.grid(axis="y", visible=False)
    if axes.get_legend_handles_labels()[0]:
        style.legend_above(axes)


def _first(claims: Sequence[Placed]) -> int:
    return next(number for number, placed in enumerate(claims) if placed.true_if)


def shares(found: Nowcast) -> Picture:
    """Shares of departures that are over or came from training, and the claims about them."""
    names = (*SHARES, "share_in_training")
    claims = sorted((p for p in found.claims if p.figure.value < 1.0), key=lambda p: p.figure.value)
    with style.drawing():
        picture, (axes,) = style.blank(height=2.4 + 0.24 * len(claims))
        _intervals(axes, found, names, claims)
        axes.set_xlim(-0.08, 1.08)
        axes.set_xticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], ["0%", "20%", "40%", "60%", "80%", "100%"])
        return picture


def ages(found: Nowcast) -> Picture:
    """Absentees by how long they have been away."""
    spread = np.array([interval(found.ages[:, k]) for k in range(len(AGES))])
    with style.drawing():
        picture, (axes,) = style.blank(height=2.6)
        places = range(len(AGES))
        axes.barh(places, spread[:, 1], color=style.SKY, height=0.6)
        for place, (low, middle, high) in zip(places, spread, strict=True):
            axes.plot([low, high], [place, place], color=style.BLACK, lw=1.6)
            axes.annotate(f"{count(middle)} ({count(low)}–{count(high)})", (high, place), xytext=(6, 0),
                          textcoords="offset points", va="center", fontsize=9)  # fmt: skip
        axes.set_yticks(places, [name for _, _, name in AGES])
        axes.invert_yaxis()
        axes.set_xlim(0, float(spread[:, 2].max()) * 1.35)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("people away")
        style.thousands_across(axes)
        return picture


def flows(case: Case, found: Nowcast) -> Picture:
    """Departures, returns, arrests and cases by month, with 90% bands over the draws."""
    spans = outcomes.whole_months(case.start, found.on)
    when = [style.middle(*span) for span in spans]
    with style.drawing():
        picture, (axes,) = style.blank(height=4.0)
        for name, (tint, said) in TINTS.items():
            if name in found.flows and spans:
                low, middle, high = np.quantile(found.flows[name], (0.05, 0.5, 0.95), axis=0)
                axes.plot(when, middle, color=tint, ls="--" if name == "cases" else "-", label=said)
                axes.fill_between(when, low, high, color=tint, alpha=0.18, lw=0)
        style.calendar(axes, case, found.on)
        style.from_zero(axes)
        style.thousands(axes)
        axes.set_ylabel("a month")
        axes.legend(loc="upper left")
        return picture
