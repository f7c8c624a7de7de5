"""Psychological support: units with staff for psychological support."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "support", "Psychological support", "share of units staffed", 0.0, 1.0, 0.0,
    "Units with staff for psychological support.",
    "Psychologists and chaplains.", ("support",), "brigade",
    effects=(
        Effect("left", -1, given={"support.effect": -0.5}),
    ),
)
