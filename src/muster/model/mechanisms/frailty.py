"""Individual frailty: some leave sooner than others, so that a falling rate is partly selection (M2, loop B1)."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior, Trait


def log_frailty(p, q):
    """Return the log of gamma quantiles with mean one and the given variance, recentred on the grid."""
    from scipy.special import gammaincinv

    if p.variance == 0.0:
        return np.zeros_like(q)
    values = np.maximum(gammaincinv(1.0 / p.variance, q) * p.variance, 1e-3)
    return np.log(values / values.mean())


MECHANISM = Mechanism(
    name="frailty",
    title="Individual frailty (M2, loop B1)",
    reason="disposition",
    group="newcomers",
    parameters=(
        Parameter("variance", 0.7, Prior("lognormal", 0.7, 0.3, 1.5), "variance of the hazard ratio",
                  "spread between soldiers of one unit", "judgement", 0.0, 4.0),
    ),
    contributions=(Trait("frailty", "leave", table=log_frailty),),
    neutral={"variance": 0.0},
    effects=(Effect("left", -1, "variance"),),
    rows=(2,),
)
