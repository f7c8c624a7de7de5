"""How he came: the called-up against volunteers and professionals."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior, Trait

MECHANISM = Mechanism(
    name="origin",
    title="Called up or volunteer",
    reason="called up",
    group="newcomers",
    parameters=(
        Parameter("mobilised", 4.0, Prior("lognormal", 2.8, 1.6, 4.5), "hazard ratio",
                  "hazard of the mobilised, to whom the reference levels apply, relative to volunteers and professionals",
                  "docs/drivers.md section 13: hazard ratio 2 to 4 (judgement); texty2025survey points the other way "
                  "in a self-selected sample", 0.1, 20.0),
    ),
    contributions=(Trait("origin", "leave", table=lambda p, q: np.where(q > 0.5, 0.0, -np.log(p.mobilised))),),
    neutral={"mobilised": 1.0},
    effects=(Effect("left", -1, "mobilised"),),
    rows=(12,),
)
