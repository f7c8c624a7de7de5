"""What a run says of itself in outcomes.json: each quantity over the whole run and by calendar year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from muster.model.outcomes.questions import days_of, questions
from muster.model.outcomes.reading import last_day

if TYPE_CHECKING:
    from muster.model.simulate import Result

LEAST = 28  # days of a calendar year that a run must cover to say something of it


def years(result: Result) -> list[int]:
    """Return the calendar years that a run covers at least in part."""
    spans = range(result.start.year, last_day(result).year + 1)
    return [year for year in spans if (days := days_of(result, year)).stop - days.start >= LEAST]


def told(values: Sequence[float | None]) -> dict[str, float | None] | None:
    """Return median and 90% bounds over runs, without bounds for one run; None where a run cannot tell."""
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if len(known) == 1:
        return {"median": known[0], "low90": None, "high90": None}
    low, middle, high = (float(q) for q in np.quantile(known, (0.05, 0.5, 0.95)))
    return {"median": middle, "low90": low, "high90": high}


def document(results: Sequence[Result]) -> dict[str, Any]:
    """Return the content of outcomes.json.

    Every quantity has ``unit``, ``meaning``, ``all`` (the whole run) and, where it can be told, ``years``;
    each value is ``median``, ``low90`` and ``high90`` over the runs.
    """
    found = {}
    for question in questions(results[0]):
        row: dict[str, Any] = {"unit": question.unit, "meaning": question.meaning}
        row["all"] = told([question.ask(result, None) for result in results])
        if question.yearly:
            row["years"] = {
                str(year): told([question.ask(result, year) for result in results]) for year in years(results[0])
            }
        found[question.name] = row
    return {"runs": len(results), "outcomes": found}
