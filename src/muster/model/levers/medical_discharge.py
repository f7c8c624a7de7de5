"""Medical discharge: share of the unfit in service whom medical boards release in a year, beyond history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "medical_discharge", "Medical discharge", "share of the unfit a year", 0.0, 0.95, 0.0,
    "Share of the unfit in service whom medical boards release in a year, beyond history.",
    "Medical boards; replacement of those who go.", ("fitness",), "army",
    effects=(
        Effect("released", 1),
    ),
)
