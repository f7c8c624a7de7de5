"""Legal discharge: discharges for illness, family, age and ended contracts, against the case's history."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "discharge", "Legal discharge", "multiple of the historical rate", 0.0, 5.0, 1.0,
    "Discharges for illness, family, age and ended contracts, against the case's history.",
    "Medical boards; replacement of those who go.", ("baseline",), "army",
    effects=(
        Effect("dismissed", 1),
    ),
)
