"""Who is hit: shares of losses by role, and how losses rise where the line is thin."""

from muster.model.declare import Effect, Mechanism, Parameter, Prior

MECHANISM = Mechanism(
    name="casualties",
    title="Where losses fall",
    reason="",
    essential=True,
    coupling="brigades of one sector share its cover, and a thin line loses more",
    parameters=(
        Parameter("on_position", 0.62, Prior("beta", 0.62, 0.5, 0.75), "share", "losses among infantry on position", "judgement", 0.0, 1.0),
        Parameter("near_rear", 0.10, Prior("beta", 0.10, 0.05, 0.2), "share", "losses among infantry in the near rear", "judgement", 0.0, 1.0),
        Parameter("combat", 0.20, Prior("beta", 0.20, 0.1, 0.3), "share", "losses among other combat arms", "judgement", 0.0, 1.0),
        Parameter("support", 0.08, Prior("beta", 0.08, 0.03, 0.15), "share", "losses in support and rear", "judgement", 0.0, 1.0),
        Parameter("thin", 0.3, Prior("normal", 0.3, 0.0, 0.6), "exponent",
                  "loss rate on position goes with coverage to minus this power", "loop R4 (judgement)", 0.0, 3.0),
    ),
    effects=(Effect("hit", 1, "on_position"),),
    rows=(23,),
)
