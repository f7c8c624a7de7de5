"""Unit effects: companies and brigades differ several-fold for reasons that stay with them (M16, first part)."""

from muster.model.declare import Mechanism, Offset, Parameter, Prior

MECHANISM = Mechanism(
    name="units",
    title="Company and brigade effects (M16)",
    reason="conditions of the unit",
    parameters=(
        Parameter("company", 0.45, Prior("lognormal", 0.45, 0.2, 0.9), "sd of log hazard", "spread between companies", "spain2021battalion (existence)", 0.0, 2.0),
        Parameter("brigade", 0.35, Prior("lognormal", 0.35, 0.15, 0.7), "sd of log hazard", "spread between brigades", "comments2025zhorin: several-fold in one sector", 0.0, 2.0),
    ),
    contributions=(
        Offset("leave", "company", lambda p, today: today.centred(p.company, today.company_effect)),
        Offset("leave", "brigade", lambda p, today: today.centred(p.brigade, today.brigade_effect)),
    ),
)
