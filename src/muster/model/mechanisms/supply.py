"""Lack of means: weapons, drones, vehicles and supply that a brigade is short of."""

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior


def lack(p, today):
    """Return the log hazard by brigade: effect per SD of lack, what a lever has not closed."""
    return p.effect * today.supply_lack * (1.0 - today.lever_by_brigade("supply"))


MECHANISM = Mechanism(
    name="supply",
    title="Lack of means",
    reason="lack of means",
    group="front",
    parameters=(
        Parameter("effect", 0.15, Prior("normal", 0.15, 0.0, 0.35), "log hazard per SD",
                  "hazard with the lack of weapons, vehicles and supply in the brigade",
                  "kyivindependent2026awol names it as a cause; no effect size found, wide prior (judgement)", -1.0, 2.0),
        Parameter("mean", 1.0, Prior("normal", 1.0, 0.3, 1.7), "SD",
                  "mean lack of a brigade in line", "judgement", 0.0, 5.0),
    ),
    contributions=(Offset("leave", "brigade", lack),),
    neutral={"effect": 0.0},
    effects=(Effect("left_unit", 1, "effect"),),
    rows=(8,),
)
