"""What each published figure counts, said as a count over a simulated run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from muster.model.outcomes.counting import (
    Measure,
    at_end,
    back,
    change,
    flow,
    of_months,
    per_month,
    share,
    weekly,
)
from muster.model.outcomes.reading import DEAD, HARMED
from muster.model.states import AWAY, SERVING

Role = Literal["test", "input", "not simulated"]


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


_LOSSES = "losses follow the driver of dead and wounded"
_RETURNED = "absentees who came back by themselves, by any procedure"
_VERDICTS = "the verdicts of 2024 sized their share"
_SIZED = "early and late returns of the first window sized the effect of an amnesty"

_ALL = (
    Outcome("registered_407", "cases registered, Art. 407", flow("registered_407")),
    Outcome("registered_408", "cases registered, Art. 408", flow("registered_408")),
    Outcome("registered_407_408", "cases registered, both", flow("registered_407", "registered_408")),
    Outcome(
        "registered_per_month_context",
        "cases registered a month, both",
        per_month("registered_407", "registered_408"),
    ),
    Outcome("registered_408_monthly_range_low", "smallest month, Art. 408", of_months(min, "registered_408")),
    Outcome("registered_408_monthly_range_high", "largest month, Art. 408", of_months(max, "registered_408")),
    Outcome("suspicions_407", "suspicions served, Art. 407", flow("suspicion_407")),
    Outcome("suspicions_408", "suspicions served, Art. 408", flow("suspicion_408")),
    Outcome("suspicions_407_408", "suspicions served, both", flow("suspicion_407", "suspicion_408")),
    Outcome(
        "charges_407",
        "cases sent to court, Art. 407",
        flow("court_407"),
        caution="the source does not say which step it counts",
    ),
    Outcome(
        "charges_408",
        "cases sent to court, Art. 408",
        flow("court_408"),
        caution="the source does not say which step it counts",
    ),
    Outcome("sent_to_court_407", "cases sent to court, Art. 407", flow("court_407")),
    Outcome("sent_to_court_408", "cases sent to court, Art. 408", flow("court_408")),
    Outcome("verdicts_407", "verdicts, Art. 407", flow("verdict_407"), caution=_VERDICTS),
    Outcome("verdicts_408", "verdicts, Art. 408", flow("verdict_408"), caution=_VERDICTS),
    Outcome(
        "share_suspicion_407",
        "suspicions served over cases registered in the period, Art. 407",
        share(["suspicion_407"], ["registered_407"]),
        caution="the share of suspicions of 2024 sized that step",
    ),
    Outcome(
        "share_suspicion_408",
        "suspicions served over cases registered in the period, Art. 408",
        share(["suspicion_408"], ["registered_408"]),
    ),
    Outcome(
        "share_suspicion_407_408",
        "suspicions served over cases registered in the period, both",
        share(["suspicion_407", "suspicion_408"], ["registered_407", "registered_408"]),
    ),
    Outcome(
        "share_sent_to_court_407",
        "cases sent to court over cases registered in the period, Art. 407",
        share(["court_407"], ["registered_407"]),
        caution="the published shares of 2022, 2024 and 2025 sized the capacity of enforcement",
    ),
    Outcome(
        "share_sent_to_court_408",
        "cases sent to court over cases registered in the period, Art. 408",
        share(["court_408"], ["registered_408"]),
    ),
    Outcome("returns_simplified", _RETURNED, flow("back"), caution=_SIZED),
    Outcome("returns_all", _RETURNED, flow("back"), caution=_SIZED),
    Outcome("returns_per_month", _RETURNED + ", a month", per_month("back"), caution=_SIZED),
    Outcome(
        "share_returning",
        "share of the departures of the period (of at least the year that it ends) that were over within"
        " twelve months, by return or arrest",
        back,
        caution="the claim of 30% sized the rate of return",
    ),
    Outcome("currently_absent", "absent at the end of the period, those gone for good among them", at_end(*AWAY)),
    Outcome("cumulative_awol_claim", "departures, each spell of absence counted", flow("left")),
    Outcome(
        "training_centre_share_of_awol",
        "share of the departures of the year before that began in training",
        share(["left_training", "deserted_training"], ["left"], year_before=True),
    ),
    Outcome(
        "awol_share_of_mobilised_inflow",
        "departures over arrivals in the same period",
        share(["left"], ["inducted"]),
    ),
    Outcome("force_size_total", "serving at the end of the period: everybody not away, dead, captive or out",
            at_end(*SERVING)),
    Outcome("infantry_company_manning_share", "median manning of infantry companies", weekly("manning_p50")),
    Outcome(
        "days_on_position_typical_high",
        "95th percentile of completed infantry tours, days",
        weekly("tour_p95"),
    ),
    Outcome("days_on_position_extreme", "95th percentile of completed infantry tours, days", weekly("tour_p95")),
    Outcome("mobilisation_per_month", "arrivals a month", per_month("inducted"), role="input"),
    Outcome("killed_cumulative_official", "entered as killed", flow("fell"), role="input", caution=_LOSSES),
    Outcome("killed_named_ualosses", "entered as killed", flow("fell"), role="input", caution=_LOSSES),
    Outcome(
        "killed_cumulative_estimate_low", "dead, entered as killed or missing", flow(*DEAD), "input", _LOSSES
    ),
    Outcome(
        "killed_cumulative_estimate_high", "dead, entered as killed or missing", flow(*DEAD), "input", _LOSSES
    ),
    Outcome("wounded_cumulative_official", "wounded, each time counted", flow("hit"), "input", _LOSSES),
    Outcome("casualties_cumulative_estimate", "killed, wounded and missing", flow(*HARMED), "input", _LOSSES),
    Outcome("casualties_cumulative_estimate_low", "killed, wounded and missing", flow(*HARMED), "input", _LOSSES),
    Outcome("casualties_cumulative_estimate_high", "killed, wounded and missing", flow(*HARMED), "input", _LOSSES),
    Outcome("monthly_losses_claim_low", "killed, wounded and missing a month", per_month(*HARMED), "input", _LOSSES),
    Outcome("loss_change_yoy", "change of losses against the year before", change(*HARMED), "input", _LOSSES),
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
