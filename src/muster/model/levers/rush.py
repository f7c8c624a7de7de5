"""Brigades rushed: brigades sent from hot spot to hot spot without rest; 0 gives everybody his turn."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "rush", "Brigades rushed", "multiple of the usual share", 0.0, 3.0, 1.0,
    "Brigades sent from hot spot to hot spot without rest; 0 gives everybody his turn.",
    "Reserves that can wait.", ("rushing",), "army",
    effects=(
        Effect("load_p90", 1),
    ),
)
