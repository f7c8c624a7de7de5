"""Published figures beside the same counts in one or more runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from muster.data.figures import Figure
from muster.model.outcomes.published import OUTCOMES, Outcome

if TYPE_CHECKING:
    from muster.model.simulate import Result


@dataclass(frozen=True)
class Comparison:
    """One published figure beside the same count in one or more runs; bounds only with several runs."""

    figure: Figure
    outcome: Outcome
    median: float
    low90: float | None
    high90: float | None

    @property
    def inside(self) -> bool | None:
        """Whether the figure lies in the runs' 90% interval; None for an input or a single run."""
        if self.low90 is None or self.high90 is None or self.outcome.role != "test":
            return None
        return self.low90 <= self.figure.value <= self.high90


def counting_basis(figure: Figure) -> str:
    """Return on which of three tallies a count of registered cases stands; empty for other quantities.

    The prosecutor's monthly report read at the time ("site"), his later replies to newsrooms ("reply", a
    little higher because cases are entered late) and the investigators' own tally ("bureau", 3 to 4 per cent
    lower) must not be mixed when one total is taken from another.
    """
    if not figure.quantity.startswith("registered_"):
        return ""
    if "OGP reply" in figure.source:
        return "reply"
    if "SBI" in figure.source or "SBI tally" in figure.note or "SBI data" in figure.source:
        return "bureau"
    return "site"


def spread(
    quantity: str, start: date, end: date, results: Sequence[Result]
) -> tuple[float, float | None, float | None] | None:
    """Return median and 90% bounds over runs of a quantity in a period, or None where a run cannot tell.

    With a single run there are no bounds: chance alone is no interval.
    """
    values = [OUTCOMES[quantity].measure(result, start, end) for result in results]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if len(known) == 1:
        return known[0], None, None
    low, middle, high = (float(q) for q in np.quantile(known, (0.05, 0.5, 0.95)))
    return middle, low, high


def compare(figures: Iterable[Figure], results: Sequence[Result]) -> tuple[Comparison, ...]:
    """Set every published figure that has a counterpart beside the runs, in the order of the figures.

    Args:
        figures: published figures, each kept as its own row also where sources conflict.
        results: runs of one scenario over the same days.
    """
    rows = []
    for figure in figures:
        if figure.quantity in OUTCOMES:
            found = spread(figure.quantity, figure.period_start, figure.period_end, results)
            if found is not None:
                rows.append(Comparison(figure, OUTCOMES[figure.quantity], *found))
    return tuple(rows)
