"""Length of the line: kilometres of front to hold, against the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "line", "Length of the line", "multiple of the historical length", 0.3, 2.0, 1.0,
    "Kilometres of front to hold, against the case's history.",
    "Ground given up, or ground taken.", ("workload",), "army",
    effects=(
        Effect("positions_needed", 1),
    ),
)
