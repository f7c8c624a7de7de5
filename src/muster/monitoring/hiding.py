"""What of a panel must be hidden: units and sums, alarms, and counts of single months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.findings import Findings
from muster.monitoring.panel import Panel
from muster.monitoring.suppression import LEAST, Ledger, protect

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST_FLAG = 15.0  # a hidden unit is said to have a low count only where that leaves 15 possible ones or more
WINDOWS = (1, 3, 6, 12)  # months of the windows in which an alarmed unit's counts are shown


def low_limits(found: Findings) -> Floats:
    """Return the count under which a unit's is unusually low: its 2 SD limit, down to a multiple of 5."""
    ratio = found.funnel.limits(found.profiles.expected, 2)[0]
    return np.floor(ratio * found.profiles.expected / 5.0) * 5.0


def protect_units(found: Findings, low: Floats) -> Ledger:
    """Return what must be hidden, given all sums that are shown or follow from what is shown.

    A hidden unit flagged as low is known to lie under its limit, and one that is not, above it.
    """
    panel, told, flagged = found.panel, low >= LEAST_FLAG, found.profiles.observed < low
    families = [np.zeros(len(panel.units), np.int64)]
    if panel.groups:
        families.append(panel.group_of)
    families += given_levels(panel)
    return protect(
        found.profiles.observed, families,
        np.where(told & ~flagged, low, 0.0), np.where(told & flagged, low, np.inf),
    )  # fmt: skip


def given_levels(panel: Panel) -> list[NDArray[np.int64]]:
    """Return the units' levels of categories that stay the same within a unit: expected counts add up to observed
    ones by level, very nearly, so each level's sum is as good as shown."""
    found = []
    for condition in panel.settings.condition:
        if condition.over or condition.per_soldier or panel.table.is_numeric(condition.column):
            continue
        texts = np.array(panel.table.columns[condition.column], dtype=str)
        names, level = np.unique(texts, return_inverse=True)
        most = np.zeros(len(panel.units), np.int64)
        least = np.full(len(panel.units), names.size, np.int64)
        np.maximum.at(most, panel.unit, level)
        np.minimum.at(least, panel.unit, level)
        if (most == least).all() and names.size < len(panel.units):
            found.append(np.unique(most, return_inverse=True)[1].astype(np.int64))
    return found


def alarms_shown(found: Findings, ledger: Ledger) -> Flags:
    """Return the alarms that may be shown: of shown units with 10 departures besides those the alarms tell of."""
    alarm, need = found.watch.alarm, found.watch.need
    told = np.where(alarm, need, 0.0).sum(axis=1)
    enough: Flags = ~ledger.hidden & (found.profiles.observed >= LEAST + told)
    return np.asarray(alarm & enough[:, None])


def enough_beside(found: Findings, shown: Flags) -> bool:
    """Return whether every month has 10 departures or more among the units whose windows are not shown."""
    rest = found.watch.counts[~shown.any(axis=1)]
    return bool(rest.size and (rest.sum(axis=0) >= LEAST).all())


def windows(found: Findings, k: int, alarm: Flags) -> list[tuple[int, int]]:
    """Return the shortest windows (first month, month after the last) that each hold 10 of a unit's departures
    besides what its alarms tell of; none if none do.

    Their lengths are fixed beforehand: windows that followed the counts would tell of them.
    """
    counts = found.watch.counts[k]
    told = np.where(alarm, found.watch.need[k], 0.0)
    for length in WINDOWS:
        starts = np.arange(0, counts.size, length)
        if (np.add.reduceat(counts, starts) >= LEAST + np.add.reduceat(told, starts)).all():
            return [(int(s), int(min(s + length, counts.size))) for s in starts]
    return []
