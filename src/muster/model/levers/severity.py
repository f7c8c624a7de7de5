"""Severity of punishment: expected sentence relative to five years."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "severity", "Severity of punishment", "multiple of the law in force", 0.1, 5.0, 1.0,
    "Expected sentence relative to five years.",
    "Law; places in prisons.", ("deterrence",), "army",
    effects=(
        Effect("left", -1),
    ),
)
