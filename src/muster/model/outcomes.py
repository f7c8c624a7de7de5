"""What each published figure counts, said as a count over a simulated run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from muster.data.figures import Figure
from muster.model.states import SERVING

if TYPE_CHECKING:
    from muster.model.simulate import Result

Role = Literal["test", "input", "not simulated"]
Measure = Callable[["Result", date, date], float | None]

MONTH = 365.25 / 12  # days
ENOUGH = 0.8  # share of a figure's period that a run must cover to be set beside it
FOLLOWED = 365  # days after which a departure counts as back or not

AWAY = ("absent", "gone")  # a count made from outside cannot tell who is away for good
DEAD = ("fell", "lost")  # entered as killed, and entered as missing
HARMED = ("hit", *DEAD)


@dataclass(frozen=True)
class Outcome:
    """One quantity that people publish and the simulation can count.

    ``meaning`` says what is counted; ``role`` is "input" where the simulation is fed the quantity, so that
    agreement is book-keeping and no test; ``caution`` says why a test is weaker than it looks.
    """

    quantity: str
    meaning: str
    measure: Measure
    role: Role = "test"
    caution: str = ""


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


# ---------------------------------------------------------------- reading a run


def last_day(result: Result) -> date:
    """Return the last simulated date."""
    return result.start + timedelta(days=len(result.daily["absent"]) - 1)


def covered(result: Result, start: date, end: date) -> slice | None:
    """Return the run's days within a period, or None where it covers too little to be compared.

    A period may begin before the run (yearly counts begin on 1 January 2022, the run on 24 February), as
    long as four fifths of it are simulated; it may not end after the run.
    """
    first, last = max(0, (start - result.start).days), (end - result.start).days
    length = (end - start).days + 1
    if last >= len(result.daily["absent"]) or last - first + 1 < ENOUGH * length:
        return None
    return slice(first, last + 1)


def total(result: Result, columns: Iterable[str], days: slice) -> float:
    """Return the people (at full scale) who made the given moves within the given days."""
    return float(sum(int(result.daily[name][days].sum()) for name in columns)) / result.scale


def whole_months(start: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return first and last day of every calendar month that lies within two dates.

    >>> whole_months(date(2024, 1, 31), date(2024, 3, 31))
    ((datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)), (datetime.date(2024, 3, 1), datetime.date(2024, 3, 31)))
    """
    months = []
    first = start.replace(day=1)
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        end = following - timedelta(days=1)
        if start <= first and end <= last:
            months.append((first, end))
        first = following
    return tuple(months)


def monthly(result: Result, *columns: str) -> NDArray[np.float64]:
    """Return people (at full scale) who made the given moves in each whole month of the run."""
    spans = whole_months(result.start, last_day(result))
    return np.array([total(result, columns, _days(result, *span)) for span in spans])


def stock(result: Result, *columns: str) -> NDArray[np.float64]:
    """Return the people (at full scale) in the given states at the end of every day."""
    people: NDArray[np.float64] = np.sum([result.daily[name] for name in columns], axis=0) / result.scale
    return people


def _days(result: Result, start: date, end: date) -> slice:
    return slice((start - result.start).days, (end - result.start).days + 1)


# ---------------------------------------------------------------- the ways of counting


def _flow(*columns: str) -> Measure:
    def measure(result: Result, start: date, end: date) -> float | None:
        days = covered(result, start, end)
        return None if days is None else total(result, columns, days)

    return measure


def _per_month(*columns: str) -> Measure:
    def measure(result: Result, start: date, end: date) -> float | None:
        days = covered(result, start, end)
        return None if days is None else total(result, columns, days) / (days.stop - days.start) * MONTH

    return measure


def _at_end(*columns: str) -> Measure:
    def measure(result: Result, start: date, end: date) -> float | None:
        if not result.start <= end <= last_day(result):
            return None
        return float(stock(result, *columns)[(end - result.start).days])

    return measure


def _share(part: Sequence[str], whole: Sequence[str], year_before: bool = False) -> Measure:
    """Count one flow over another; ``year_before`` widens a shorter period to the year that it ends."""

    def measure(result: Result, start: date, end: date) -> float | None:
        days = covered(result, _year_before(start, end) if year_before else start, end)
        base = 0.0 if days is None else total(result, whole, days)
        return None if days is None or base == 0 else total(result, part, days) / base

    return measure


def _back(result: Result, start: date, end: date) -> float | None:
    """Share of departures that were over within a year; None where the run ends before that year does."""
    if end + timedelta(days=FOLLOWED) > last_day(result):
        return None
    return _share(["back_within_year"], ["left"], year_before=True)(result, start, end)


