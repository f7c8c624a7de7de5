"""M9: enforcement congestion: what reaches court when more cases come in than can be worked."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior, fixed


def clearance(p, inflow, investigators):
    """Return the share of new cases that reaches court: p0 k (inflow / inflow0)^(q - 1), up to a ceiling.

    ``inflow`` is cases a month at full scale, ``investigators`` the lever k.
    """
    return min(p.most, p.court * investigators * (max(inflow, 1.0) / p.inflow) ** (p.elasticity - 1.0))


MECHANISM = Mechanism(
    name="congestion",
    title="Enforcement congestion (M9)",
    reason="",
    group="punishment",
    coupling="all cases of the army share one enforcement capacity",
    parameters=(
        Parameter("elasticity", 0.58, Prior("normal", 0.58, 0.38, 0.78), "exponent",
                  "q: how throughput grows with inflow", "opendatabot2025; dw2024desertion (two points)", 0.0, 1.0),
        Parameter("court", 0.07, Prior("lognormal", 0.07, 0.05, 0.10), "share",
                  "share of cases sent to court at the reference inflow", "published share of 2024", 0.0, 0.95),
        Parameter("inflow", 7450.0, fixed(7450.0), "cases a month",
                  "reference inflow: registered 407 and 408, mean of 2024 (89,449 / 12)", "figures A120-A131", 1.0, 1e6),
        Parameter("most", 0.22, Prior("beta", 0.22, 0.15, 0.30), "share",
                  "share that reaches court however few the cases", "about one in five in 2022 (liga2025court)", 0.01, 1.0),
        Parameter("suspicion", 1.8, Prior("lognormal", 1.8, 1.2, 2.6), "ratio",
                  "persons notified of suspicion per case sent to court", "13 to 7 percent (2024)", 1.0, 10.0),
        Parameter("verdict", 0.16, Prior("beta", 0.16, 0.05, 0.35), "share",
                  "verdicts per case sent to court", "849 + 198 verdicts reported for 2024", 0.0, 1.0),
    ),
    contributions=(
        Offset("catch", "army", lambda p, today: np.log(max(today.sanction, 1e-6) / p.court)),
    ),
    neutral={"elasticity": 1.0},
    effects=(Effect("arrested", 1, "elasticity", {"baseline.apprehension": 0.02, "congestion.inflow": 100.0}),),
    rows=(3,),
)
