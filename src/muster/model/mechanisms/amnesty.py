"""M10: windows of return without penalty, with a pulse at opening and deadline, and what they lead one to expect."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior


def pulse(p, today):
    """Return the log multiplier of return inside a window: level, opening pulse, deadline pulse."""
    if today.lever("amnesty") <= 0.0:
        return 0.0
    opening = p.opening * np.exp(-today.since_change("amnesty") / 4.0)
    deadline = p.deadline * np.exp(-today.until_change("amnesty") / 7.0)
    return today.lever("amnesty") * today.lever("amnesty_terms") * (np.log(p.window) + opening + deadline)


MECHANISM = Mechanism(
    name="amnesty",
    title="Amnesty windows (M10)",
    reason="forgiveness expected",
    group="punishment",
    parameters=(
        Parameter("window", 7.0, Prior("lognormal", 5, 2.5, 10), "ratio",
                  "m_am: return inside a window", "liga2025court: 7,000 a month in the first window, 1,300 later", 0.2, 50.0),
        Parameter("opening", 1.2, Prior("normal", 1.2, 0.4, 2.0), "log ratio",
                  "further rise in the first days, gone after about two weeks", "judgement", 0.0, 4.0),
        Parameter("deadline", 0.7, Prior("normal", 0.7, 0.1, 1.3), "log ratio",
                  "further rise in the last days", "judgement", 0.0, 4.0),
        Parameter("anticipation", 0.15, Prior("normal", 0.10, 0.0, 0.20), "log hazard per amnesty expected",
                  "b_am", "koch2024amnesty; alm1990grace", -1.0, 2.0),
    ),
    contributions=(
        Offset("return", "army", pulse, "daily"),
        Offset("leave", "army", lambda p, today: p.anticipation * today.lever("amnesties_expected")),
    ),
    neutral={"window": 1.0, "opening": 0.0, "deadline": 0.0, "anticipation": 0.0},
    effects=(
        Effect("back", 1, "window", {"amnesty": 1.0}),
        Effect("left", 1, "anticipation", {"amnesties_expected": 5.0}),
    ),
    rows=(4,),
)
