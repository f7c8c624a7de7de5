"""An independent check of a placement, written from the file alone: everybody once, room, fitness, training."""

from __future__ import annotations

from collections.abc import Sequence

from muster.planning.placement import Placed
from muster.planning.returnees_file import ReceivingUnit, ReturneesFile


def check_placement(asked: ReturneesFile, placed: Sequence[Placed]) -> list[str]:
    """Return all that is wrong with a placement."""
    said = []
    for number, group in enumerate(asked.group):
        gone = sum(p.count for p in placed if p.group == number)
        if gone > group.count:
            said.append(f"{group.name}: {gone} of {group.count} people placed")
    for number, unit in enumerate(asked.unit):
        said += _overfull(unit, [p for p in placed if p.unit == number])
    retrained = 0
    for one in placed:
        group = asked.group[one.group]
        if group.fitness == "limited" and one.specialty in asked.specialties.line:
            said.append(f"{group.name}: of limited fitness, placed as {one.specialty}")
        retrained += one.count * (group.specialty != one.specialty)
    if retrained > asked.places.training:
        said.append(f"{retrained} people to be trained anew, there are {asked.places.training} places")
    return said


def _overfull(unit: ReceivingUnit, placed: Sequence[Placed]) -> list[str]:
    given: dict[str, int] = {}
    for one in placed:
        given[one.specialty] = given.get(one.specialty, 0) + one.count
    return [
        f"{unit.name}: {count} placed as {specialty}, {unit.vacancies.get(specialty, 0)} vacancies"
        for specialty, count in given.items()
        if count > unit.vacancies.get(specialty, 0)
    ]
