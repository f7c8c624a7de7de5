"""Care near the front: acute stress cases treated near the front and expected back, rather than in the rear."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "forward_care", "Care near the front", "share of acute stress cases", 0.0, 1.0, 0.5,
    "Acute stress cases treated near the front and expected back, rather than in the rear.",
    "Beds and staff near the front.", ("support",), "army",
    effects=(
        Effect("recovered", 1),
        Effect("relieved", -1),
    ),
)
