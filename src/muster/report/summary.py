"""A run in a few sentences, each number beside what was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from muster.data.case import Case
from muster.data.figures import Figure
from muster.model import outcomes
from muster.model.outcomes.document import years
from muster.model.outcomes.loops import gain
from muster.model.states import AWAY, SERVING
from muster.report.pictures.absence import reason, speaker
from muster.report.standing import parameters_are
from muster.report.words import count, day, intervals, percent, period, printed

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]


def sentences(case: Case, results: Results, draws: str = "") -> list[str]:
    """Return what a run says, in the order in which a reader asks; ``draws`` names the source of its parameters."""
    found = (
        _force(results),
        *(_registered(figure, results) for figure in _registered_figures(case)),
        _absent(case, results),
        _back(case, results),
        _reasons(results),
        _feedback(results),
        _caution(case, results, draws),
    )
    return [sentence for sentence in found if sentence]


def _force(results: Results) -> str:
    last = outcomes.last_day(results[0])
    soldiers = float(np.median([result.soldiers / result.scale for result in results]))
    serving = _now(results, SERVING)
    away = _now(results, AWAY)
    return (
        f"The run follows {count(soldiers)} people who served at some time between {day(results[0].start)} and "
        f"{day(last)}. On the last day {count(serving)} are serving and {count(away)} are absent or gone for good."
    )


def _now(results: Results, states: Sequence[str]) -> float:
    return float(np.median([outcomes.stock(result, *states)[-1] for result in results]))


def _registered_figures(case: Case) -> list[Figure]:
    """Return the latest whole year and the latest month for which both articles were published together."""
    both = [f for f in case.figures if f.quantity == "registered_407_408" and f.confidence != "partisan"]
    years = [f for f in both if (f.period_end - f.period_start).days in (364, 365)]
    months = [f for f in both if f.period_end == case.published_until and f.period_start.month == f.period_end.month]
    return [*years[-1:], *months[:1]]


def _registered(figure: Figure, results: Results) -> str:
    found = outcomes.spread(figure.quantity, figure.period_start, figure.period_end, results)
    if found is None:
        return ""
    when = period(figure.period_start, figure.period_end)
    return (
        f"In {when} it registers {count(found[0])} cases of absence and desertion; {printed(figure)} were published "
        f"({figure.source})."
    )


def _absent(case: Case, results: Results) -> str:
    said = [f for f in case.figures if f.quantity == "currently_absent"]
    found = outcomes.spread(said[0].quantity, said[0].period_start, said[0].period_end, results) if said else None
    if found is None:
        return ""
    claims = "; ".join(f"{printed(figure)} ({speaker(figure)})" for figure in said)
    return f"On {day(said[0].period_end)} {count(found[0])} are absent. Claims of that month: {claims}."


def _back(case: Case, results: Results) -> str:
    end = outcomes.last_day(results[0]) - timedelta(days=outcomes.FOLLOWED)
    found = outcomes.spread("share_returning", max(results[0].start, _year_before(end)), end, results)
    if found is None:
        return ""
    said = [figure.value for figure in case.figures if figure.quantity == "share_returning"]
    claims = f"; claims run from {percent(min(said))} to {percent(max(said))}" if said else ""
    return f"Of those who left in the year to {day(end)}, {percent(found[0])} were back within twelve months{claims}."


def _year_before(end: date) -> date:
    return end - timedelta(days=outcomes.FOLLOWED - 1)


def _reasons(results: Results) -> str:
    names = [name for name in results[0].daily if name.startswith("reason_")]
    weights = {name: sum(float(r.daily[name][-365:].sum()) for r in results) for name in names}
    everyone = sum(weights.values())
    if not everyone:
        return ""
    most = sorted(names, key=lambda name: -weights[name])[:3]
    shares = ", ".join(f"{reason(name).lower()} ({percent(weights[name] / everyone)})" for name in most)
    return f"In the last year what weighed most in a simulated departure was: {shares}."


def _feedback(results: Results) -> str:
    """Say how far absence fed itself in the last whole year, in the place of the word spiral."""
    whole = [year for year in years(results[0]) if year < outcomes.last_day(results[0]).year]
    year = whole[-1] if whole else None
    together = float(np.median([gain(result, year).together for result in results]))
    when = f" in {year}" if year else ""
    if together >= 1.0:
        return f"Loop gain{when} is {together:.1f}: absence feeds itself, and a small lasting shock would not settle."
    return (
        f"Loop gain{when} is {together:.2f} (the tipping point is 1): by themselves the two loops would multiply a"
        f" small lasting shock by {1.0 / (1.0 - together):.1f}; those who have left are no longer there to leave,"
        " which takes most of that back."
    )


def _caution(case: Case, results: Results, draws: str) -> str:
    if len(results) == 1:
        return f"{parameters_are(case, draws)} It is one course of chance; other seeds differ a little."
    return f"{parameters_are(case, draws)} {intervals(results)}"
