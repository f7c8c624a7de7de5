"""M3: how much of the infantry's time the line takes, and the tours that follow from it."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior, fixed


def posts_needed(p, kilometres, pressure, intensity):
    """Return infantry posts of a sector: density by length, rising with pressure (vs 170 clashes a day)."""
    return p.posts_per_km * kilometres * (pressure / 170.0) ** p.pressure_power * intensity**p.pressure_power


def load(p, needed, fit):
    """Return phi = min(full, needed / fit), the share of infantry days spent on position (M3)."""
    return p.reference + p.response * (np.minimum(p.full, needed / np.maximum(fit, 1e-9)) - p.reference)


def tour(phi, rest):
    """Return days on position: phi / (1 - phi) times the rest block (M3)."""
    return phi / (1.0 - phi) * rest


MECHANISM = Mechanism(
    name="workload",
    title="Too few infantry: workload and rotation (M3)",
    reason="",
    group="front",
    coupling="brigades in one sector share its posts; the off-line turn goes by brigade number and date",
    parameters=(
        Parameter("posts_per_km", 29.0, Prior("lognormal", 12, 5, 30), "fit infantry per km",
                  "infantry on position per kilometre of active front at 170 clashes a day",
                  "judgement", 0.1, 200.0),
        Parameter("pressure_power", 0.75, Prior("normal", 0.5, 0.2, 0.8), "exponent",
                  "how posts needed rise with clashes a day", "judgement", 0.0, 2.0),
        Parameter("fit_share", 0.55, Prior("beta", 0.6, 0.42, 0.77), "share",
                  "present infantry fit for position duty",
                  "rferl2025mobilisation: 15-50% of arrivals unsuitable", 0.05, 1.0),
        Parameter("full", 0.92, Prior("beta", 0.92, 0.85, 0.97), "share",
                  "largest share of time that can be spent on position", "judgement", 0.5, 0.99),
        Parameter("tour_spread", 0.6, Prior("lognormal", 0.6, 0.3, 0.9), "sd of log",
                  "spread of tours and rests within a brigade", "single tours of 165 to 210 days beside typical 40 to 60 (2025)", 0.0, 1.5),
        Parameter("response", 1.0, fixed(1.0), "share",
                  "how far the load follows the shortage; 0 leaves it at the reference", "convention: for comparison", 0.0, 1.0),
        Parameter("reference", 0.3, Prior("beta", 0.3, 0.2, 0.4), "share",
                  "load of an army that is not short of infantry", "judgement", 0.0, 0.9),
    ),
    neutral={"response": 0.0},
    effects=(Effect("positions_needed", 1, "posts_per_km"), Effect("load_p90", 1, "full", {"workload.posts_per_km": 200.0, "workload.fit_share": 0.2})),
    rows=(13, 14, 15),
)
