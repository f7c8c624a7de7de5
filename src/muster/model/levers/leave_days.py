"""Guaranteed leave: days of leave at home that cannot be cancelled."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "leave_days", "Guaranteed leave", "days a year", 0.0, 60.0, 0.0,
    "Days of leave at home that cannot be cancelled.",
    "Infantry to stand in for those at home.", ("furlough", "workload",), "army",
    effects=(
        Effect("left", -1, given={"workload.response": 0.0}),
    ),
)
