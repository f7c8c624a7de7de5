"""Intake: men and women inducted a day, against the same day of the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "intake", "Intake", "multiple of the historical intake", 0.0, 3.0, 1.0,
    "Men and women inducted a day, against the same day of the case's history.",
    "Draft offices, places and instructors in training centres.", ("early", "origin",), "army",
    effects=(
        Effect("inducted", 1),
    ),
)
