"""Evacuation guaranteed: of the evacuations that would have been missed, the share that is carried out all the same."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "evacuation", "Evacuation guaranteed", "share of missed evacuations now carried out", 0.0, 1.0, 0.0,
    "Of the evacuations that would have been missed, the share that is carried out all the same.",
    "Vehicles, ground robots and crews.", ("trust",), "brigade",
    effects=(
        Effect("left", -1, given={"trust.asked": 1.0, "trust.missed": 0.9, "trust.effect": 5.0}),
    ),
)
