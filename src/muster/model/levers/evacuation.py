"""Evacuation guaranteed: of the evacuations that would have been missed, the share that is carried out all the same."""

from muster.model.declare import Lever

LEVER = Lever(
    "evacuation", "Evacuation guaranteed", "share of missed evacuations now carried out", 0.0, 1.0, 0.0,
    "Of the evacuations that would have been missed, the share that is carried out all the same.",
    "Vehicles, ground robots and crews.", ("trust",), "brigade",
)
