"""M13: complete and honest preparation, which holds in the first months of a posting."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior, Split, Tenure

REFERENCE = 0.5  # share prepared at which the mechanism is centred: about 42 days of training


def prepared(p, today):
    """Return R, the share of those posted today who are prepared: it grows with days, and with realism."""
    days = today.drivers["basic_training_days"] + today.drivers["speciality_training_days"] + today.lever("training_days")
    enough = -np.expm1(-max(days, 0.0) * p.pace)
    return float(enough + today.lever("realism") * (1.0 - enough))


def expects(p, kind, days):
    """Return the log hazard of the first 90 days, by whether he was prepared; nought on average at reference."""
    if kind not in ("unit", "prepared"):
        return np.zeros_like(days)
    mean = np.log(REFERENCE * np.exp(p.effect) + 1.0 - REFERENCE)
    return np.where(days < 90.0, (p.effect if kind == "prepared" else 0.0) - mean, 0.0)


def remember(p, today):
    """Return how much more prepared than at reference the soldiers of the last year are."""
    before = today.memory["preparedness"]
    return before + (prepared(p, today) - REFERENCE - before) * -np.expm1(-today.step / 365.0)


MECHANISM = Mechanism(
    name="preparation",
    title="Preparation (M13)",
    reason="sent unprepared",
    group="newcomers",
    rows=(12, 17),
    parameters=(
        Parameter("effect", -0.5, Prior("normal", -0.30, -0.58, -0.02), "log hazard",
                  "b_tr: first 90 days of a posting, fully prepared against not at all",
                  "githens1983rjp: attrition 10.3% with a realistic preview, 14.9% without (randomised); earnest2011rjp", -2.0, 1.0),
        Parameter("pace", 1.0 / 60.0, Prior("lognormal", 1.0 / 60.0, 1.0 / 120.0, 1.0 / 30.0), "per day",
                  "how fast training prepares: 63% after sixty days", "judgement", 0.0, 1.0),
        Parameter("losses", -0.15, Prior("normal", -0.15, -0.40, 0.10), "log hazard",
                  "loss rate of a wholly prepared army against an unprepared one", "judgement; no number found", -2.0, 1.0),
    ),
    contributions=(
        Split(("training",), prepared),
        Tenure("leave", expects),
        Offset("loss", "army", lambda p, today: p.losses * today.memory["preparedness"][0]),
    ),
    memory=(Memory("preparedness", "army", remember),),
    neutral={"effect": 0.0, "losses": 0.0, "pace": 0.0},
    effects=(Effect("reason_preparation", -1, "effect"), Effect("hit", 1, "losses", {"realism": 1.0}), Effect("posted_prepared", 1, "pace")),
)
