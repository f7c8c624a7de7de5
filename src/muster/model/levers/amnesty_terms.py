"""Terms of simplified return: how good the terms of a window are: pay, service and contract restored, release from liability; 0 for a window in name only."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "amnesty_terms", "Terms of simplified return", "share of the terms of November 2024", 0.0, 1.0, 1.0,
    "How good the terms of a window are: pay, service and contract restored, release from liability; 0 for a window in name only.",
    "Pay and years of service of those who were away.", ("amnesty",), "army",
    effects=(
        Effect("back", 1, given={"amnesty": 1.0}),
    ),
)
