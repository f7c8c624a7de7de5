"""Longer training: days of basic training added to those of the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "training_days", "Longer training", "days added", -20.0, 120.0, 0.0,
    "Days of basic training added to those of the case's history.",
    "Instructors and places, and that many days less in the units.", ("early", "preparation",), "army",
    effects=(
        Effect("training", 1),
    ),
)
