"""Supply gap closed: share of the lack of vehicles, drones, weapons and supply that is made good."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "supply", "Supply gap closed", "share", 0.0, 1.0, 0.0,
    "Share of the lack of vehicles, drones, weapons and supply that is made good.",
    "Equipment and transport.", ("supply",), "brigade",
    effects=(
        Effect("left", -1),
    ),
)
