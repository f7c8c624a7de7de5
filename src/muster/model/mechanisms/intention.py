"""Intention: who leaves to come back, and who leaves for good (M10; desertion apart from absence)."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior, Split
from muster.model.states import STATE


def for_those_gone(ratio, today):
    """Return by company the log of a ratio where those are who left for good, and nought elsewhere."""
    log = np.zeros(today.structure.companies)
    log[today.structure.company[today.structure.away[STATE["gone"]]]] = np.log(ratio)
    return log


MECHANISM = Mechanism(
    name="intention",
    title="Intention at departure",
    reason="",
    group="punishment",
    rows=(2, 7),
    parameters=(
        Parameter("for_good", 0.25, Prior("beta", 0.25, 0.10, 0.50), "share",
                  "departures meant for good: work, papers, abroad",
                  "texty2025survey: 48% of departures deliberate, not all of them for good (judgement)", 0.0, 1.0),
        Parameter("regret", 0.25, Prior("lognormal", 0.25, 0.08, 0.75), "ratio",
                  "voluntary return of those who left for good, relative to those who meant to return", "judgement", 0.001, 1.0),
        Parameter("hidden", 0.6, Prior("lognormal", 0.6, 0.3, 1.2), "ratio",
                  "chance of being caught of those who left for good, relative to the others", "judgement", 0.01, 5.0),
    ),
    contributions=(
        Split(("leave", "follow"), lambda p, today: 1.0 - p.for_good),
        Offset("return", "company", lambda p, today: for_those_gone(p.regret, today)),
        Offset("catch", "company", lambda p, today: for_those_gone(p.hidden, today)),
    ),
    neutral={"for_good": 0.0, "regret": 1.0, "hidden": 1.0},
    effects=(
        Effect("deserted_unit", 1, "for_good"),
        Effect("back", -1, "for_good"),
        Effect("resurfaced", 1, "regret"),
        Effect("found", 1, "hidden"),
    ),
)
