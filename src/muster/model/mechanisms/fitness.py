"""Medical fitness: the unfit among those taken in, what they can do, and their release."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Memory, Parameter, Prior, Rate, Trait

REFERENCE = 0.20  # share unfit at which hazards and the fit share of the infantry are centred


def unfit(today):
    """Return the share unfit among those who pass the exam; of the unfit it finds a share."""
    share, found = today.drivers["share_unfit_intake"], today.lever("medical_exam")
    return share * (1.0 - found) / (1.0 - share * found)


def harder(p, q):
    """Return the log hazard of the unfit and the fit, nought on average at reference."""
    mean = np.log1p(REFERENCE * (p.ratio - 1.0))
    return np.where(q > 0.5, np.log(p.ratio), 0.0) - mean


def usable(p, share):
    """Return the infantry fit for position relative to reference, given the share unfit among them."""
    return (1.0 - p.unusable * share) / (1.0 - p.unusable * REFERENCE)


def count(today):
    """Return the share unfit among the infantry present, looked at every four weeks."""
    if today.day % 28:
        return today.memory["unfit"]
    return np.full(1, today.bearing_share("fitness", "infantry"))


def boards(p, today):
    """Return the hazard of medical discharge of the unfit: the lever is the share of them released in a year."""
    return -np.log1p(-min(today.lever("medical_discharge"), 0.999)) / 365.0


MECHANISM = Mechanism(
    name="fitness",
    title="Medical fitness",
    reason="unfit for the task",
    group="newcomers",
    rows=(11, 12, 19),
    coupling="unfit comrades leave more time on position to the others",
    parameters=(
        Parameter("ratio", 1.8, Prior("lognormal", 1.5, 1.0, 2.25), "hazard ratio",
                  "leaving of soldiers unfit for combat posts, relative to the fit", "kyivindependent2026awol names it; size judgement", 0.1, 10.0),
        Parameter("unusable", 0.7, Prior("beta", 0.7, 0.4, 0.9), "share",
                  "unfit soldiers in the infantry who cannot hold a position", "rferl2025mobilisation (judgement)", 0.0, 1.0),
    ),
    contributions=(
        Trait("fitness", "leave", table=harder, share=lambda p, today: unfit(today)),
        Rate("release", "army", boards, "weekly"),
    ),
    memory=(Memory("unfit", "army", lambda p, today: count(today)),),
    neutral={"ratio": 1.0, "unusable": 0.0},
    effects=(Effect("load_p50", -1, "unusable", {"medical_exam": 1.0}), Effect("reason_fitness", 1, "ratio")),
)
