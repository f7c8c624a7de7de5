"""A placement beside the rule of priority order: who waits how long, which vacancies fill, who goes back where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from muster.planning.placement import Placed, Vacancies, points_of
from muster.planning.problem import Index
from muster.planning.returnees_file import ReturneesFile

BANDS = ((0, 1), (2, 4), (5, 8), (9, 12), (13, 520))  # weeks waited, both ends included


@dataclass(frozen=True)
class Outcome:
    """What a placement comes to, in people.

    ``own_specialty``: specialists placed in theirs; ``specialists``: specialists placed at all. ``back``: placed
    under the commander they left for cause. ``over``: waiting beyond what reserve battalions hold. ``by_priority``:
    (vacancies, filled) by priority. ``by_wait``: (people, placed) by band of weeks waited. ``mean_wait``: weeks
    waited so far by those who go on waiting.
    """

    points: float
    placed: int
    waiting: int
    specialists: int
    own_specialty: int
    trained: int
    back: int
    over: int
    mean_wait: float
    longest_wait: int
    by_priority: dict[int, tuple[int, int]]
    by_wait: tuple[tuple[int, int], ...]


def outcome(asked: ReturneesFile, placed: Sequence[Placed]) -> Outcome:
    """Return what a placement comes to."""
    vacancies, groups = Vacancies(asked), asked.group
    left = np.array([group.count for group in groups])
    for one in placed:
        left[one.group] -= one.count
    waited = np.array([group.weeks_waiting for group in groups])
    special = [p for p in placed if groups[p.group].specialty not in asked.specialties.general]
    return Outcome(
        points=points_of(asked, placed),
        placed=sum(p.count for p in placed),
        waiting=int(left.sum()),
        specialists=sum(p.count for p in special),
        own_specialty=sum(p.count for p in special if groups[p.group].specialty == p.specialty),
        trained=sum(p.count for p in placed if groups[p.group].specialty != p.specialty),
        back=sum(p.count for p in placed if vacancies.avoided(groups[p.group]) == p.unit),
        over=max(0, int(left.sum()) - asked.places.reserve),
        mean_wait=float(left @ waited / left.sum()) if left.sum() else 0.0,
        longest_wait=int(waited[left > 0].max(initial=0)),
        by_priority=_by_priority(asked, placed),
        by_wait=tuple(_in_band(waited, left, np.array([g.count for g in groups]), *band) for band in BANDS),
    )


def _by_priority(asked: ReturneesFile, placed: Sequence[Placed]) -> dict[int, tuple[int, int]]:
    found = {}
    for priority in sorted({unit.priority for unit in asked.unit}):
        room = sum(sum(unit.vacancies.values()) for unit in asked.unit if unit.priority == priority)
        taken = sum(p.count for p in placed if asked.unit[p.unit].priority == priority)
        found[priority] = (room, taken)
    return found


def _in_band(waited: Index, left: Index, count: Index, low: int, high: int) -> tuple[int, int]:
    inside = (waited >= low) & (waited <= high)
    return int(count[inside].sum()), int((count - left)[inside].sum())
