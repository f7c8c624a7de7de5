"""Term of service: months after which a soldier has a right to discharge; 120 means service without an end."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "service_term", "Term of service", "months", 6.0, 120.0, 120.0,
    "Months after which a soldier has a right to discharge; 120 means service without an end.",
    "Replacement of those who go.", ("fairness",), "army",
    effects=(
        Effect("finished", -1),
    ),
)
