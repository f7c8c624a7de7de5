"""Replacement by whole companies: newcomers who join units as formed companies instead of one by one."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "whole_companies", "Replacement by whole companies", "share of newcomers", 0.0, 1.0, 0.0,
    "Newcomers who join units as formed companies instead of one by one.",
    "Companies taken out of the line together.", ("cohesion", "postings",), "army",
    effects=(
        Effect("left", -1, given={"cohesion.effect": -1.0, "cohesion.dilution": 12.0}),
    ),
)
