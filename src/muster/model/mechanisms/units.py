"""Unit effects: companies and brigades differ several-fold for reasons that stay with them (M16, first part)."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior


def lasting(p, today):
    """Return the share of the spread, in sd, that stays with the unit when its commander goes."""
    if "leadership" in today.scenario.without:
        return 1.0
    return float(np.sqrt(1.0 - today.scenario.parameters["leadership.share"]))


MECHANISM = Mechanism(
    name="units",
    title="Company and brigade effects (M16)",
    reason="conditions of the unit",
    group="trust",
    rows=(21,),
    parameters=(
        Parameter("company", 0.45, Prior("lognormal", 0.45, 0.2, 0.9), "sd of log hazard",
                  "spread between companies, commanders' part included", "spain2021battalion (existence)", 0.0, 2.0),
        Parameter("brigade", 0.35, Prior("lognormal", 0.35, 0.15, 0.7), "sd of log hazard",
                  "spread between brigades, commanders' part included", "comments2025zhorin: several-fold in one sector", 0.0, 2.0),
    ),
    contributions=(
        Offset("leave", "company", lambda p, today: today.centred(p.company * lasting(p, today), today.company_effect)),
        Offset("leave", "brigade", lambda p, today: today.centred(p.brigade * lasting(p, today), today.brigade_effect)),
    ),
    neutral={"company": 0.0, "brigade": 0.0},
    effects=(Effect("reason_units", 1, "company"), Effect("reason_units", 1, "brigade")),
)
