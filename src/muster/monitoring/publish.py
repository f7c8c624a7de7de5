"""Findings as they may be shown: small counts hidden with all that rests on them, the others rounded.

Everything that leaves the command (JSON, tables, page, pictures) is made from the document built here and from
nothing else. Of a hidden unit it gives neither count nor rate, expectation, interval or place, since each can be
turned back into a count.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.findings import Findings
from muster.monitoring.fit import mixed
from muster.monitoring.hiding import LEAST_FLAG, alarms_shown, enough_beside, low_limits, protect_units, windows
from muster.monitoring.panel import Panel
from muster.monitoring.profile import Profiles, position
from muster.monitoring.quality import Remark, remarks
from muster.monitoring.suppression import LEAST, Ledger, protect, rounded

Floats = NDArray[np.float64]
DELAYS_FROM = 200  # reports from which the shares reported by delay are shown, rounded to 5%
HIDDEN = (
    *("soldier_months", "observed", "expected", "rate", "shrunk_rate", "low90", "high90", "probability_above"),
    *("ratio", "ratio_low90", "ratio_high90", "place_low90", "place_high90", "position", "also_adjusted"),
)


def publish(found: Findings) -> dict[str, Any]:
    """Return the document of what may be shown of some findings, plain values only."""
    low = low_limits(found)
    ledger = protect_units(found, low)
    shown_alarms = alarms_shown(found, ledger)
    quality = remarks(found) + low_counts(found, ledger, low) + about_hiding(found, ledger, shown_alarms)
    return {
        "panel": about_panel(found.panel, ledger),
        "preconditions": [rounded_values(asdict(p)) for p in found.preconditions],
        "profiles": profiles(found, ledger),
        "groups": groups(found, ledger),
        "months": months(found, ledger),
        "funnel": {"spread": digits(found.funnel.spread), "dispersion": digits(found.funnel.dispersion)},
        "alarms": alarm_entries(found, shown_alarms),
        "chart": rounded_values(asdict(found.watch.chart)),
        "model": about_model(found),
        "nowcast": nowcast(found),
        "quality": [asdict(remark) for remark in quality],
    }


def digits(value: float, wanted: int = 3) -> float | None:
    """Return a number with so many significant digits, None where it is none.

    >>> digits(0.012345), digits(float("nan"))
    (0.0123, None)
    """
    if not math.isfinite(value):
        return None
    return 0.0 if value == 0 else round(float(value), wanted - 1 - math.floor(math.log10(abs(value))))


def rounded_values(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with its numbers cut to three digits."""
    return {name: digits(v) if isinstance(v, float) else v for name, v in entry.items()}


# ---------------------------------------------------------------- units, groups, months


def profiles(found: Findings, ledger: Ledger) -> list[dict[str, Any]]:
    """Return one entry a unit, in the order of their names; those of hidden units hold nothing but the name."""
    panel, plain, also = found.panel, found.profiles, found.also
    places = position(plain.observed, plain.expected, found.funnel)
    entries = []
    for k, unit in enumerate(panel.units):
        entry: dict[str, Any] = {"unit": unit, "group": panel.groups[panel.group_of[k]] if panel.groups else None}
        if ledger.hidden[k]:
            entries.append(entry | dict.fromkeys(HIDDEN) | {"suppressed": True})
            continue
        observed = rounded(plain.observed[k])
        entry |= {"soldier_months": digits(plain.soldier_months[k]), "observed": observed}
        entry |= {"rate": digits(observed / plain.soldier_months[k]), **adjusted(plain, k), "position": places[k]}
        entries.append(entry | {"also_adjusted": adjusted(also, k) if also else None, "suppressed": False})
    return entries


def adjusted(of: Profiles, k: int) -> dict[str, float | None]:
    """Return what one adjustment says of a unit."""
    rate = of.expected[k] / of.soldier_months[k]
    return {
        "expected": digits(of.expected[k]),
        "shrunk_rate": digits(of.ratio[k] * rate),
        "low90": digits(of.ratio_low[k] * rate),
        "high90": digits(of.ratio_high[k] * rate),
        "probability_above": round(float(of.above[k]), 2),
        "ratio": digits(of.ratio[k]),
        "ratio_low90": digits(of.ratio_low[k]),
        "ratio_high90": digits(of.ratio_high[k]),
        "place_low90": round(float(of.place_low[k]) * 20) / 20,
        "place_high90": round(float(of.place_high[k]) * 20) / 20,
    }


def groups(found: Findings, ledger: Ledger) -> list[dict[str, Any]]:
    """Return the departures of each group, rounded, or nothing where they are hidden."""
    panel = found.panel
    if not panel.groups:
        return []
    sums, hidden = ledger.sums(1), ledger.hidden_sums[1]
    units = np.bincount(panel.group_of, minlength=len(panel.groups))
    return [
        {"group": name, "units": int(units[k]), "observed": None if hidden[k] else rounded(sums[k]),
         "suppressed": bool(hidden[k])}
        for k, name in enumerate(panel.groups)
    ]  # fmt: skip


