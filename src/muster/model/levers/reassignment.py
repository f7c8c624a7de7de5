"""Specialists sent to infantry: orders that send specialists to the infantry, against the case's history; 0 ends them."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "reassignment", "Specialists sent to infantry", "multiple of the historical orders", 0.0, 5.0, 1.0,
    "Orders that send specialists to the infantry, against the case's history; 0 ends them.",
    "Infantry from elsewhere.", ("specialists", "trust",), "army",
    effects=(
        Effect("reassigned", 1),
    ),
)
