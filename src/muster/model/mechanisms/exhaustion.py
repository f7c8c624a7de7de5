"""M1: combat exhaustion, a dose of contact days with slow recovery, against a personal tolerance."""

import numpy as np

from muster.model.declare import Account, Effect, Mechanism, Parameter, Prior, Reading, Trait

CAP = 1.5  # E beyond which the hazard rises no further (M1)


def flow(p, today):
    """Return (keep, gift) of the dose: w on position, part of it in the near rear, recovery in both places of rest."""
    rest = np.exp(-p.recovery)
    return {"on position": (1.0, today.intensity), "near rear": (rest, p.near_rear), "elsewhere": (rest, 0.0)}


def inverse_tolerance(p, q):
    """Return 1/D* for quantiles of ln D* ~ Normal(ln D50, spread)."""
    from scipy.special import ndtri

    return np.exp(-p.spread * ndtri(q)) / p.wear_out


MECHANISM = Mechanism(
    name="exhaustion",
    title="Combat exhaustion (M1)",
    reason="exhaustion",
    group="front",
    parameters=(
        Parameter("wear_out", 48.0, Prior("lognormal", 85, 45, 160), "contact days",
                  "days of intense contact to wear-out", "menninger1948; appel1946preventive (definitions differ 3-4x)", 5.0, 1000.0),
        Parameter("spread", 0.4, Prior("normal", 0.4, 0.25, 0.6), "sd of log", "spread of tolerance between soldiers", "judgement", 0.0, 1.5),
        Parameter("recovery", 0.007, Prior("lognormal", 0.007, 0.003, 0.017), "per rest day",
                  "recovery of the dose", "mhat6_2009 gives 0.0032; British 12:4 cycle 0.009", 0.0, 0.5),
        Parameter("effect", 1.1, Prior("normal", 0.7, 0.2, 1.2), "log hazard per E",
                  "b_E: log hazard at dose = tolerance", "rona2007overstretch; mhat5_2008; macgregor2012dwell (symptoms, not absence)", 0.0, 4.0),
        Parameter("near_rear", 0.27, Prior("beta", 0.14, 0.04, 0.30), "contact days a day",
                  "dose of a rest day within reach of drones", "judgement", 0.0, 1.0),
    ),
    contributions=(
        Trait("tolerance", "leave", scale=inverse_tolerance),
        Account("dose", start=lambda p: 0.0, flow=flow, rises_in=("infantry",)),
        Reading("dose", "leave", table=lambda p, x: p.effect * x, reach=lambda p: CAP, scaled_by="tolerance"),
    ),
    neutral={"effect": 0.0},
    effects=(
        Effect("left_unit", 1, "effect"),
        Effect("left_unit", -1, "wear_out"),
        Effect("left_unit", 1, "near_rear", {"exhaustion.effect": 4.0}),
    ),
    rows=(8, 13),
)
