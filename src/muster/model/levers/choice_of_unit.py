"""Choice of unit on return: how likely a returnee is to be placed in the unit of his choice."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "choice_of_unit", "Choice of unit on return", "chance of getting the unit of choice", 0.0, 1.0, 0.6,
    "How likely a returnee is to be placed in the unit of his choice.",
    "Nothing; a rule of placement.", ("transfer",), "army",
    effects=(
        Effect("left", 1, given={"transfer.motive": 0.002}),
    ),
)
