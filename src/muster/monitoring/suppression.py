"""Hide counts under 10, and as many others as it takes that sums do not give the hidden ones away.

Units add up to groups, to levels of a category and to the whole. Whoever holds every published number can bound a
hidden one by linear programmes; units and sums are hidden until each such range is at least 10 wide, even for
somebody who undoes all rounding. A hidden count under 10 and one hidden to protect it carry the same mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]
LEAST = 10.0  # the smallest count shown, and the least width of what can be inferred of a hidden one
STEP = 5  # counts are rounded to a multiple of it


@dataclass
class Ledger:
    """Counts with the sums that are published of them.

    ``values`` (n,) add up by every family: an array (n,) of labels 0, 1, ... each label's sum being published
    unless hidden. ``low`` and ``high`` (n,) are what else is known of each value. ``hidden`` (n,) and
    ``hidden_sums``, by family, are what ``protect`` finds.
    """

    values: Floats
    families: Sequence[Index]
    low: Floats
    high: Floats
    hidden: Flags
    hidden_sums: list[Flags]

    def sums(self, family: int) -> Floats:
        """Return the sums by label of a family."""
        return np.asarray(np.bincount(self.families[family], self.values), dtype=np.float64)


def protect(values: Floats, families: Sequence[Index], low: Floats | None = None, high: Floats | None = None) -> Ledger:
    """Return which values and sums must be hidden."""
    n = values.size
    ledger = Ledger(
        values, families, np.zeros(n) if low is None else low, np.full(n, np.inf) if high is None else high,
        values < LEAST, [],
    )  # fmt: skip
    ledger.hidden_sums = [ledger.sums(f) < LEAST for f in range(len(families))]
    while hide_more(ledger):
        pass
    return ledger


def hide_more(ledger: Ledger) -> bool:
    """Hide one more count for each hidden one that can be inferred too well; return whether any was."""
    again = False
    ranges = infer(ledger)
    for i in np.flatnonzero(ledger.hidden):
        if ranges.width(ledger, np.array([i])) < LEAST:
            again |= cover(ledger, int(i))
    for f, hidden in enumerate(ledger.hidden_sums):
        for label in np.flatnonzero(hidden):
            members = np.flatnonzero(ledger.families[f] == label)
            inside = members[ledger.hidden[members]]
            if ranges.width(ledger, inside) < LEAST:
                again |= cover_sum(ledger, f, int(label))
    return again


def cover(ledger: Ledger, i: int) -> bool:
    """Hide the smallest shown value beside value i where its sum leaves least, or a sum over it if none is left."""
    over = [f for f, family in enumerate(ledger.families) if not ledger.hidden_sums[f][family[i]]]
    left = {f: float(ledger.values[ledger.hidden & same(ledger, f, i)].sum()) for f in over}
    for f in sorted(over, key=lambda f: (left[f], -f)):  # of equals the later one: parts before the whole
        beside = np.flatnonzero(same(ledger, f, i) & ~ledger.hidden)
        if beside.size:
            ledger.hidden[beside[np.argmin(ledger.values[beside])]] = True
            return True
    if over:  # parts before the whole, which comes first
        ledger.hidden_sums[over[-1]][ledger.families[over[-1]][i]] = True
    return bool(over)


def same(ledger: Ledger, family: int, i: int) -> Flags:
    """Return which values have the label of value i in a family."""
    labels = ledger.families[family]
    return np.asarray(labels == labels[i])


def cover_sum(ledger: Ledger, f: int, label: int) -> bool:
    """Hide something more, so that a hidden sum cannot be inferred: a value in it, or another sum beside it."""
    members = np.flatnonzero((ledger.families[f] == label) & ~ledger.hidden)
    if members.size:
        ledger.hidden[members[np.argmin(ledger.values[members])]] = True
        return True
    sums, shown = ledger.sums(f), ~ledger.hidden_sums[f]
    if shown.any():
        ledger.hidden_sums[f][np.argmin(np.where(shown, sums, np.inf))] = True
        return True
    for g in range(len(ledger.families)):
        if not ledger.hidden_sums[g].all():
            ledger.hidden_sums[g][:] = True
            return True
    return False


# ---------------------------------------------------------------- what can be inferred


@dataclass(frozen=True)
class Ranges:
    """What sums say of the hidden values: rows (m, h) of nought and one over ``which`` (h,), with their sums."""

    which: Index
    rows: Floats
    sums: Floats

    def width(self, ledger: Ledger, members: Index) -> float:
        """Return how wide the range is that linear programmes leave for the sum of some hidden values."""
        if not members.size:
            return 0.0
        near = self._near(members)
        rows = self.rows[np.ix_(self.rows[:, near].any(axis=1), near)]
        sums = self.sums[self.rows[:, near].any(axis=1)]
        low, high = ledger.low[self.which[near]], ledger.high[self.which[near]]
        aim = np.isin(self.which[near], members).astype(float)
        if not rows.shape[0]:
            return float((high - low)[aim > 0].sum())
        if rows.shape[0] == 1:
            return one_sum(aim, sums[0], low, high)
        return by_programme(aim, rows, sums, low, high)

    def _near(self, members: Index) -> Index:
        """Return the places of the hidden values that are tied to some by sums, directly or not."""
        near = np.isin(self.which, members)
        while True:
            tied = self.rows[self.rows[:, near].any(axis=1)].any(axis=0) | near
            if tied.sum() == near.sum():
                return np.flatnonzero(near)
            near = tied


def infer(ledger: Ledger) -> Ranges:
    """Return the equations that the published numbers leave for the hidden values."""
    which = np.flatnonzero(ledger.hidden)
    rows, sums = [], []
    complete = [f for f, hidden in enumerate(ledger.hidden_sums) if not hidden.any()]
    for f, family in enumerate(ledger.families):
        if family.max() == 0 and any(g != f and ledger.families[g].max() > 0 for g in complete):
            continue  # the whole follows from parts that are all shown
        for label in np.flatnonzero(~ledger.hidden_sums[f]):
            row = (family[which] == label).astype(float)
            if row.any():
                rows.append(row)
                sums.append(float(ledger.values[which][row > 0].sum()))
    return Ranges(which, np.array(rows).reshape(len(rows), which.size), np.array(sums))


def one_sum(aim: Floats, total: float, low: Floats, high: Floats) -> float:
    """Return the width of a part's range where one sum over all of them is all that is known."""
    part, rest = aim > 0, aim == 0
    most = min(high[part].sum(), total - low[rest].sum())
    least = max(low[part].sum(), total - high[rest].sum())
    return float(most - least)


def by_programme(aim: Floats, rows: Floats, sums: Floats, low: Floats, high: Floats) -> float:
    """Return the width of a part's range by two linear programmes."""
    from scipy.optimize import linprog

    limits = np.column_stack([low, high])
    ends = [linprog(sign * aim, A_eq=rows, b_eq=sums, bounds=limits, method="highs") for sign in (1.0, -1.0)]
    return float(np.inf if any(end.status == 3 for end in ends) else -ends[1].fun - ends[0].fun)


def rounded(value: float) -> int:
    """Return a count as it is shown, a multiple of 5.

    >>> rounded(12), rounded(13), rounded(10)
    (10, 15, 10)
    """
    return int(STEP * np.floor(value / STEP + 0.5))
