"""Turn conditions into the columns of a regression: lags, ratios, blanks, categories, and what goes with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError, quote
from muster.monitoring.panel import Panel
from muster.monitoring.settings import Condition, Kind
from muster.monitoring.table import MISSING

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
LEAST = 10  # departures, and three units, that a level of a category needs to stand alone
LEAST_UNITS = 3
MOST_LEVELS = 20
MOST_MISSING = 1 / 3
INFLATED = 5.0  # variance inflation from which the data can hardly tell conditions apart
OTHER = "other"


@dataclass(frozen=True)
class Term:
    """One column of the regression: what it means, and the step that its rate ratio speaks of.

    ``step`` is in units of the (standardised) column, ``low`` and ``high`` are its first and last tenth;
    ``is_level``: the column is 1 where a category has a level, else 0.
    """

    name: str
    label: str
    kind: Kind
    per: str
    step: float
    low: float
    high: float
    column: str
    lag: int
    is_level: bool = False


@dataclass
class Design:
    """The regression's columns, shape (rows, terms), standardised; rows are those of the panel."""

    terms: list[Term]
    matrix: Floats
    notes: list[str] = field(default_factory=list)

    def only(self, kinds: Sequence[Kind]) -> Design:
        """Return the same columns with those of other kinds of condition at nought, so that they change nothing.

        The shape stays, and with it the compiled model.
        """
        kept = np.array([term.kind in kinds for term in self.terms], dtype=bool)
        return Design([term for term in self.terms if term.kind in kinds], self.matrix * kept)


def build_design(panel: Panel) -> Design:
    """Return all conditions of a panel as columns; what was left out or filled is told in ``notes``."""
    terms: list[Term] = []
    columns: list[Floats] = []
    notes: list[str] = []
    for condition in panel.settings.condition:
        numeric = condition.over is not None or condition.per_soldier or panel.table.is_numeric(condition.column)
        made = number_terms(panel, condition, notes) if numeric else category_terms(panel, condition, notes)
        terms += [term for term, _ in made]
        columns += [column for _, column in made]
    matrix = np.column_stack(columns) if columns else np.zeros((panel.unit.size, 0))
    return untangle(Design(terms, matrix, notes), panel)


# ---------------------------------------------------------------- numbers


def number_terms(panel: Panel, condition: Condition, notes: list[str]) -> list[tuple[Term, Floats]]:
    """Return the one standardised column of a numeric condition, or none where it cannot be used."""
    values = lagged(panel, condition_values(panel, condition), condition.lag)
    used = panel.used
    missing = ~np.isfinite(values)
    share = float(missing[used].mean())
    if share > MOST_MISSING:
        notes.append(f"{condition.title}: {share:.0%} of values are missing, too many to fill: left out.")
        return []
    if missing[used].any():
        values = fill(panel, values)
        notes.append(
            f"{condition.title}: {int(missing[used].sum()):,} of {int(used.sum()):,} values are missing and were filled"
            " with the unit's own mean, moved with the month's; its interval may be a little too narrow."
        )
    mean, spread = float(values[used].mean()), float(values[used].std())
    if not spread > 1e-9 * max(1.0, abs(mean)):
        notes.append(f"{condition.title}: the same everywhere, so nothing can be said of it: left out.")
        return []
    low, middle_low, middle_high, high = np.quantile(values[used], (0.1, 0.25, 0.75, 0.9))
    step = condition.per or float(middle_high - middle_low) or spread
    per = f"per {step:.3g}" if condition.per else f"{middle_high:.3g} against {middle_low:.3g}"
    if not condition.per and middle_high == middle_low:
        per = f"per {step:.3g}"
    term = Term(
        condition.name, condition.title, condition.kind, per, step / spread,
        float(low - mean) / spread, float(high - mean) / spread, condition.column, condition.lag,
    )  # fmt: skip
    return [(term, np.where(np.isfinite(values), (values - mean) / spread, 0.0))]


def condition_values(panel: Panel, condition: Condition) -> Floats:
    """Return a condition's values by row before any lag, NaN where missing."""
    values = panel.table.numbers(condition.column)
    if condition.per_soldier:
        return divided(values, panel.strength)
    if condition.over is None:
        return values
    below = panel.table.numbers(condition.over)
    for row in np.flatnonzero(below < 0)[:1]:
        raise panel.table.expect(int(row), condition.over, "a number, 0 or more")
    return divided(values, below)


def divided(above: Floats, below: Floats) -> Floats:
    """Return quotients, NaN where nothing is below."""
    quotients: Floats = np.divide(above, below, out=np.full(above.size, np.nan), where=below > 0)
    return quotients


def lagged(panel: Panel, values: Floats, months: int) -> Floats:
    """Return the value that the unit had so many months before, NaN where it has no such month."""
    if months == 0:
        return values
    key = panel.unit * (len(panel.months) + months) + panel.month
    wanted = key - months
    place = np.minimum(np.searchsorted(key, wanted), key.size - 1)
    there = (key[place] == wanted) & (panel.month >= months)
    return np.where(there, values[place], np.nan)


