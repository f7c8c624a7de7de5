"""M15: psychological support in units, and care of acute stress near the front."""

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior, Split, Wait


def back_on_duty(p, today):
    """Return the share of those treated who return to their company: rear care, or forward care."""
    return p.rear + today.lever("forward_care") * (p.forward - p.rear)


def days(p, today):
    """Return median days of care and the spread of their log: days forward, weeks in the rear."""
    return p.rear_days + today.lever("forward_care") * (p.forward_days - p.rear_days), 0.5


MECHANISM = Mechanism(
    name="support",
    title="Psychological support and forward care (M15)",
    reason="psychological support",
    group="front",
    rows=(20,),
    coupling="those relieved fill companies of support in other brigades",
    parameters=(
        Parameter("effect", -0.10, Prior("normal", -0.10, -0.26, 0.06), "log hazard",
                  "leaving in units with staffed support", "mulligan2012battlemind: no effect in a randomised trial; small by default (judgement)", -1.0, 1.0),
        Parameter("strain", 0.20, Prior("beta", 0.20, 0.08, 0.35), "per wounded",
                  "acute stress cases out of action, per wounded", "noy1984lebanon: 15-20% of all casualties, part of them delayed", 0.0, 1.0),
        Parameter("forward", 0.60, Prior("beta", 0.60, 0.42, 0.77), "share",
                  "return to duty with care near the front", "glass1949division: 50-60%, later 70%", 0.0, 1.0),
        Parameter("rear", 0.13, Prior("beta", 0.13, 0.03, 0.32), "share",
                  "return to combat duty with care in the rear", "glass1949division: about 5% early in the war", 0.0, 1.0),
        Parameter("forward_days", 4.0, Prior("lognormal", 4, 2, 8), "days", "care near the front", "judgement", 1.0, 100.0),
        Parameter("rear_days", 30.0, Prior("lognormal", 30, 14, 60), "days", "care in the rear", "judgement", 1.0, 365.0),
    ),
    contributions=(
        Offset("leave", "brigade", lambda p, today: p.effect * today.lever_by_brigade("support")),
        Split(("treated",), back_on_duty),
        Wait(("strained",), days),
    ),
    neutral={"effect": 0.0, "strain": 0.0},
    effects=(
        Effect("left", 1, "effect", {"support": 1.0}),
        Effect("strained", 1, "strain"),
        Effect("recovered", 1, "forward"),
        Effect("recovered", 1, "rear", {"forward_care": 0.0}),
    ),
)
