"""Intake sent to infantry: share of newcomers posted to infantry, against the case's history; other combat arms keep theirs."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "intake_to_infantry", "Intake sent to infantry", "multiple of the historical share", 0.0, 2.0, 1.0,
    "Share of newcomers posted to infantry, against the case's history; other combat arms keep theirs.",
    "Nothing; a rule of allocation.", ("postings",), "army",
    effects=(
        Effect("strength_infantry", 1),
    ),
)
