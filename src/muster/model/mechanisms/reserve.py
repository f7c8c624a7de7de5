"""Reserve battalions: where those who came back wait for a place."""

from muster.model.declare import Effect, Mechanism, Parameter, Prior


def days_waiting(p, held, places):
    """Return the median wait: the time that papers take, longer in proportion when places are short."""
    return p.wait * max(1.0, held / max(places, 1.0))


MECHANISM = Mechanism(
    name="reserve",
    title="Reserve battalions",
    reason="",
    essential=True,
    coupling="all returnees share the places",
    parameters=(
        Parameter("wait", 18.0, Prior("lognormal", 18, 8, 40), "days", "median wait when places are free",
                  "censor2025reserve: up to 90% of 7,000 sent on within six weeks (judgement)", 1.0, 365.0),
        Parameter("spread", 0.5, Prior("normal", 0.5, 0.2, 0.8), "sd of log", "spread of the wait", "judgement", 0.0, 2.0),
        Parameter("own_unit", 0.25, Prior("beta", 0.25, 0.1, 0.45), "share", "returnees who go back to their old company", "judgement", 0.0, 1.0),
        Parameter("custody", 30.0, Prior("lognormal", 30, 10, 90), "days", "median time in custody after arrest", "judgement", 1.0, 1000.0),
    ),
    effects=(Effect("placed", -1, "wait"), Effect("placed_back", 1, "own_unit")),
    rows=(6,),
)
