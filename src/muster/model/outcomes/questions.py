"""The questions that every run is asked: each with its unit, what it means, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from muster.model.outcomes import absences, companies, departures, loops
from muster.model.outcomes.departures import FIELD
from muster.model.outcomes.reading import between, last_day
from muster.model.states import TOTALS

if TYPE_CHECKING:
    from muster.model.simulate import Result

Ask = Callable[["Result", int | None], float | None]


@dataclass(frozen=True)
class Question:
    """One quantity that a run can be asked for; ``yearly`` where it can be told of a single year."""

    name: str
    unit: str
    meaning: str
    ask: Ask
    yearly: bool = True


def days_of(result: Result, year: int | None) -> slice:
    """Return the run's days in a calendar year, or all of them."""
    if year is None:
        return slice(None)
    return between(result, max(result.start, date(year, 1, 1)), min(last_day(result), date(year, 12, 31)))


def weekly(column: str, people: bool = False) -> Ask:
    """Ask for the mean of a weekly series; one that counts ``people`` is brought to full scale."""

    def ask(result: Result, year: int | None) -> float | None:
        days = days_of(result, year)
        inside = slice(None) if year is None else _within(result, days)
        values = result.weekly[column][inside]
        values = values[np.isfinite(values)]
        return float(values.mean()) / (result.scale if people else 1.0) if values.size else None

    return ask


def dwell(result: Result, year: int | None) -> float | None:
    """Return days of rest for each day on position, of the median brigade in line: (1 - load) / load (M3)."""
    load = weekly("load_p50")(result, year)
    return (1.0 - load) / load if load else None


def _within(result: Result, days: slice) -> NDArray[np.bool_]:
    day = result.weekly["day"]
    inside: NDArray[np.bool_] = (day >= days.start) & (day < days.stop)
    return inside


def departures_in(result: Result, year: int | None) -> float:
    """Count departures at full scale."""
    return float(result.daily["left"][days_of(result, year)].sum()) / result.scale


def reason(name: str) -> Ask:
    """Ask for the share of departures in which a mechanism weighed most."""

    def ask(result: Result, year: int | None) -> float | None:
        days = days_of(result, year)
        left = float(result.daily["left"][days].sum())
        return float(result.daily[name][days].sum()) / left if left else None

    return ask


def flow_share(part: Sequence[str], whole: Sequence[str], of: str = "daily") -> Ask:
    """Ask for one flow over another, both sums of daily (or weekly) columns."""

    def ask(result: Result, year: int | None) -> float | None:
        columns = result.daily if of == "daily" else result.weekly
        days = days_of(result, year)
        inside = days if of == "daily" or year is None else _within(result, days)
        base = sum(float(columns[name][inside].sum()) for name in whole)
        return sum(float(columns[name][inside].sum()) for name in part) / base if base else None

    return ask


def _of(measure: Callable[..., float | None], *arguments: Any) -> Ask:
    return lambda result, year: measure(result, *arguments, year)


def _whole(measure: Callable[..., float | None], *arguments: Any) -> Ask:
    return lambda result, year: measure(result, *arguments)


def _gain(name: str) -> Ask:
    return lambda result, year: getattr(loops.gain(result, year), name)


