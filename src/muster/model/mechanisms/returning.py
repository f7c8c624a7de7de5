"""M10: how long absences last, who comes back, and repetition."""

import numpy as np

from muster.model.declare import Counter, Effect, Mechanism, Offset, Parameter, Prior, Spell
from muster.model.states import TOTALS

ALL = 150.0  # times as many return a day when everybody does: half of the absent within a month

MECHANISM = Mechanism(
    name="returning",
    title="Return falling with spell age; repetition (M10)",
    reason="left before",
    group="punishment",
    parameters=(
        Parameter("shape", 0.5, Prior("lognormal", 0.6, 0.4, 0.85), "Weibull shape",
                  "v: return hazard goes with (age / 30 days)^(v - 1)", "judgement; short absences dominate", 0.1, 2.0),
        Parameter("repeat", 2.5, Prior("lognormal", 2.5, 1.4, 4.5), "hazard ratio",
                  "r_rep: hazard of a further spell", "angle1978correlates (direction)", 0.1, 20.0),
    ),
    contributions=(
        Offset("return", "army", lambda p, today: np.log1p(today.lever("all_return") * ALL)),
        Spell("return", lambda p, days: (p.shape - 1.0) * np.log(np.maximum(days, 1.0) / 30.0)),
        Counter("spells", "leave", TOTALS["left"],
                lambda p, counts: np.where(counts > 0, np.log(p.repeat), 0.0)),
    ),
    neutral={"shape": 1.0, "repeat": 1.0},
    effects=(Effect("left", 1, "repeat"),),
    rows=(22, 24),
)
