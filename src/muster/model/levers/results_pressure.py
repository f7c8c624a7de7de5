"""Judged by counts: how far commanders are punished for high counts of absence."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "results_pressure", "Judged by counts", "0 no, 1 by counts alone", 0.0, 1.0, 0.0,
    "How far commanders are punished for high counts of absence.",
    "Nothing; what it costs is the truth of the counts.", ("concealment", "leadership",), "army",
    effects=(
        Effect("registered_407", -1),
    ),
)
