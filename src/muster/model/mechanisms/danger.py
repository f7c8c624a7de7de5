"""M5, expected danger: how hot the front is, as everybody hears of it, also those who are not there yet."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior

REFERENCE = 0.14  # clashes a day and kilometre at which the offset is nought: the mean of 2025 in the Ukraine case


def hear(p, today):
    """Return clashes a day and kilometre of front as heard: smoothed over ``lag`` days, at first as they are."""
    now, before = today.drivers["clashes_per_day"] / today.drivers["front_active_km"], today.memory["clashes_heard"]
    return np.where(before > 0.0, now + (before - now) * np.exp(-today.step / p.lag), now)


def dread(p, today):
    """Return elasticity x log(clashes heard / reference)."""
    return p.elasticity * np.log(max(float(today.memory["clashes_heard"][0]), 1e-3) / REFERENCE)


MECHANISM = Mechanism(
    name="danger",
    title="Expected danger (M5)",
    reason="fear of the front",
    group="front",
    rows=(8, 12),
    coupling="the whole army hears of the whole front",
    parameters=(
        Parameter("elasticity", 0.4, Prior("normal", 0.4, 0.0, 0.8), "elasticity",
                  "how leaving goes with clashes a day and kilometre, in training and in every arm",
                  "jones2001psychiatric: breakdown goes with killed and wounded in a near constant ratio; albrecht2018run: "
                  "fear for one's safety triggers departure (direction; size judgement)", -1.0, 2.0),
        Parameter("lag", 45.0, Prior("lognormal", 45, 15, 135), "days", "over which what is heard is smoothed", "judgement", 1.0, 720.0),
    ),
    contributions=(Offset("leave", "army", dread),),
    memory=(Memory("clashes_heard", "army", hear),),
    neutral={"elasticity": 0.0},
    effects=(Effect("left", -1, "elasticity"),),
)
