"""Place people back from absence: a flow of counts from groups to pools of like vacancies, to a proven optimum.

Units of one priority with vacancies in one specialty are a pool, and nobody but those who left one of them for
cause tells its members apart. A group may avoid one unit; by Hall's theorem people can be seated in a pool exactly
if those who avoid a unit fit into the rest of it. So a programme over groups and pools is exact, and a flow within
each pool gives the units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array
from muster.planning.problem import Index
from muster.planning.returnees_file import Group, ReturneesFile

CAUSE = "commander"


@dataclass(frozen=True)
class Placed:
    """So many people of a group placed in a unit and specialty; all by number of entry in the file."""

    group: int
    unit: int
    specialty: str
    count: int


@dataclass(frozen=True)
class Placement:
    """Who goes where. ``status``: "optimal" or "feasible"; ``objective`` and ``bound`` in points."""

    status: str
    placed: tuple[Placed, ...]
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative distance of the objective from the bound."""
        return max(0.0, (self.objective - self.bound) / max(abs(self.objective), 1e-12))


class Vacancies:
    """Pools of vacancies, and which groups may take them at what points."""

    def __init__(self, asked: ReturneesFile) -> None:
        self.asked = asked
        pools = {(u.priority, s) for u in asked.unit for s, n in u.vacancies.items() if n}
        self.pools = sorted(pools)
        self.members = [
            [n for n, u in enumerate(asked.unit) if u.priority == priority and u.vacancies.get(specialty)]
            for priority, specialty in self.pools
        ]
        self.room: Index = np.array(
            [sum(asked.unit[n].vacancies[s] for n in m) for (_, s), m in zip(self.pools, self.members, strict=True)],
            dtype=np.int64,
        )

    @cached_property
    def unit_number(self) -> dict[str, int]:
        """Number of each unit by name."""
        return {unit.name: number for number, unit in enumerate(self.asked.unit)}

    def may_take(self, group: Group, specialty: str) -> bool:
        """Return whether a group's fitness allows a specialty."""
        return group.fitness == "fit" or specialty not in self.asked.specialties.line

    def avoided(self, group: Group) -> int | None:
        """Return the unit a group left for cause, or nothing."""
        return self.unit_number[group.unit_left] if group.reason == CAUSE and group.unit_left else None

    def points(self, group: Group, priority: int, specialty: str) -> float:
        """Return the points of one person of a group placed under a priority in a specialty."""
        weights = self.asked.weights
        specialist = group.specialty not in self.asked.specialties.general
        other = weights.other_specialty if specialist and specialty != group.specialty else 0.0
        return weights.priority * (priority - 1) + other

    def waiting(self, group: Group) -> float:
        """Return the points of one person of a group who goes on waiting."""
        return self.asked.weights.waiting + self.asked.weights.week * group.weeks_waiting


@dataclass
class _Rows:
    """Rows of a programme under construction: at most ``high``, at least ``low``."""

    entries: list[tuple[int, int, float]]
    low: list[float]
    high: list[float]

    def add(self, columns: Sequence[int], low: float, high: float) -> None:
        self.entries += [(len(self.low), column, 1.0) for column in columns]
        self.low.append(low)
        self.high.append(high)

    def matrix(self, width: int) -> Any:
        from scipy.sparse import csr_array

        rows, columns, values = zip(*self.entries, strict=True)
        return csr_array((values, (rows, columns)), shape=(len(self.low), width))