def months(found: Findings, ledger: Ledger) -> list[dict[str, Any]]:
    """Return the departures of each month of all units together, hidden and covered by the same rule."""
    panel = found.panel
    totals, strength = panel.by_month(panel.departures), panel.by_month(panel.strength)
    if ledger.hidden_sums[0].any():
        hidden = np.ones(totals.size, bool)
    else:
        hidden = protect(totals, [np.zeros(totals.size, np.int64)]).hidden
    return [
        {"month": month, "observed": None if hidden[k] else rounded(totals[k]),
         "soldier_months": None if hidden[k] else digits(strength[k]), "suppressed": bool(hidden[k])}
        for k, month in enumerate(panel.months)
    ]  # fmt: skip


# ---------------------------------------------------------------- alarms


def alarm_entries(found: Findings, shown: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return one entry an alarm: unit, month, and the unit's counts in windows of at least 10 departures."""
    panel = found.panel
    entries = []
    whole = not enough_beside(found, shown)
    for k in np.flatnonzero(shown.any(axis=1)):
        spans = [] if whole else [window(found, int(k), *ends) for ends in windows(found, int(k), shown[k])]
        entries += [
            {"unit": panel.units[k], "month": panel.months[t], "windows": spans} for t in np.flatnonzero(shown[k])
        ]
    return entries


def window(found: Findings, k: int, first: int, end: int) -> dict[str, Any]:
    """Return a unit's counts in some months."""
    months, watch = found.panel.months, found.watch
    observed, expected = watch.counts[k, first:end].sum(), watch.expected[k, first:end].sum()
    return {
        "first": months[first],
        "last": months[end - 1],
        "observed": rounded(observed),
        "expected": digits(expected),
    }


# ---------------------------------------------------------------- the rest


def low_counts(found: Findings, ledger: Ledger, low: Floats) -> list[Remark]:
    """Return a question for every unit whose count is unusually low: are its absences registered?"""
    said = []
    for k in np.flatnonzero(found.profiles.observed < low):
        if ledger.hidden[k] and low[k] < LEAST_FLAG:
            continue
        about = f"fewer than {low[k]:.0f}" if ledger.hidden[k] else f"about {rounded(found.profiles.observed[k])}"
        than = "" if ledger.hidden[k] else f" where about {digits(found.profiles.expected[k], 2):g} were expected"
        said.append(
            Remark(
                "low count",
                f"Unusually few departures ({about}{than}). Before this is read as a result, ask whether absences are"
                " registered, dated and kept as elsewhere.",
                found.panel.units[k],
            )
        )
    return said


def about_hiding(found: Findings, ledger: Ledger, shown: NDArray[np.bool_]) -> list[Remark]:
    """Say how much is hidden."""
    said = []
    if ledger.hidden.any():
        said.append(
            f"{int(ledger.hidden.sum()):,} of {ledger.hidden.size:,} units are not shown: counts under {LEAST:.0f}, and"
            " others that would give them away by subtraction."
        )
    if found.watch.alarm.sum() > shown.sum():
        said.append("Some alarms are not shown, since they would tell of counts too small to be shown.")
    if found.nowcast is not None and found.nowcast.so_far.sum() < DELAYS_FROM:
        said.append(f"Delays of reports are not shown: fewer than {DELAYS_FROM} departures reported.")
    return [Remark("shown", text) for text in said]


def about_panel(panel: Panel, ledger: Ledger) -> dict[str, Any]:
    """Return what the panel is."""
    return {
        "title": panel.settings.title,
        "unit_word": panel.settings.unit_word,
        "event_word": panel.settings.event_word,
        "units": len(panel.units),
        "groups": len(panel.groups),
        "first_month": panel.months[0],
        "last_month": panel.months[-1],
        "unit_months": int(panel.used.sum()),
        "departures": None if ledger.hidden_sums[0].any() else rounded(float(ledger.values.sum())),
        "threshold": panel.settings.threshold,
        "run_length": panel.settings.run_length,
    }


def about_model(found: Findings) -> dict[str, Any]:
    """Return the model's spreads with 90% intervals, and the sampler's checks."""
    sizes = {f"spread_{name}": values for name, values in found.drawn.spreads.items()}
    sizes["size"] = found.drawn.size
    told = {name: [digits(float(v)) for v in np.quantile(values, (0.5, 0.05, 0.95))] for name, values in sizes.items()}
    checks = {name: digits(value) for name, value in found.drawn.checks.items()}
    return {**told, **checks, "mixed": mixed(found.drawn.checks) and mixed(found.given.checks)}


def nowcast(found: Findings) -> list[dict[str, Any]]:
    """Return by month what reports have brought in and what they will come to, by the same rules as all counts."""
    told = found.nowcast
    if told is None or told.so_far.sum() < DELAYS_FROM:
        return []
    hidden = protect(told.so_far, [np.zeros(told.so_far.size, np.int64)]).hidden
    return [
        {"month": month, "suppressed": True} | dict.fromkeys(("so_far", "final", "low90", "high90", "reported"))
        if hidden[k] else
        {"month": month, "suppressed": False, "so_far": rounded(told.so_far[k]), "final": rounded(told.final[k]),
         "low90": rounded(told.low90[k]), "high90": rounded(told.high90[k]),
         "reported": round(20 * float(told.share[k])) / 20}
        for k, month in enumerate(told.months)
    ]  # fmt: skip
