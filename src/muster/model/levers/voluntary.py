"""Voluntary share: how many of those inducted come of their own will, against the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "voluntary", "Voluntary share", "multiple of the historical share", 0.0, 5.0, 1.0,
    "How many of those inducted come of their own will, against the case's history.",
    "Recruiting, contracts, pay.", ("origin", "early",), "army",
    effects=(
        Effect("left", -1),
    ),
)
