"""M5: the shock of recent losses in the company, heavier where trust is low."""

from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior, Reading

REFERENCE = 0.6  # T_ref, at which the weight (2 - 2T) of M5 is 0.8


def remember(p, today):
    """Return losses lately by company, with exponential forgetting."""
    return today.memory["recent_losses"] * 0.5 ** (today.step / p.half_life) + today.company_losses


def shock(p, today):
    """Return g_L l / 0.10 by company, l the share of the company lost lately."""
    return p.effect * today.share_of_company(today.memory["recent_losses"]) / 0.10


MECHANISM = Mechanism(
    name="losses",
    title="Recent losses (M5)",
    reason="fear after losses",
    group="front",
    parameters=(
        Parameter("effect", 0.4, Prior("normal", 0.22, -0.08, 0.52), "log hazard per 10% lost",
                  "g_L: effect of a tenth of the company killed, wounded or missing lately", "dippel2019cohesion (design; size weak)", -2.0, 3.0),
        Parameter("half_life", 30.0, Prior("lognormal", 30, 15, 60), "days", "half-life of the memory of losses", "judgement", 1.0, 365.0),
    ),
    contributions=(
        Offset("leave", "company", lambda p, today: shock(p, today) * (2.0 - 2.0 * REFERENCE)),
        Reading("trust", "leave", table=lambda p, x: 2.0 * (REFERENCE - x), reach=lambda p: 1.0, cap=2.0,
                slope=shock),
    ),
    memory=(Memory("recent_losses", "company", remember),),
    neutral={"effect": 0.0},
    effects=(Effect("left_unit", 1, "effect"),),
    rows=(8,),
)
