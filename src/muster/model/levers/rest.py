"""Rest after a tour: days off position between two tours of a duty group."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "rest", "Rest after a tour", "days", 3.0, 120.0, 30.0,
    "Days off position between two tours of a duty group.",
    "Infantry to relieve with.", ("exhaustion", "workload",), "brigade",
    effects=(
        Effect("tour_p50", 1),
    ),
)
