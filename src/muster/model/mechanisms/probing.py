"""Thin sectors are probed: pressure goes where cover is thin (row 23, loop R4)."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior

LEAST = 0.05  # cover below which a sector counts as held by so much, lest what follows has no bound


def probed(p, intensity, cover):
    """Return relative pressure by sector, mean one, where the enemy has learned of thin ``cover``."""
    if p.seeks == 0.0:
        return intensity
    shifted = intensity * np.maximum(cover, LEAST) ** -p.seeks
    return shifted / shifted.mean()


def learned(p, seen, cover, days):
    """Return cover by sector as the enemy knows it after some days of the present ``cover``: a mean that fades."""
    return seen + (cover - seen) * (1.0 - np.exp(-days / p.memory))


MECHANISM = Mechanism(
    name="probing",
    title="Thin sectors are probed",
    reason="",
    group="front",
    rows=(23,),
    coupling="pressure that one sector draws is taken off the others",
    parameters=(
        Parameter("seeks", 0.3, Prior("normal", 0.3, 0.0, 0.6), "exponent",
                  "pressure on a sector goes with its cover to minus this power", "judgement", 0.0, 2.0),
        Parameter("memory", 30.0, Prior("lognormal", 30.0, 14.0, 60.0), "days",
                  "time over which the enemy learns how thin a sector is held", "judgement", 1.0, 365.0),
    ),
    neutral={"seeks": 0.0},
    # posts rise less than pressure, so that uneven pressure asks for fewer; how many sectors are thin is mostly luck
    effects=(Effect("positions_needed", -1, "seeks", {"workload.posts_per_km": 120.0}),),
)
