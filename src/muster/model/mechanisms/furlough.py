"""Guaranteed leave at home: days that cannot be cancelled, and the hands that are then missing."""

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior


def away(today):
    """Return the share of the time that guaranteed leave takes."""
    return today.lever("leave_days") / 365.0


MECHANISM = Mechanism(
    name="furlough",
    title="Guaranteed leave",
    reason="leave that can be relied on",
    group="front",
    rows=(13, 17),
    parameters=(
        Parameter("effect", -0.10, Prior("normal", -0.10, -0.25, 0.05), "log hazard per 15 days a year",
                  "leaving the unit where leave at home is guaranteed",
                  "ramsberger2002awol: absence rises where legal ways out are closed (direction; size judgement)", -1.0, 1.0),
    ),
    contributions=(Offset("leave", "army", lambda p, today: p.effect * today.lever("leave_days") / 15.0),),
    neutral={"effect": 0.0},
    effects=(Effect("left", 1, "effect", {"leave_days": 30.0}),),
)
