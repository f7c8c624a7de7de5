"""Simplified return: window in which absentees return without penalty, pay and place restored."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "amnesty", "Simplified return", "0 closed, 1 open", 0.0, 1.0, 0.0,
    "Window in which absentees return without penalty, pay and place restored.",
    "Clerks, courts' consent, places in reserve battalions.", ("amnesty",), "army",
    effects=(
        Effect("back", 1),
    ),
)