def fill(panel: Panel, values: Floats) -> Floats:
    """Return values with blanks filled by unit mean + month mean - mean."""
    known = np.isfinite(values)
    overall = float(values[known].mean())
    by_unit = means(panel.unit[known], values[known], len(panel.units), overall)
    by_month = means(panel.month[known], values[known] - by_unit[panel.unit[known]], len(panel.months), 0.0)
    return np.where(known, values, by_unit[panel.unit] + by_month[panel.month])


def means(place: Index, values: Floats, size: int, otherwise: float) -> Floats:
    """Return the mean of the values at each place."""
    times = np.bincount(place, minlength=size)
    sums = np.bincount(place, values, minlength=size)
    return np.where(times > 0, sums / np.maximum(times, 1), otherwise)


# ---------------------------------------------------------------- categories


def category_terms(panel: Panel, condition: Condition, notes: list[str]) -> list[tuple[Term, Floats]]:
    """Return a 0/1 column for each level of a category but the commonest; rare levels are taken together."""
    texts = np.array(panel.table.columns[condition.column], dtype=object)
    texts[[text.lower() in MISSING for text in texts]] = "not known"
    if condition.lag:
        raise InputError(f"{panel.table.file}: column {quote(condition.column)}: expected numbers for a lag, not text")
    levels = join_rare(panel, condition, texts, notes)
    names, times = np.unique(levels[panel.used].astype(str), return_counts=True)
    if names.size < 2:
        notes.append(f"{condition.title}: the same everywhere, so nothing can be said of it: left out.")
        return []
    reference = str(names[np.argmax(times)])
    made = []
    for name in (str(n) for n in names if n != reference):
        term = Term(
            f"{condition.name}={name}", f"{condition.title}: {name}", condition.kind, f"against {reference}",
            1.0, 0.0, 1.0, condition.column, 0, True,
        )  # fmt: skip
        made.append((term, (levels == name).astype(np.float64)))
    return made


def join_rare(panel: Panel, condition: Condition, texts: NDArray[np.object_], notes: list[str]) -> NDArray[np.object_]:
    """Return levels in which each has at least 10 departures and 3 units, the rare ones joined.

    A rate ratio of a level seen in one unit only would give that unit's count away.
    """
    names = sorted(set(texts))
    if len(names) > MOST_LEVELS:
        row = next(k for k, text in enumerate(texts) if text not in names[:MOST_LEVELS])
        expected = f"numbers, or a category of at most {MOST_LEVELS} levels"
        raise panel.table.expect(row, condition.column, expected)
    rare = [name for name in names if is_rare(panel, texts == name)]
    if not rare:
        return texts
    joined = np.where(np.isin(texts, rare), OTHER, texts)
    if is_rare(panel, joined == OTHER):
        common = [name for name in names if name not in rare]
        joined[joined == OTHER] = max(common, key=lambda name: int((texts == name).sum())) if common else OTHER
    said = ", ".join(quote(name) for name in rare[:5])
    fewer = f"fewer than {LEAST} departures or {LEAST_UNITS} units"
    notes.append(f"{condition.title}: levels with {fewer} joined ({said}).")
    return joined


def is_rare(panel: Panel, rows: NDArray[np.bool_]) -> bool:
    """Return whether some rows hold too few departures or units to be spoken of."""
    rows = rows & panel.used
    return panel.departures[rows].sum() < LEAST or np.unique(panel.unit[rows]).size < LEAST_UNITS


# ---------------------------------------------------------------- what goes with what


def untangle(design: Design, panel: Panel) -> Design:
    """Leave out columns that others determine, and say aloud which ones the data can hardly tell apart."""
    matrix = design.matrix[panel.used]
    keep: list[int] = []
    for k, term in enumerate(design.terms):
        if inflation(matrix, k, keep) > 1e6:
            design.notes.append(f"{term.label}: follows exactly from other conditions: left out.")
        else:
            keep.append(k)
    kept = Design([design.terms[k] for k in keep], design.matrix[:, keep], design.notes)
    matrix = matrix[:, keep]
    for k, term in enumerate(kept.terms):
        others = [j for j in range(len(keep)) if j != k]
        found = inflation(matrix, k, others)
        if found > INFLATED:
            size = [abs(np.corrcoef(matrix[:, k], matrix[:, j])[0, 1]) for j in others]
            nearest = kept.terms[others[int(np.argmax(size))]].label
            kept.notes.append(
                f"{term.label}: moves together with others (variance inflation {found:.0f}, most with {nearest}): the"
                " data can hardly tell them apart, and their rate ratios must be read together."
            )
    return kept


def inflation(matrix: Floats, k: int, others: Sequence[int]) -> float:
    """Return the variance inflation of a column given others."""
    column = matrix[:, k] - matrix[:, k].mean()
    if not others:
        return 1.0
    rest = matrix[:, others] - matrix[:, others].mean(axis=0)
    left = column - rest @ np.linalg.lstsq(rest, column, rcond=None)[0]
    return float(column @ column / max(left @ left, 1e-12 * (column @ column)))
