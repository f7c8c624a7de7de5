"""How many units begin which tour when: a flow of counts, in which like units need no names.

A unit is ready, in a tour, or resting after one. Units alike in strength and in weeks away are one kind; what
flows is their number. A flow of whole numbers can always be given names, so a mixed-integer programme over the
counts is exact for whether a schedule exists, however many units there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from muster.planning.problem import Problem, Unit


@dataclass(frozen=True)
class Leave:
    """Which one requirement may be given up, at a price of one for each unit and week of it.

    ``cover``: cover missing; ``units``: units more; ``longer``: up to so many weeks in the line beyond the
    limit; ``shorter``: up to so many weeks cut from a rest; ``reserve``: units missing in reserve.
    """

    cover: bool = False
    units: bool = False
    longer: int = 0
    shorter: int = 0
    reserve: bool = False


@dataclass(frozen=True)
class Arc:
    """A way to spend weeks from ``week`` on: ``line`` weeks in a group, then ``gap`` weeks out of the line.

    With ``line`` 0 it is a week of waiting, or a unit that leaves the line at once. ``origin``: the number of
    the state in the line that it continues, ``before`` weeks old; -1 for a unit that was ready.
    """

    kind: int
    week: int
    group: int
    line: int
    gap: int
    before: int = 0
    origin: int = -1
    given_up: int = 0

    @property
    def end(self) -> int:
        """Week in which the unit is ready again."""
        return self.week + self.line + self.gap


Key = tuple[float, int, float]


def kind_key(problem: Problem, unit: Unit, fine: bool) -> Key:
    """Return what units of one kind share: fit soldiers (where cover is not counted), weeks away and strength."""
    fit = 0.0 if problem.counted else unit.fit
    return fit, unit.away, unit.strength if fine else 0.0


class Network:
    """The kinds of units of a problem, the states in the line they come from, and all arcs.

    ``fine``: units are of one kind only where they are also of one strength, so that their weeks cost alike.
    """

    def __init__(self, problem: Problem, leave: Leave | None = None, fine: bool = False) -> None:
        self.problem, self.leave = problem, leave or Leave()
        keys = [kind_key(problem, unit, fine) for unit in problem.units]
        self.kinds = sorted(set(keys))
        self.kind: NDArray[np.int64] = np.array([self.kinds.index(key) for key in keys])
        pairs = zip(self.kind, problem.units, strict=True)
        states = [(int(k), unit.in_line, int(problem.group[unit.sector])) for k, unit in pairs]
        self.origins = sorted({state for state in states if state[1]})
        self.origin: NDArray[np.int64] = np.array([self.origins.index(s) if s[1] else -1 for s in states])
        self.arcs = [arc for kind in range(len(self.kinds)) for arc in self._of_kind(kind)]
        self.arcs += [arc for number in range(len(self.origins)) for arc in self._of_origin(number)]

    def _of_kind(self, kind: int) -> Iterator[Arc]:
        for week in range(self.problem.weeks):
            yield Arc(kind, week, 0, 0, 1)
            for group in range(len(self.problem.pressures)):
                yield from self._tours(kind, week, group)

    def _of_origin(self, number: int) -> Iterator[Arc]:
        kind, before, group = self.origins[number]
        gap = self.problem.gap(before, self.kinds[kind][1])
        for cut in range(self._cuts(gap) + 1):
            yield Arc(kind, 0, group, 0, gap - cut, before, number, cut)
        yield from self._tours(kind, 0, group, before, number)

    def _tours(self, kind: int, week: int, group: int, before: int = 0, origin: int = -1) -> Iterator[Arc]:
        limit, weeks = self.problem.tour_limit, self.problem.weeks
        for line in range(1, min(limit + self.leave.longer - before, weeks - week) + 1):
            gap = self.problem.gap(line + before, self.kinds[kind][1])
            over = max(0, line + before - max(limit, before))
            for cut in range(self._cuts(gap) + 1 if week + line < weeks else 1):
                yield Arc(kind, week, group, line, gap - cut, before, origin, over + cut)

    def _cuts(self, gap: int) -> int:
        return min(self.leave.shorter, gap - 1)

    def supply(self) -> NDArray[np.int64]:
        """Return units that become ready from their present state, shape (kinds, weeks)."""
        found = np.zeros((len(self.kinds), self.problem.weeks), np.int64)
        for kind, unit in zip(self.kind, self.problem.units, strict=True):
            if not unit.in_line and unit.ready < self.problem.weeks:
                found[kind, unit.ready] += 1
        return found

    def sample(self, kind: int) -> Unit:
        """Return a unit of a kind."""
        return self.problem.units[int(np.flatnonzero(self.kind == kind)[0])]

    @cached_property
    def columns(self) -> dict[str, NDArray[np.int64]]:
        """The arcs as arrays by field."""
        names = ("kind", "week", "group", "line", "end", "origin", "given_up")
        return {name: np.array([getattr(arc, name) for arc in self.arcs], np.int64) for name in names}
