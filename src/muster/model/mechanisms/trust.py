"""M4: trust in command, lost when an evacuation does not come and slowly regained when it does."""

from muster.model.declare import Account, Effect, Mechanism, Parameter, Prior, Reading

REFERENCE = 0.6  # T_ref (M4)


def events(p):
    """Return (keep, gift): T(1 - d_neg) after a missed evacuation, T + d_pos(1 - T) after one done."""
    gain = p.loss / p.ratio
    return {"evacuation missed": (1.0 - p.loss, 0.0), "evacuated": (1.0 - gain, gain)}


MECHANISM = Mechanism(
    name="trust",
    title="Trust in command and one-way orders (M4)",
    reason="lost trust in command",
    group="trust",
    parameters=(
        Parameter("start", 0.6, Prior("beta", 0.6, 0.45, 0.75), "0 to 1", "trust on arrival", "judgement", 0.0, 1.0),
        Parameter("loss", 0.26, Prior("beta", 0.145, 0.06, 0.28), "share",
                  "d_neg: share of trust lost with one missed evacuation", "judgement, anchored to one account of seven missions", 0.0, 0.9),
        Parameter("ratio", 3.0, Prior("lognormal", 3, 1.2, 7.5), "ratio",
                  "d_neg / d_pos: how much faster trust falls than it rises", "poortinga2004trust", 1.0, 50.0),
        Parameter("effect", 1.8, Prior("normal", 1.2, 0.46, 1.94), "log hazard per unit of trust",
                  "b_T", "dupreez2012cohesion; klimas2015afghan (mental health, cross-section)", -1.0, 5.0),
        Parameter("asked", 0.09, Prior("lognormal", 0.05, 0.02, 0.12), "per group and day on position",
                  "evacuations asked for by a duty group on position", "judgement", 0.0, 1.0),
        Parameter("missed", 0.36, Prior("beta", 0.2, 0.08, 0.38), "share",
                  "evacuations missed at 170 clashes a day and full cover", "judgement", 0.0, 1.0),
    ),
    contributions=(
        Account("trust", start=lambda p: p.start, events=events, rises_in=("infantry",),
                on_move=lambda p: {"reassigned": (1.0 - p.loss, 0.0)}),  # a broken promise (M12)
        Reading("trust", "leave", table=lambda p, x: p.effect * (REFERENCE - x), reach=lambda p: 1.0),
        Account("missed_evacuations", start=lambda p: 0.0, events=lambda p: {"evacuation missed": (1.0, 1.0)}),
    ),
    neutral={"effect": 0.0, "loss": 0.0, "start": 0.6},
    effects=(
        Effect("left_unit", 1, "effect", {"trust.asked": 0.5, "trust.missed": 0.95}),
        Effect("left_unit", 1, "loss", {"trust.asked": 0.5, "trust.missed": 0.95, "trust.effect": 3.0}),
        Effect("left_unit", 1, "missed", {"trust.asked": 0.5, "trust.effect": 3.0}),
    ),
    rows=(9,),
)
