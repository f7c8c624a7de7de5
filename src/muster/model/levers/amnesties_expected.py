"""Amnesties expected: further amnesties that soldiers expect."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "amnesties_expected", "Amnesties expected", "number", 0.0, 5.0, 0.0,
    "Further amnesties that soldiers expect.",
    "Nothing; a promise or a rumour.", ("amnesty",), "army",
    effects=(
        Effect("left", 1),
    ),
)
