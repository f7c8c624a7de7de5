"""Delay of justice: time from a case to suspicion, court and verdict, against the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "court_delay", "Delay of justice", "multiple of the historical delays", 0.1, 5.0, 1.0,
    "Time from a case to suspicion, court and verdict, against the case's history.",
    "Simpler procedure, or more judges.", ("deterrence", "registration",), "army",
    effects=(
        Effect("left", 1),
        Effect("court_407", -1, given={"deterrence.certainty": 0.0}),
    ),
)
