"""States, moves and daily chances as one table; everything else reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = (
    "unborn", "training", "present", "wounded", "treated", "absent", "reserve", "custody", "captive",
    "missing", "killed", "discharged", "gone",
)
STATE: Final = {name: i for i, name in enumerate(STATES)}
SERVING: Final = ("training", "present", "wounded", "treated", "reserve", "custody")
AWAY: Final = ("absent", "gone")  # meaning to return, and for good
# how a soldier came to his latest assignment
KINDS: Final = ("volunteered", "mobilised", "unit", "prepared", "healed", "returned", "transferred", "reassigned")
KIND: Final = {name: i for i, name in enumerate(KINDS)}
ROLES: Final = ("infantry", "combat", "support", "trainee", "reserve", "away")
ROLE: Final = {name: i for i, name in enumerate(ROLES)}
# how the new cell of a move is found, as the kernel knows it
# ("return posting": partly to the infantry; the last three: a company of one role)
RULES: Final = (
    "away", "home", "first posting", "holding", "return posting", "same role", "infantry", "combat", "support",
)
# where a duty group is today, and what befalls it there, as the kernel knows them
CONDITIONS: Final = ("elsewhere", "near rear", "on position")
EVENTS: Final = ("nothing", "evacuated", "evacuation missed")
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
    Move("posted_prepared", "training", "present", "first posting", "first posting, prepared for it", "prepared"),
    Move("posted", "training", "present", "first posting", "first posting, unprepared", "unit"),
    Move("transferred", "present", "present", "same role", "legal transfer to another unit", "transferred"),
    Move("reassigned", "present", "present", "infantry", "specialist sent to the infantry", "reassigned"),
    Move("hit", "present", "wounded", "away", "wounded", "", "losses"),
    Move("fell", "present", "killed", "away", "killed", "", "losses"),
    Move("lost", "present", "missing", "away", "missing in action", "", "losses"),
    Move("captured", "present", "captive", "away", "taken prisoner", "", "losses"),
    Move("strained", "present", "treated", "away", "acute stress of combat, in care"),
    Move("left_training", "training", "absent", "away", "leaves during training, meaning to return", "", "departures"),
    Move("deserted_training", "training", "gone", "away", "leaves during training, for good", "", "departures"),
    Move("left_unit", "present", "absent", "away", "leaves the unit, meaning to return", "", "departures"),
    Move("deserted_unit", "present", "gone", "away", "leaves the unit for good", "", "departures"),
    Move("left_reserve", "reserve", "absent", "away", "leaves it, meaning to return", "", "departures"),
    Move("deserted_reserve", "reserve", "gone", "away", "leaves it for good", "", "departures"),
    Move("dismissed_training", "training", "discharged", "away", "discharged during training"),
    Move("dismissed", "present", "discharged", "away", "discharged from the unit"),
    Move("released_training", "training", "discharged", "away", "discharged as unfit during training"),
    Move("released", "present", "discharged", "away", "discharged as unfit"),
    Move("finished", "present", "discharged", "away", "discharged at the end of a term of service"),
    Move("returned", "absent", "reserve", "holding", "comes back", "", "homecomings"),
    Move("resurfaced", "gone", "reserve", "holding", "comes back after having left for good", "", "homecomings"),
    Move("caught", "absent", "custody", "away", "apprehended", "", "arrests"),
    Move("found", "gone", "custody", "away", "apprehended after having left for good", "", "arrests"),
    Move("vanished", "absent", "gone", "away", "gives up the thought of return"),
    Move("exchanged", "captive", "wounded", "away", "exchanged; to hospital and rehabilitation"),
    Move("healed", "wounded", "present", "home", "back from hospital", "healed"),
    Move("invalided", "wounded", "discharged", "away", "discharged through wounds"),
    Move("recovered", "treated", "present", "home", "back on duty after acute stress", "healed"),
    Move("relieved", "treated", "present", "support", "to support after acute stress", "healed"),
    Move("placed_back", "reserve", "present", "home", "back in the own unit after return", "returned"),
    Move("placed", "reserve", "present", "return posting", "placed in another unit after return", "returned"),
    Move("freed", "custody", "reserve", "holding", "released to a reserve battalion"),
)
MOVE: Final = {move.name: i for i, move in enumerate(MOVES)}


@dataclass(frozen=True)
class Chance:
    """A daily chance: by state, the moves it leads to (several: a keyed outcome draw).

    ``varies``: a soldier's own history acts on it. ``added``: it has no rate of its own, only those that
    mechanisms add. ``only``: it is open to those alone who bear the mark of that name.
    """

    name: str
    moves: dict[str, tuple[str, ...]]
    varies: bool = False
    added: bool = False
    only: str = ""


# a departure means to return, or is for good
LEAVING: Final[dict[str, tuple[str, ...]]] = {
    "training": ("left_training", "deserted_training"),
    "present": ("left_unit", "deserted_unit"),
    "reserve": ("left_reserve", "deserted_reserve"),
}
# tried in this order; a soldier makes at most one move a day
CHANCES: Final = (
    Chance("loss", {"present": ("hit", "fell", "lost", "captured", "strained")}),
    Chance("leave", LEAVING, varies=True),
    # an additive part of the hazard is a chance of its own: two chances beside each other add up
    Chance("follow", LEAVING, added=True),
    Chance("dismiss", {"training": ("dismissed_training",), "present": ("dismissed",)}),
    Chance("return", {"absent": ("returned",), "gone": ("resurfaced",)}, varies=True),
    Chance("catch", {"absent": ("caught",), "gone": ("found",)}),
    Chance("vanish", {"absent": ("vanished",)}),
    Chance("exchange", {"captive": ("exchanged",)}),
    Chance("transfer", {"present": ("transferred",)}, added=True),
    Chance("reassign", {"present": ("reassigned",)}, added=True),
    Chance("release", {"training": ("released_training",), "present": ("released",)}, added=True, only="fitness"),
    Chance("finish", {"present": ("finished",)}, added=True),
)
CHANCE: Final = {chance.name: i for i, chance in enumerate(CHANCES)}
# known waits: the moves that end each state, in the order of their shares
ENDINGS: Final = {
    "training": ("posted_prepared", "posted"),
    "wounded": ("healed", "invalided"),
    "treated": ("recovered", "relieved"),
    "reserve": ("placed_back", "placed"),
    "custody": ("freed",),
}
# totals of moves that tables and figures speak of
TOTALS: Final = {
    "mustered": ("mustered_volunteers", "mustered_mobilised"),
    "inducted": ("inducted_volunteers", "inducted_mobilised"),
    "left": tuple(name for names in LEAVING.values() for name in names),
    "back": ("returned", "resurfaced"),
    "arrested": ("caught", "found"),
}
