"""M18: an end in sight: a term of service by law, and the end that soldiers expect."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior


def expect(p, today):
    """Return the share of those serving who see an end within twelve months: by their term, or by promise."""
    return np.full(1, max(today.ending_share(today.lever("service_term")), today.lever("end_promised")))


def hope(p, today):
    """Return the log of the mean hazard ratio when that share of soldiers see an end."""
    return np.log1p(today.memory["end_in_sight"][0] * np.expm1(p.effect))


MECHANISM = Mechanism(
    name="fairness",
    title="Fairness and an end date (M18)",
    reason="no end in sight",
    group="outside",
    rows=(16,),
    parameters=(
        Parameter("effect", -0.5, Prior("normal", -0.25, -0.58, 0.08), "log hazard",
                  "b_H: a definite end of service within twelve months", "menninger1948: honourable release at a definite time; rona2007overstretch", -2.0, 1.0),
        Parameter("pace", 60.0, Prior("lognormal", 60, 30, 120), "days",
                  "mean time from the end of a term to discharge", "judgement", 1.0, 1000.0),
    ),
    contributions=(Offset("leave", "army", hope),),
    memory=(Memory("end_in_sight", "army", expect),),
    neutral={"effect": 0.0},
    effects=(
        Effect("left", 1, "effect", {"end_promised": 1.0}),
        Effect("finished", -1, "pace", {"service_term": 6.0}),
    ),
)
