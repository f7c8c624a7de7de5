"""Resentment: absentees who are seen to live and work at home make those who stay ask why (loop R8)."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior
from muster.model.states import AWAY, SERVING


def ask(p, today):
    """Return the log hazard: soon everybody knows somebody who is away, and more of them add little."""
    share = today.count(*AWAY) / max(today.count(*SERVING), 1.0)
    return -p.effect * np.expm1(-share / p.seen)


MECHANISM = Mechanism(
    name="resentment",
    title="Visible absentees (loop R8)",
    reason="others live normally",
    group="outside",
    rows=(7, 16),
    coupling="every soldier sees the absentees of the whole army",
    parameters=(
        Parameter("effect", 0.75, Prior("normal", 0.47, 0.05, 0.90), "log hazard",
                  "leaving when everybody knows absentees, norm and know-how included, against when there are none",
                  "docs/drivers.md section 13: a factor of 1.6 (1.2-2.5) from norm and know-how (judgement); lyall2020divided on inequality", -1.0, 3.0),
        Parameter("seen", 0.05, Prior("lognormal", 0.05, 0.02, 0.125), "share of strength",
                  "absent per serving soldier at which 63% of that is reached", "judgement", 0.001, 1.0),
    ),
    contributions=(Offset("leave", "army", ask),),
    neutral={"effect": 0.0},
    effects=(Effect("left", 1, "effect"), Effect("left", -1, "seen")),
)
