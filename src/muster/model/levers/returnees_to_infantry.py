"""Returnees sent to infantry: share of placed returnees who go to assault and infantry companies whatever they were before."""

from muster.model.declare import Lever

LEVER = Lever(
    "returnees_to_infantry", "Returnees sent to infantry", "share", 0.0, 1.0, 0.35,
    "Share of placed returnees who go to assault and infantry companies whatever they were before.",
    "Nothing; a rule of placement.", ("reserve",), "army",
)
