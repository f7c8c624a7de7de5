"""Investigators and courts: capacity to take cases to suspicion and court, against the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "investigators", "Investigators and courts", "multiple of the historical capacity", 0.1, 10.0, 1.0,
    "Capacity to take cases to suspicion and court, against the case's history.",
    "Investigators, prosecutors and judges.", ("congestion", "deterrence",), "army",
    effects=(
        Effect("caught", 1),
        Effect("left", -1),
    ),
)
