"""The file that asks for a placement of people back from absence: counts by group, vacancies by unit, places."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from muster.data.documents import Document, Text, read_document

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Weight = Annotated[float, Field(ge=0.0, le=10_000.0)]


class Group(Document):
    """One `[[group]]`: so many people alike. It is a count, never a person.

    ``fitness``: "limited" people take no place in a line specialty. ``unit_left``: blank if it no longer exists.
    ``reason``: why they left; those of "commander" do not go back to the unit they left.
    """

    name: Text
    count: Annotated[int, Field(ge=1, le=1_000_000)]
    specialty: Text
    fitness: Literal["fit", "limited"] = "fit"
    weeks_waiting: Annotated[int, Field(ge=0, le=520)] = 0
    unit_left: str = ""
    reason: Literal["commander", "exhaustion", "family", "fear", "means", "other"] = "other"


class ReceivingUnit(Document):
    """One `[[unit]]`: its priority (1 comes first) and vacancies by specialty."""

    name: Text
    priority: Annotated[int, Field(ge=1, le=20)]
    vacancies: dict[Text, Count]


class Places(Document):
    """What there is room for: people who go on waiting in reserve battalions, and people trained anew."""

    reserve: Count
    training: Count = 0


class Weights(Document):
    """What is weighed, in points a person: lower is better.

    ``priority``: for each step below the first. ``other_specialty``: a specialist who is trained anew.
    ``waiting``: for staying without a place, ``week``: more for each week waited so far. ``back``: under the
    commander left for cause; ``overflow``: beyond what reserve battalions hold.
    """

    priority: Weight = 10.0
    other_specialty: Weight = 40.0
    waiting: Weight = 300.0
    week: Weight = 5.0
    back: Annotated[float, Field(ge=0.0, le=1e7)] = 10_000.0
    overflow: Annotated[float, Field(ge=0.0, le=1e9)] = 1_000_000.0


class Specialties(Document):
    """Which specialties stand in the line, and which count as no specialty of their own."""

    line: list[Text] = Field(default_factory=lambda: ["infantry"])
    general: list[Text] = Field(default_factory=lambda: ["infantry"])


class ReturneesFile(Document):
    """A whole file."""

    name: Text
    places: Places
    specialties: Specialties = Field(default_factory=Specialties)
    weights: Weights = Field(default_factory=Weights)
    group: Annotated[list[Group], Field(min_length=1)]
    unit: Annotated[list[ReceivingUnit], Field(min_length=1)]

    @model_validator(mode="after")
    def check_together(self) -> ReturneesFile:
        """Refuse a name that stands there twice, and a group that left a unit nobody knows."""
        for what, names in (("group", [g.name for g in self.group]), ("unit", [u.name for u in self.unit])):
            twice = [name for name, count in Counter(names).items() if count > 1]
            if twice:
                raise ValueError(f"expected every {what} once, found {twice[0]!r} twice")
        known = {unit.name for unit in self.unit}
        for group in self.group:
            if group.unit_left and group.unit_left not in known:
                raise ValueError(f"group {group.name!r}: unit_left {group.unit_left!r} is unknown")
        wanted = {specialty for unit in self.unit for specialty in unit.vacancies}
        for group in self.group:
            if group.specialty not in wanted:
                raise ValueError(f"group {group.name!r}: no unit names the specialty {group.specialty!r}")
        return self


def read_returnees_file(path: Path) -> ReturneesFile:
    """Return the checked content of a file; `InputError` says in one line what is wrong with it."""
    return read_document(path, ReturneesFile)
