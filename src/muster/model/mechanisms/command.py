"""Orders to hold at all costs, and company commanders who refuse them upward (rows 9 and 10)."""

from muster.model.declare import Effect, Mechanism, Parameter, Prior


def refused(p, today):
    """Return the share of such orders refused upward, by brigade, by the autonomy that commanders have."""
    return p.usual + today.lever_by_brigade("autonomy") * (p.free - p.usual)


MECHANISM = Mechanism(
    name="command",
    title="Orders refused upward",
    reason="",
    group="trust",
    rows=(9, 10),
    coupling="a position given up thins the cover of the sector's brigades",
    parameters=(
        Parameter("usual", 0.08, Prior("beta", 0.08, 0.02, 0.20), "share",
                  "orders to stay without evacuation that commanders on the spot refuse, without autonomy",
                  "kyivindependent2026awol tells of such refusals; size judgement", 0.0, 1.0),
        Parameter("free", 0.50, Prior("beta", 0.50, 0.25, 0.75), "share",
                  "the same where commanders may decide", "judgement", 0.0, 1.0),
    ),
    neutral={"usual": 0.0},
    effects=(
        Effect("positions_held", -1, "usual", {"trust.asked": 1.0, "trust.missed": 0.95}),
        Effect("positions_held", -1, "free", {"autonomy": 1.0, "trust.asked": 1.0}),
    ),
)