def place(asked: ReturneesFile, seconds: float = 60.0) -> Placement:
    """Return the placement of least points; `ArithmeticError` where none was found in some seconds."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    vacancies = Vacancies(asked)
    arcs = list(_arcs(vacancies))
    points = np.array([points for *_, points in arcs] + [asked.weights.overflow])
    rows = _rows(vacancies, arcs)
    found = milp(points, integrality=np.ones(points.size), bounds=Bounds(0, np.inf),
                 constraints=LinearConstraint(rows.matrix(points.size), rows.low, rows.high),
                 options={"mip_rel_gap": 0.0, "time_limit": seconds})  # fmt: skip
    if found.x is None:
        raise ArithmeticError(f"no placement was found: {found.message}")
    count = np.rint(found.x).astype(np.int64)
    placed = [p for pool in range(len(vacancies.pools)) for p in _seat(vacancies, arcs, count, pool)]
    status = "optimal" if found.status == 0 else "feasible"
    bound = float(found.mip_dual_bound if found.mip_dual_bound is not None else found.fun)
    return Placement(status, tuple(placed), float(points @ count), bound)


WAIT, BACK = -1, -2
Arc = tuple[int, int, bool, float]  # group, pool (or WAIT), back under the commander left, points


def _arcs(vacancies: Vacancies) -> list[Arc]:
    """Return what people of each group may do: take a place in a pool, go back for want of it, or wait."""
    arcs: list[Arc] = []
    for number, group in enumerate(vacancies.asked.group):
        arcs.append((number, WAIT, False, vacancies.waiting(group)))
        avoided = vacancies.avoided(group)
        for pool, (priority, specialty) in enumerate(vacancies.pools):
            if vacancies.may_take(group, specialty):
                points = vacancies.points(group, priority, specialty)
                arcs.append((number, pool, False, points))
                if avoided in vacancies.members[pool]:
                    arcs.append((number, pool, True, points + vacancies.asked.weights.back))
    return arcs


def _rows(vacancies: Vacancies, arcs: Sequence[Arc]) -> _Rows:
    """Return the rows: everyone does one thing, pools and what is left beside an avoided unit, reserve, training."""
    asked, rows = vacancies.asked, _Rows([], [], [])
    column: dict[tuple[str, int], list[int]] = {}
    beside: dict[tuple[int, int], list[int]] = {}
    back: dict[tuple[int, int], list[int]] = {}
    for number, (group, pool, returned, _) in enumerate(arcs):
        column.setdefault(("group", group), []).append(number)
        avoided = vacancies.avoided(asked.group[group])
        if pool == WAIT:
            column.setdefault(("wait", 0), []).append(number)
            continue
        column.setdefault(("pool", pool), []).append(number)
        if vacancies.pools[pool][1] != asked.group[group].specialty:
            column.setdefault(("training", 0), []).append(number)
        if avoided in vacancies.members[pool] and avoided is not None:
            (back if returned else beside).setdefault((pool, avoided), []).append(number)
    for number, group_entry in enumerate(asked.group):
        rows.add(column["group", number], group_entry.count, group_entry.count)
    for pool, room in enumerate(vacancies.room):
        rows.add(column.get(("pool", pool), []), 0, int(room))
    for (pool, unit), members in beside.items():
        own = asked.unit[unit].vacancies[vacancies.pools[pool][1]]
        rows.add(members, 0, int(vacancies.room[pool]) - own)
        rows.add(back[pool, unit], 0, own)
    rows.add(column.get(("training", 0), []), 0, asked.places.training)
    rows.add(column["wait", 0], 0, asked.places.reserve)
    rows.entries.append((len(rows.low) - 1, len(arcs), -1.0))  # overflow
    return rows


def _seat(vacancies: Vacancies, arcs: Sequence[Arc], count: Index, pool: int) -> list[Placed]:
    """Give the people placed in a pool their units, by a flow that keeps everyone from the unit avoided."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    specialty, members = vacancies.pools[pool][1], vacancies.members[pool]
    taken = [(n, arc) for n, arc in enumerate(arcs) if arc[1] == pool and count[n]]
    if not taken:
        return []
    size = len(taken) + len(members) + 2
    capacity: NDArray[np.int32] = np.zeros((size, size), np.int32)
    for row, (number, (group, _, returned, _)) in enumerate(taken):
        capacity[0, 1 + row] = count[number]
        avoided = vacancies.avoided(vacancies.asked.group[group])
        for place_, unit in enumerate(members):
            if (unit == avoided) == returned:
                capacity[1 + row, 1 + len(taken) + place_] = count[number]
    for place_, unit in enumerate(members):
        capacity[1 + len(taken) + place_, size - 1] = vacancies.asked.unit[unit].vacancies[specialty]
    flow = maximum_flow(csr_array(capacity), 0, size - 1)
    if flow.flow_value != sum(int(count[n]) for n, _ in taken):
        raise ArithmeticError(f"pool {vacancies.pools[pool]}: {flow.flow_value} of those placed found a seat")
    seats = flow.flow.toarray()[1 : 1 + len(taken), 1 + len(taken) : size - 1]
    return [
        Placed(taken[row][1][0], members[column], specialty, int(seats[row, column]))
        for row, column in zip(*np.nonzero(seats > 0), strict=True)
    ]


def points_of(asked: ReturneesFile, placed: Sequence[Placed]) -> float:
    """Return the points of any placement, counted person by person."""
    vacancies, total = Vacancies(asked), 0.0
    left = np.array([group.count for group in asked.group])
    for one in placed:
        group, unit = asked.group[one.group], asked.unit[one.unit]
        back = vacancies.avoided(group) == one.unit
        total += one.count * (vacancies.points(group, unit.priority, one.specialty) + back * asked.weights.back)
        left[one.group] -= one.count
    waiting: Array = np.array([vacancies.waiting(group) for group in asked.group])
    over = max(0, int(left.sum()) - asked.places.reserve)
    return total + float(left @ waiting) + asked.weights.overflow * over
