"""What the dated inputs leave open: where in its range the path of each uncertain driver lies."""

from collections.abc import Mapping

from muster.data.case import Case
from muster.data.drivers import Part
from muster.model.declare import Array, Effect, Mechanism, Parameter, Prior

# parameter: driver, the part of its path that is shifted, and what the path is of
SHIFTED: dict[str, tuple[str, Part, str]] = {
    "intake": ("intake_per_month", "all", "arrivals a month"),
    "voluntary": ("share_voluntary_intake", "all", "volunteers among arrivals"),
    "unfit": ("share_unfit_intake", "all", "unfit among arrivals"),
    "to_infantry": ("share_intake_to_infantry", "all", "arrivals sent to the infantry"),
    "discharges": ("other_discharges_per_month", "all", "legal discharges other than for wounds"),
    "dead": ("dead_per_month", "all", "dead a month"),
    "wounded": ("wounded_cases_per_month", "all", "wounded a month"),
    "healed": ("wounded_return_share", "all", "wounded who come back to duty"),
    "line": ("front_active_km", "all", "length of the active front"),
    "registration_first": ("registration_probability", "first", "spells that become a case, before the first change"),
    "registration_last": ("registration_probability", "last", "spells that become a case, after the last change"),
    "registration_delay": ("registration_delay_days", "all", "days from departure to case"),
}


def paths(case: Case, parameters: Mapping[str, float]) -> dict[str, Array]:
    """Return every input of a case day by day, each uncertain one shifted within its range by its score."""
    found = {name: driver.daily(case.start, case.days) for name, driver in case.drivers.items()}
    for name, (driver, part, _) in SHIFTED.items():
        score = parameters[f"inputs.{name}"]
        if score and driver in found:
            moved = case.drivers[driver].shifted(score, part).daily(case.start, case.days)
            original = case.drivers[driver].daily(case.start, case.days)
            # two scores may shift parts of one path
            found[driver] = found[driver] + (moved - original)
    return found


MECHANISM = Mechanism(
    name="inputs",
    title="What the inputs leave open",
    reason="",
    essential=True,
    parameters=tuple(
        Parameter(name, 0.0, Prior("normal", 0.0, -1.645, 1.645), "standard score",
                  f"place of the path within its range, 0 its middle and 1.645 its upper end: {meaning}",
                  "low and high of each row of the case's drivers (docs/drivers.md)", -4.0, 4.0)
        for name, (_, _, meaning) in SHIFTED.items()
    ),
    effects=(
        Effect("inducted", 1, "intake"),
        Effect("inducted_volunteers", 1, "voluntary"),
        Effect("hit", 1, "wounded"),
        Effect("discharged", 1, "discharges"),
        Effect("registered_407", 1, "registration_first", {"deterrence.certainty": 0.0}),
        Effect("registered_407", -1, "registration_delay"),
    ),
    rows=(12,),
)
