"""Returnees sent to infantry: priority rule of the reserve battalions: share of placed returnees who go to assault and infantry companies whatever they were before."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "returnees_to_infantry", "Returnees sent to infantry", "share", 0.0, 1.0, 0.35,
    "Priority rule of the reserve battalions: share of placed returnees who go to assault and infantry companies whatever they were before.",
    "Nothing; a rule of placement.", ("reserve", "transfer",), "army",
    effects=(
        Effect("back", -1, given={"transfer.harshness": 0.3, "baseline.come_back": 0.01}),
    ),
)