FOR_GOOD = tuple(name for name in TOTALS["left"] if name.startswith("deserted"))
SHARE, RATE, RATIO, DAYS, GAIN = "share", "per 1,000 a month", "ratio", "days", "log gain"
QUESTIONS: tuple[Question, ...] = (
    Question("departures", "people", "departures, each spell of absence counted", departures_in),
    Question(
        "rate",
        RATE,
        "departures of those who serve and could leave",
        _of(departures.rate, (*FIELD, "trainee", "reserve")),
    ),
    Question("rate_infantry", RATE, "departures of the infantry", _of(departures.rate, ("infantry",))),
    Question("rate_combat", RATE, "departures of other combat arms", _of(departures.rate, ("combat",))),
    Question("rate_support", RATE, "departures from support and rear", _of(departures.rate, ("support",))),
    Question("rate_training", RATE, "departures during training", _of(departures.rate, ("trainee",))),
    Question("share_training", SHARE, "departures that began in training", _of(departures.share, ("trainee",))),
    Question("share_infantry", SHARE, "departures from infantry companies", _of(departures.share, ("infantry",))),
    Question(
        "share_within_30_days",
        SHARE,
        "departures within 30 days of induction, posting or return",
        _of(departures.share_within, 30),
    ),
    Question("share_for_good", SHARE, "departures meant for good", flow_share(FOR_GOOD, TOTALS["left"])),
    Question(
        "placed_elsewhere",
        SHARE,
        "returnees placed in another unit than their own",
        flow_share(("placed",), ("placed", "placed_back")),
    ),
    Question(
        "orders_refused",
        SHARE,
        "orders to stay without evacuation that commanders refused upward",
        flow_share(("orders_refused",), ("orders_to_hold",), "weekly"),
    ),
    Question(
        "share_repeated", SHARE, "departures by soldiers who had left before", _whole(departures.share_repeated), False
    ),
    Question(
        "leavers_who_repeat",
        SHARE,
        "of those who ever left, left again",
        _whole(departures.share_of_leavers_who_repeat),
        False,
    ),
    Question(
        "company_spread",
        RATIO,
        "sd of infantry companies' rates over their mean, chance taken off",
        _of(companies.spread),
    ),
    Question(
        "company_dispersion",
        RATIO,
        "index of dispersion between infantry companies; 1 by chance alone",
        _of(companies.dispersion),
    ),
    Question(
        "clustering",
        RATIO,
        "density of pairs of departures of one company 1 to 2 weeks apart, over 10 to 13 weeks apart",
        _whole(companies.clustering),
        False,
    ),
    Question(
        "over_in_30_days",
        SHARE,
        "absences over within 30 days, by return or arrest",
        _whole(absences.share_over, 30),
        False,
    ),
    Question("over_in_365_days", SHARE, "absences over within a year", _whole(absences.share_over, 365), False),
    Question(
        "return_first_month",
        "per month",
        "hazard of voluntary return in the first 30 days away",
        _whole(absences.monthly_return, 0, 30),
        False,
    ),
    Question(
        "return_after_half_year",
        "per month",
        "the same after 180 to 365 days away",
        _whole(absences.monthly_return, 180, 365),
        False,
    ),
    Question(
        "tour_median",
        DAYS,
        "length of completed infantry tours, median of each week, mean over weeks",
        weekly("tour_p50"),
    ),
    Question("tour_p95", DAYS, "the same, 95th percentile", weekly("tour_p95")),
    Question("dwell", RATIO, "days of rest for each day on position, median brigade in line", dwell),
    Question("manning_median", SHARE, "present over posts of infantry companies, median", weekly("manning_p50")),
    Question("coverage", SHARE, "infantry positions that are held", weekly("coverage")),
    Question("thin_sectors", SHARE, "sectors with less than 80% of their positions held", weekly("thin_sectors")),
    Question(
        "infantry_to_spare",
        "people",
        "fit infantry beyond those who hold the line with a day of rest for each day on position",
        weekly("infantry_to_spare", people=True),
    ),
    Question("exhaustion", RATIO, "mean dose of the infantry over its tolerance (E)", _of(loops.mean_exhaustion)),
    Question(
        "absence_of_outflow", SHARE, "departures over departures and losses of the infantry", _of(loops.absence_share)
    ),
    Question("gain_swamping", GAIN, "loop R3: more absence, fewer cases in court, less deterrence", _gain("swamping")),
    Question("gain_workload", GAIN, "loop R1: more absence, more days on position, more exhaustion", _gain("workload")),
    Question("gain", GAIN, "both; a shock grows without end at 1 and above", _gain("together")),
    Question(
        "amplification",
        RATIO,
        "what a small lasting shock would be multiplied by, depletion left out: 1 / (1 - gain)",
        _gain("amplification"),
    ),
    Question("followers", RATIO, "what contagion (loop R2) multiplies departures by, besides", _gain("followers")),
)


def questions(result: Result) -> tuple[Question, ...]:
    """Return all questions, a share for each reason of this run among them."""
    names = [name for name in result.daily if name.startswith("reason_")]
    meaning = "departures in which {} weighed most"
    return QUESTIONS + tuple(
        Question(name, SHARE, meaning.format(name.removeprefix("reason_").replace("_", " ")), reason(name))
        for name in names
    )
