"""Autonomy to refuse: how far commanders of companies and battalions may refuse to hold a position at all costs."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "autonomy", "Autonomy to refuse", "0 as usual, 1 full", 0.0, 1.0, 0.0,
    "How far commanders of companies and battalions may refuse to hold a position at all costs.",
    "Positions given up; trust of those above.", ("command", "trust",), "brigade",
    effects=(
        Effect("positions_held", -1, given={"trust.asked": 1.0}),
    ),
)