def _year_before(start: date, end: date) -> date:
    return min(start, end - timedelta(days=FOLLOWED - 1))


def _of_months(pick: Callable[[Sequence[float]], float], *columns: str) -> Measure:
    def measure(result: Result, start: date, end: date) -> float | None:
        spans = whole_months(start, end)
        if not spans or covered(result, start, end) is None or spans[0][0] < result.start:
            return None
        return pick([total(result, columns, _days(result, *span)) for span in spans])

    return measure


def _weekly(column: str) -> Measure:
    """Mean of a weekly series over the weeks that touch the period."""

    def measure(result: Result, start: date, end: date) -> float | None:
        if not result.start <= start <= end <= last_day(result):
            return None
        day = result.weekly["day"]
        touching = (day > (start - result.start).days - 7) & (day <= (end - result.start).days)
        values = result.weekly[column][touching]
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) else None

    return measure


def _change(*columns: str) -> Measure:
    """Relative change of a flow against the same days one year earlier."""

    def measure(result: Result, start: date, end: date) -> float | None:
        now = covered(result, start, end)
        before = covered(result, start - timedelta(days=FOLLOWED), end - timedelta(days=FOLLOWED))
        base = 0.0 if before is None else total(result, columns, before)
        return None if now is None or base == 0 else total(result, columns, now) / base - 1

    return measure


# ---------------------------------------------------------------- the table

_LOSSES = "losses follow the driver of dead and wounded"
_RETURNED = "absentees who came back by themselves, by any procedure"
_VERDICTS = "the verdicts of 2024 sized their share"
_SIZED = "early and late returns of the first window sized the effect of an amnesty"

