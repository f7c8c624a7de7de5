"""Error in choosing whom to replace: of the commanders replaced for results, the share picked at random, because luck or the sector was taken for command."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "replacement_error", "Error in choosing whom to replace", "share of replacements", 0.0, 1.0, 0.3,
    "Of the commanders replaced for results, the share picked at random, because luck or the sector was taken for command.",
    "Better profiles cost analysts; see the profiling of units.", ("leadership",), "army",
    effects=(
        Effect("left", 1, given={"units.company": 1.5, "leadership.share": 0.9, "replace_worst": 0.3}),
    ),
)
