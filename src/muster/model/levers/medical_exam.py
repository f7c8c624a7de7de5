"""Strictness of the medical exam: of the unfit whom history took in, the share found at intake and sent home."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "medical_exam", "Strictness of the medical exam", "share of the unfit found", 0.0, 1.0, 0.0,
    "Of the unfit whom history took in, the share found at intake and sent home.",
    "Doctors; a smaller intake.", ("fitness",), "army",
    effects=(
        Effect("inducted", -1),
    ),
)
