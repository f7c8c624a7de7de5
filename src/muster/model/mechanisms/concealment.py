"""Concealment: where counts are held against commanders, fewer absences are reported (loop R9)."""

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior


def hidden(p, today):
    """Return the share of absences that would have become a case and are now kept quiet."""
    return p.hides * today.lever("results_pressure")


MECHANISM = Mechanism(
    name="concealment",
    title="Concealment under results-based command (loop R9)",
    reason="trouble kept quiet",
    group="punishment",
    rows=(10, 18),
    parameters=(
        Parameter("hides", 0.30, Prior("beta", 0.30, 0.10, 0.60), "share",
                  "cases kept quiet when commanders are judged by their counts alone",
                  "bevan2006targets (gaming of targets; size judgement)", 0.0, 0.95),
        Parameter("neglect", 0.10, Prior("normal", 0.10, -0.05, 0.25), "log hazard",
                  "leaving where all trouble is kept quiet and help goes elsewhere", "judgement", -1.0, 2.0),
    ),
    contributions=(Offset("leave", "army", lambda p, today: p.neglect * hidden(p, today)),),
    neutral={"hides": 0.0, "neglect": 0.0},
    effects=(
        Effect("registered_407", -1, "hides", {"results_pressure": 1.0}),
        Effect("left", 1, "neglect", {"results_pressure": 1.0, "concealment.hides": 0.95}),
    ),
)
