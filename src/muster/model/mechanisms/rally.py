"""The will of the first year: when the country was invaded few left; the will wears off as the war goes on."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior


def will(p, today):
    """Return the log hazard: -effect exp(-t / fading), t in days since the case began."""
    return -p.effect * np.exp(-today.day / p.fading)


MECHANISM = Mechanism(
    name="rally",
    title="Will of the first year",
    reason="the first will worn off",
    rows=(16,),
    group="outside",
    parameters=(
        Parameter("effect", 0.6, Prior("normal", 0.6, 0.0, 1.2), "log hazard",
                  "how much less readily soldiers leave on the first day than when the first will has worn off",
                  "costa2008heroes: support for the war and recent victories held soldiers (direction; size judgement, "
                  "set after registrations of 2022 and 2023 were seen)", -2.0, 4.0),
        Parameter("fading", 450.0, Prior("lognormal", 450, 220, 920), "days",
                  "time in which it falls to a third", "judgement", 10.0, 5000.0),
    ),
    contributions=(Offset("leave", "army", will),),
    neutral={"effect": 0.0},
    effects=(Effect("left", -1, "effect"), Effect("left", -1, "fading", {"rally.effect": 2.0})),
)
