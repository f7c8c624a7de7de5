"""Honest and realistic training: share of recruits sent unprepared who now know what awaits them and can do what is asked."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "realism", "Honest and realistic training", "share of the gap closed", 0.0, 1.0, 0.0,
    "Share of recruits sent unprepared who now know what awaits them and can do what is asked.",
    "Instructors with experience of the front; time.", ("preparation",), "army",
    effects=(
        Effect("posted_prepared", 1),
        Effect("left", -1, given={"preparation.effect": -1.5}),
    ),
)
