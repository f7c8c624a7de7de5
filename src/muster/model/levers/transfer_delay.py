"""Delay of a legal transfer: days until a request for transfer is decided and carried out."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "transfer_delay", "Delay of a legal transfer", "days", 0.0, 365.0, 60.0,
    "Days until a request for transfer is decided and carried out.",
    "Clerks; deadlines that bind.", ("transfer",), "army",
    effects=(
        Effect("left", 1, given={"transfer_grant": 1.0, "transfer.motive": 0.002, "transfer.relief": 3.0}),
    ),
)
