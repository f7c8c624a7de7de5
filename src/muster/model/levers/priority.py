"""Priority of the emptiest units: how strongly vacancies draw those who are posted or placed."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "priority", "Priority of the emptiest units", "multiple of the usual pull", 0.0, 3.0, 1.0,
    "How strongly vacancies draw those who are posted or placed.",
    "Nothing; a rule of allocation.", ("postings",), "army",
    effects=(
        Effect("manning_p10", 1),
    ),
)
