"""Worst commanders replaced: share of company commanders, the worst by results, who are replaced within half a year."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "replace_worst", "Worst commanders replaced", "share of company commanders", 0.0, 0.3, 0.0,
    "Share of company commanders, the worst by results, who are replaced within half a year.",
    "Officers to take their place; a fair measure of results.", ("leadership",), "army",
    effects=(
        Effect("left", -1, given={"units.company": 1.5, "leadership.share": 0.9}),
    ),
)
