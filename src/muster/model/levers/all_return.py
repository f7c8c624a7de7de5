"""Return of all absentees: a thought experiment: everybody who is away comes back within some months."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "all_return", "Return of all absentees", "0 no, 1 yes", 0.0, 1.0, 0.0,
    "A thought experiment: everybody who is away comes back within some months.",
    "That the causes of absence have ended; places in reserve battalions.", ("returning",), "army",
    effects=(
        Effect("back", 1),
    ),
)
