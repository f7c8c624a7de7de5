"""Who leaves and when: departures by days since posting, by role, and by how often somebody left before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from muster.model.outcomes.reading import MONTH
from muster.model.states import KIND, KINDS, ROLE, ROLES

if TYPE_CHECKING:
    from muster.model.simulate import Result

FEW = 0.02  # of the soldier-days of the fullest interval
FIELD = ("infantry", "combat", "support")  # roles that serve in units
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "In training": (("trainee",), KINDS),
    "First posting": (FIELD, ("unit", "prepared")),
    "Back from hospital": (FIELD, ("healed",)),
    "Placed after return": (FIELD, ("returned",)),
    "Moved to another unit": (FIELD, ("transferred", "reassigned")),
}
"""How a reader tells postings apart: roles, and ways in which a soldier came to his latest assignment."""


def year_index(result: Result, year: int | None) -> slice:
    """Return where a calendar year stands in counts by year; everything where ``year`` is None."""
    return slice(None) if year is None else slice(year - result.start.year, year - result.start.year + 1)


def counted(
    result: Result, name: str, roles: Sequence[str], kinds: Sequence[str], year: int | None = None
) -> NDArray[np.int64]:
    """Return "departures" or "exposure" (soldier-days) by days since posting, shape (TABLE,)."""
    counts = result.counts[name][year_index(result, year)]
    rows = counts[:, [ROLE[r] for r in roles]][:, :, [KIND[k] for k in kinds]]
    total: NDArray[np.int64] = rows.sum(axis=(0, 1, 2))
    return total


def by_days(result: Result, group: str, width: int = 7) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return days since posting and departures per 1,000 soldiers a month, by intervals of ``width`` days.

    Intervals with few soldier-days, beside the one with most, have no rate (NaN): they come from a sample.
    The last entry of the counts, which holds everybody posted longer ago, is left out.
    """
    roles, kinds = GROUPS[group]
    left, served = (counted(result, name, roles, kinds) for name in ("departures", "exposure"))
    edges = np.arange(0, left.size - 1, width)
    left, served = np.add.reduceat(left[:-1], edges), np.add.reduceat(served[:-1], edges)
    with np.errstate(invalid="ignore", divide="ignore"):
        return edges, np.where(served > FEW * served.max(), left / served * MONTH * 1000, np.nan)


def rate(result: Result, roles: Sequence[str], year: int | None = None) -> float | None:
    """Return departures per 1,000 soldiers of the given roles a month; None where nobody served."""
    left, served = (float(counted(result, name, roles, KINDS, year).sum()) for name in ("departures", "exposure"))
    return left / served * MONTH * 1000 if served else None


def share(result: Result, roles: Sequence[str], year: int | None = None) -> float | None:
    """Return the share of departures from the given roles."""
    everybody = float(counted(result, "departures", ROLES, KINDS, year).sum())
    return float(counted(result, "departures", roles, KINDS, year).sum()) / everybody if everybody else None


def share_within(result: Result, days: int, year: int | None = None) -> float | None:
    """Return the share of departures within so many days of induction, posting or return."""
    left = counted(result, "departures", ROLES, KINDS, year)
    return float(left[:days].sum()) / float(left.sum()) if left.sum() else None


def share_repeated(result: Result) -> float | None:
    """Return the share of departures by soldiers who had left before."""
    order = result.counts["order"]
    return float(order[1:].sum()) / float(order.sum()) if order.sum() else None


def share_of_leavers_who_repeat(result: Result) -> float | None:
    """Return the share of those who ever left that left more than once."""
    people = result.counts["people"]
    return float(people[2:].sum()) / float(people[1:].sum()) if people[1:].sum() else None
