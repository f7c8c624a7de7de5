"""M2: the peak after induction and after each new posting, falling with days since assignment."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior, Tenure


def peak(p, kind, days):
    """Return log(1 + A exp(-days / tau)) for the kind of assignment."""
    training = {"mobilised": p.induction, "volunteered": p.induction * p.volunteers}
    height = 0.0 if kind == "healed" else training.get(kind, p.unit)
    return np.log1p(height * np.exp(-days / p.decay))


MECHANISM = Mechanism(
    name="early",
    title="Early peak after induction and posting (M2)",
    reason="new to service or unit",
    group="newcomers",
    parameters=(
        Parameter("induction", 28.0, Prior("lognormal", 40, 15, 105), "ratio - 1",
                  "height of the peak at induction of the mobilised",
                  "liga2025training; tsn2025kostenko; ap1965desertion; size weak", 0.0, 500.0),
        Parameter("volunteers", 0.10, Prior("lognormal", 0.15, 0.05, 0.45), "ratio",
                  "peak at induction of volunteers relative to the mobilised",
                  "judgement: the peak is put down to those who never wanted to serve; registrations "
                  "of spring 2022 stayed under 700 a month while 460,000 came", 0.0, 2.0),
        Parameter("unit", 2.5, Prior("lognormal", 6, 2, 18), "ratio - 1",
                  "height of the peak on arrival at a unit or after return", "tv24_2026battalion; ap2007desertion", 0.0, 200.0),
        Parameter("decay", 25.0, Prior("lognormal", 25, 12, 52), "days", "time constant of the peak", "judgement", 1.0, 365.0),
    ),
    contributions=(Tenure("leave", peak),),
    neutral={"induction": 0.0, "unit": 0.0},
    effects=(
        Effect("left_training", 1, "induction"),
        Effect("left_training", 1, "volunteers"),
        Effect("left_unit", 1, "unit"),
        Effect("left_unit", 1, "decay"),
    ),
    rows=(12,),
)
