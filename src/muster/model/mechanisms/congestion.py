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
        Parameter("elasticity", 0.58, Prior("normal", 0.53, 0.33, 0.73), "exponent",
                  "q: how throughput grows with inflow",
                  "opendatabot2025; dw2024desertion (two points: 0.58 as published, 0.48 with four months' delay)", 0.0, 1.0),
        Parameter("court", 0.07, Prior("lognormal", 0.08, 0.05, 0.13), "share",
                  "share of cases sent to court, sooner or later, at the reference inflow",
                  "published share of 2024 (0.07), and what it is once cases grow and take four months (0.09)", 0.0, 0.95),
        Parameter("inflow", 7450.0, fixed(7450.0), "cases a month",
                  "reference inflow: registered 407 and 408, mean of 2024 (89,449 / 12)", "figures A120-A131", 1.0, 1e6),
        Parameter("most", 0.22, Prior("beta", 0.33, 0.19, 0.53), "share",
                  "share that reaches court, sooner or later, however few the cases",
                  "opendatabot2025: one in five within 2022; of cases that took no time to four months (figures A002, A052-A060)", 0.01, 1.0),
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
