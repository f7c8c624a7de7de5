"""How long absences last: how many are over after so many days, and how the chance of return falls with their age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from muster.model.outcomes.reading import MONTH

if TYPE_CHECKING:
    from muster.model.simulate import Result

RETURNED, CAUGHT = 0, 1  # rows of the counts of ended absences


def at_risk(result: Result) -> NDArray[np.int64]:
    """Return how many absences were seen to reach each age in days, the end of the run cutting some short."""
    everybody = result.counts["ended"].sum(axis=0) + result.counts["away"]
    reached: NDArray[np.int64] = np.cumsum(everybody[::-1])[::-1]
    return reached


def still_away(result: Result) -> NDArray[np.float64]:
    """Return the share of absences that last longer than each number of days.

    Product-limit estimate (Kaplan and Meier 1958), so that absences cut short by the end of the run count
    for as long as they were seen. Giving up the thought of return does not end an absence.
    """
    over = result.counts["ended"][[RETURNED, CAUGHT]].sum(axis=0)
    remaining: NDArray[np.float64] = np.cumprod(1.0 - over / np.maximum(at_risk(result), 1))
    return remaining


def share_over(result: Result, days: int) -> float | None:
    """Return the share of absences that are over, by return or arrest, within so many days."""
    return 1.0 - float(still_away(result)[days]) if at_risk(result)[0] else None


def monthly_return(result: Result, first: int, last: int) -> float | None:
    """Return the hazard of voluntary return per month at ages from ``first`` to before ``last`` days."""
    days = float(at_risk(result)[first:last].sum())
    return float(result.counts["ended"][RETURNED, first:last].sum()) / days * MONTH if days else None
