"""Legal transfers granted: requests for transfer to another unit that are granted."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "transfer_grant", "Legal transfers granted", "share of requests", 0.0, 1.0, 0.0,
    "Requests for transfer to another unit that are granted.",
    "Consent of the unit that loses; clerks.", ("transfer",), "army",
    effects=(
        Effect("transferred", 1),
        Effect("left", -1, given={"transfer.motive": 0.002, "transfer.relief": 3.0, "transfer.requests": 0.0}),
    ),
)