_ALL = (
    Outcome("registered_407", "cases registered, Art. 407", _flow("registered_407")),
    Outcome("registered_408", "cases registered, Art. 408", _flow("registered_408")),
    Outcome("registered_407_408", "cases registered, both", _flow("registered_407", "registered_408")),
    Outcome(
        "registered_per_month_context",
        "cases registered a month, both",
        _per_month("registered_407", "registered_408"),
    ),
    Outcome("registered_408_monthly_range_low", "smallest month, Art. 408", _of_months(min, "registered_408")),
    Outcome("registered_408_monthly_range_high", "largest month, Art. 408", _of_months(max, "registered_408")),
    Outcome("suspicions_407", "suspicions served, Art. 407", _flow("suspicion_407")),
    Outcome("suspicions_408", "suspicions served, Art. 408", _flow("suspicion_408")),
    Outcome("suspicions_407_408", "suspicions served, both", _flow("suspicion_407", "suspicion_408")),
    Outcome(
        "charges_407",
        "cases sent to court, Art. 407",
        _flow("court_407"),
        caution="the source does not say which step it counts",
    ),
    Outcome(
        "charges_408",
        "cases sent to court, Art. 408",
        _flow("court_408"),
        caution="the source does not say which step it counts",
    ),
    Outcome("sent_to_court_407", "cases sent to court, Art. 407", _flow("court_407")),
    Outcome("sent_to_court_408", "cases sent to court, Art. 408", _flow("court_408")),
    Outcome("verdicts_407", "verdicts, Art. 407", _flow("verdict_407"), caution=_VERDICTS),
    Outcome("verdicts_408", "verdicts, Art. 408", _flow("verdict_408"), caution=_VERDICTS),
    Outcome(
        "share_suspicion_407",
        "suspicions served over cases registered in the period, Art. 407",
        _share(["suspicion_407"], ["registered_407"]),
        caution="the share of suspicions of 2024 sized that step",
    ),
    Outcome(
        "share_suspicion_408",
        "suspicions served over cases registered in the period, Art. 408",
        _share(["suspicion_408"], ["registered_408"]),
    ),
    Outcome(
        "share_suspicion_407_408",
        "suspicions served over cases registered in the period, both",
        _share(["suspicion_407", "suspicion_408"], ["registered_407", "registered_408"]),
    ),
    Outcome(
        "share_sent_to_court_407",
        "cases sent to court over cases registered in the period, Art. 407",
        _share(["court_407"], ["registered_407"]),
        caution="the published shares of 2022, 2024 and 2025 sized the capacity of enforcement",
    ),
    Outcome(
        "share_sent_to_court_408",
        "cases sent to court over cases registered in the period, Art. 408",
        _share(["court_408"], ["registered_408"]),
    ),
    Outcome("returns_simplified", _RETURNED, _flow("returned"), caution=_SIZED),
    Outcome("returns_all", _RETURNED, _flow("returned"), caution=_SIZED),
    Outcome("returns_per_month", _RETURNED + ", a month", _per_month("returned"), caution=_SIZED),
    Outcome(
        "share_returning",
        "share of the departures of the period (of at least the year that it ends) that were over within"
        " twelve months, by return or arrest",
        _back,
        caution="the claim of 30% sized the rate of return",
    ),
    Outcome("currently_absent", "absent at the end of the period, those gone for good among them", _at_end(*AWAY)),
    Outcome("cumulative_awol_claim", "departures, each spell of absence counted", _flow("left")),
    Outcome(
        "training_centre_share_of_awol",
        "share of the departures of the year before that began in training",
        _share(["left_training"], ["left"], year_before=True),
    ),
    Outcome(
        "awol_share_of_mobilised_inflow",
        "departures over arrivals in the same period",
        _share(["left"], ["inducted"]),
    ),
    Outcome("force_size_total", "serving at the end of the period: everybody not away, dead, captive or out",
            _at_end(*SERVING)),
    Outcome("infantry_company_manning_share", "median manning of infantry companies", _weekly("manning_p50")),
    Outcome(
        "days_on_position_typical_high",
        "95th percentile of completed infantry tours, days",
        _weekly("tour_p95"),
    ),
    Outcome("days_on_position_extreme", "95th percentile of completed infantry tours, days", _weekly("tour_p95")),
    Outcome("mobilisation_per_month", "arrivals a month", _per_month("inducted"), role="input"),
    Outcome("killed_cumulative_official", "entered as killed", _flow("fell"), role="input", caution=_LOSSES),
    Outcome("killed_named_ualosses", "entered as killed", _flow("fell"), role="input", caution=_LOSSES),
    Outcome(
        "killed_cumulative_estimate_low", "dead, entered as killed or missing", _flow(*DEAD), "input", _LOSSES
    ),
    Outcome(
        "killed_cumulative_estimate_high", "dead, entered as killed or missing", _flow(*DEAD), "input", _LOSSES
    ),
    Outcome("wounded_cumulative_official", "wounded, each time counted", _flow("hit"), "input", _LOSSES),
    Outcome("casualties_cumulative_estimate", "killed, wounded and missing", _flow(*HARMED), "input", _LOSSES),
    Outcome("casualties_cumulative_estimate_low", "killed, wounded and missing", _flow(*HARMED), "input", _LOSSES),
    Outcome("casualties_cumulative_estimate_high", "killed, wounded and missing", _flow(*HARMED), "input", _LOSSES),
    Outcome("monthly_losses_claim_low", "killed, wounded and missing a month", _per_month(*HARMED), "input", _LOSSES),
    Outcome("loss_change_yoy", "change of losses against the year before", _change(*HARMED), "input", _LOSSES),
)  # fmt: skip

OUTCOMES: dict[str, Outcome] = {outcome.quantity: outcome for outcome in _ALL}

DRIVERS_OF: dict[str, str] = {
    "basic_training_days": "basic_training_days",
    "brigades_on_front": "brigades_in_line",
    "front_length_active_km": "front_active_km",
    "wounded_return_share": "wounded_return_share",
}
"""Quantities that are fed in as a driver and have no count of their own in a run."""

CLAIMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Absent at one time", ("currently_absent",)),
    ("Ever left", ("cumulative_awol_claim",)),
    ("Share that comes back", ("share_returning",)),
    ("Absence that begins in training", ("training_centre_share_of_awol", "awol_share_of_mobilised_inflow")),
    (
        "Killed",
        (
            "killed_cumulative_official",
            "killed_named_ualosses",
            "killed_cumulative_estimate_low",
            "killed_cumulative_estimate_high",
        ),
    ),
    (
        "Killed, wounded and missing",
        (
            "wounded_cumulative_official",
            "casualties_cumulative_estimate",
            "casualties_cumulative_estimate_low",
            "casualties_cumulative_estimate_high",
        ),
    ),
)
"""Quantities on which sources disagree, in the groups in which they are told apart, never averaged."""


def role(quantity: str) -> Role:
    """Return whether a published quantity tests the simulation, feeds it, or has no counterpart in it.

    >>> role("registered_407"), role("basic_training_days"), role("court_materials_407")
    ('test', 'input', 'not simulated')
    """
    if quantity in DRIVERS_OF:
        return "input"
    return OUTCOMES[quantity].role if quantity in OUTCOMES else "not simulated"


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
