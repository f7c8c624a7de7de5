"""End of service expected: share of soldiers who count on an end of service within twelve months without a term in law."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "end_promised", "End of service expected", "share of soldiers", 0.0, 1.0, 0.0,
    "Share of soldiers who count on an end of service within twelve months without a term in law.",
    "A promise, and that it is believed.", ("fairness",), "army",
    effects=(
        Effect("left", -1),
    ),
)
