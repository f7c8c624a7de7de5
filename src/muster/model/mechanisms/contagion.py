"""M7: departures that bring departures: self-exciting within the company."""

import numpy as np

from muster.model.declare import Echo, Effect, Mechanism, Parameter, Prior

FEWEST = 20.0  # remnants of a company live with neighbours: so many comrades at least (judgement)


def fade(p):
    """Return (keep, gain) that make n * sum of exp(-(t - t_j) / lag) / lag over departures, in daily steps."""
    keep = np.exp(-1.0 / p.lag)
    return keep, (1.0 - keep) / keep * p.branching


MECHANISM = Mechanism(
    name="contagion",
    title="Contagion in the company (M7)",
    reason="others left",
    group="contagion",
    coupling="in training and in reserve battalions men of all brigades are comrades",
    parameters=(
        Parameter("branching", 0.2, Prior("beta", 0.27, 0.06, 0.58), "departures per departure",
                  "n: further departures that one departure brings about", "murphy2019peers; lehmann2019bitter (direction; size guess)", 0.0, 0.95),
        Parameter("lag", 14.0, Prior("lognormal", 14, 5, 40), "days", "mean lag", "judgement", 1.0, 90.0),
    ),
    contributions=(Echo("departures_felt", "follow", fade, FEWEST),),
    neutral={"branching": 0.0},
    effects=(Effect("left", 1, "branching"),),
    rows=(21,),
)
