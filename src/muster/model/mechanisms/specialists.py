"""M12: specialists sent to the infantry as it runs short, and what that does to them."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior, Rate, Tenure
from muster.model.states import ROLE

MONTH = 30.4375
REFERENCE = 0.55  # gap at which the path of past orders applies: infantry manned at 0.45 (path of early 2024)


def ordered(p, today):
    """Return the hazard of being sent by company: past orders a month, more where the infantry's gap is wider."""
    s = today.structure
    posts = s.posts_raised(today.day)[ROLE["infantry"]]
    gap = np.clip(1.0 - today.strength("infantry") / max(posts, 1.0), 0.02, 1.0)
    flow = today.drivers["transfers_to_infantry_per_month"] * today.scale / MONTH
    others = max(today.strength("combat") + today.strength("support"), 1.0)
    rate = p.orders * today.lever("reassignment") * flow / others * (gap / REFERENCE) ** p.reaction
    hazard = np.zeros(s.companies)
    for role in (ROLE["combat"], ROLE["support"]):
        hazard[s.role_first[role] : s.role_first[role + 1]] = min(rate, 0.05)
    return hazard


def misfit(p, kind, days):
    """Return the log hazard of the first 90 days after such an order."""
    return np.where((days < 90.0) & (kind == "reassigned"), np.log(p.ratio), 0.0)


MECHANISM = Mechanism(
    name="specialists",
    title="Specialists sent to infantry (M12)",
    reason="specialist in the infantry",
    group="trust",
    rows=(11,),
    coupling="the infantry's gap draws specialists of the whole army",
    parameters=(
        Parameter("ratio", 1.57, Prior("lognormal", 1.57, 0.96, 2.57), "hazard ratio",
                  "leaving in the 90 days after an involuntary move to the infantry, beside the peak of a new posting",
                  "tacticalnotebook; kyivindependent2026awol (anecdotes; size judgement)", 0.1, 10.0),
        Parameter("orders", 1.0, Prior("lognormal", 1.0, 0.4, 2.5), "ratio",
                  "multiplies the path of such orders, which is itself a reading of three figures", "docs/drivers.md section 4", 0.0, 10.0),
        Parameter("reaction", 0.5, Prior("normal", 0.5, 0.0, 1.0), "exponent",
                  "how orders rise with the infantry's gap (loop R5)", "judgement", 0.0, 4.0),
    ),
    contributions=(Rate("reassign", "company", ordered, "weekly"), Tenure("leave", misfit)),
    neutral={"orders": 0.0},
    effects=(
        Effect("reassigned", 1, "orders"),
        Effect("left_unit", 1, "ratio", {"reassignment": 5.0}),
    ),
)
