"""Tour limit: longest stay of a duty group on position; 365 means no limit."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "tour_limit", "Tour limit", "days on position at most", 3.0, 365.0, 365.0,
    "Longest stay of a duty group on position; 365 means no limit.",
    "Infantry to relieve with; where it is missing positions stay empty.", ("exhaustion", "workload",), "brigade",
    effects=(
        Effect("positions_held", 1),
    ),
)
