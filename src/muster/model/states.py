"""States, moves and daily chances as one table; everything else reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = (
    "unborn", "training", "present", "wounded", "absent", "reserve", "custody", "captive",
    "missing", "killed", "discharged", "gone",
)
STATE: Final = {name: i for i, name in enumerate(STATES)}
SERVING: Final = ("training", "present", "wounded", "reserve", "custody")
# how a soldier came to his latest assignment
KINDS: Final = ("volunteered", "mobilised", "unit", "healed", "returned")
KIND: Final = {name: i for i, name in enumerate(KINDS)}
ROLES: Final = ("infantry", "combat", "support", "trainee", "reserve", "away")
ROLE: Final = {name: i for i, name in enumerate(ROLES)}
# how the new cell of a move is found, as the kernel knows it
RULES: Final = ("away", "home", "first posting", "holding", "return posting")
GROUPS: Final = ("departures", "losses", "homecomings", "arrests")


@dataclass(frozen=True)
class Move:
    """One permitted move between two states."""

    name: str
    origin: str
    target: str
    rule: str
    meaning: str
    kind: str = ""
    group: str = ""


MOVES: Final = (
    Move("mustered_volunteers", "unborn", "present", "first posting", "serving at the start, of own will", "unit"),
    Move("mustered_mobilised", "unborn", "present", "first posting", "serving at the start, called up", "unit"),
    Move("inducted_volunteers", "unborn", "training", "holding", "volunteer begins training", "volunteered"),
    Move("inducted_mobilised", "unborn", "training", "holding", "called-up man begins training", "mobilised"),
    Move("posted", "training", "present", "first posting", "first posting to a unit", "unit"),
    Move("hit", "present", "wounded", "away", "wounded", "", "losses"),
    Move("fell", "present", "killed", "away", "killed", "", "losses"),
    Move("lost", "present", "missing", "away", "missing in action", "", "losses"),
    Move("captured", "present", "captive", "away", "taken prisoner", "", "losses"),
    Move("left_training", "training", "absent", "away", "leaves during training", "", "departures"),
    Move("left_unit", "present", "absent", "away", "leaves the unit", "", "departures"),
    Move("left_reserve", "reserve", "absent", "away", "leaves the reserve battalion", "", "departures"),
    Move("dismissed_training", "training", "discharged", "away", "discharged during training"),
    Move("dismissed", "present", "discharged", "away", "discharged from the unit"),
    Move("returned", "absent", "reserve", "holding", "comes back", "", "homecomings"),
    Move("caught", "absent", "custody", "away", "apprehended", "", "arrests"),
    Move("vanished", "absent", "gone", "away", "gone for good"),
    Move("exchanged", "captive", "wounded", "away", "exchanged; to hospital and rehabilitation"),
    Move("healed", "wounded", "present", "home", "back from hospital", "healed"),
    Move("invalided", "wounded", "discharged", "away", "discharged through wounds"),
    Move("placed", "reserve", "present", "return posting", "placed in a unit after return", "returned"),
    Move("freed", "custody", "reserve", "holding", "released to a reserve battalion"),
)
MOVE: Final = {move.name: i for i, move in enumerate(MOVES)}


@dataclass(frozen=True)
class Chance:
    """A daily chance: by state, the moves it leads to (several: a keyed outcome draw)."""

    name: str
    moves: dict[str, tuple[str, ...]]
    varies: bool  # whether a soldier's own history acts on it


# tried in this order; a soldier makes at most one move a day
CHANCES: Final = (
    Chance("loss", {"present": ("hit", "fell", "lost", "captured")}, False),
    Chance("leave", {"training": ("left_training",), "present": ("left_unit",), "reserve": ("left_reserve",)}, True),
    # an additive part of the hazard is a chance of its own: two chances beside each other add up
    Chance("follow", {"training": ("left_training",), "present": ("left_unit",), "reserve": ("left_reserve",)}, False),
    Chance("dismiss", {"training": ("dismissed_training",), "present": ("dismissed",)}, False),
    Chance("return", {"absent": ("returned",)}, True),
    Chance("catch", {"absent": ("caught",)}, False),
    Chance("vanish", {"absent": ("vanished",)}, False),
    Chance("exchange", {"captive": ("exchanged",)}, False),
)
CHANCE: Final = {chance.name: i for i, chance in enumerate(CHANCES)}
# known waits: the moves that end each state, in the order of their shares
ENDINGS: Final = {
    "training": ("posted",),
    "wounded": ("healed", "invalided"),
    "reserve": ("placed",),
    "custody": ("freed",),
}
# totals of moves that tables and figures speak of
TOTALS: Final = {
    "mustered": ("mustered_volunteers", "mustered_mobilised"),
    "inducted": ("inducted_volunteers", "inducted_mobilised"),
    "left": ("left_training", "left_unit", "left_reserve"),
}
