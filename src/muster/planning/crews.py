"""Which units together can hold one sector: the smallest sets by strength, where strengths differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from muster.planning.problem import SLACK, Index, Problem

MOST = 3000  # crews for one need, beyond which the rest is left out


@dataclass(frozen=True)
class Post:
    """Sectors alike in pressure and need: their number is all that counts."""

    group: int
    need: tuple[float, ...]
    sectors: int


class Crews:
    """The posts of a problem and the crews that can hold them, as counts by strength."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.fits = sorted({unit.fit for unit in problem.units}, reverse=True)
        alike = [(int(g), s.need) for g, s in zip(problem.group, problem.sectors, strict=True)]
        self.posts = [Post(group, need, alike.count((group, need))) for group, need in sorted(set(alike))]
        self.complete = True  # whether no crew was left out, so that failure to find a flow is a proof
        self._known: dict[float, Index] = {}

    @cached_property
    def wanted(self) -> Index:
        """Crews needed, shape (posts, weeks)."""
        return np.array([[post.sectors if need > SLACK else 0 for need in post.need] for post in self.posts])

    def of_need(self, need: float) -> Index:
        """Return the crews that can hold a sector, shape (crews, strengths)."""
        if need not in self._known:
            have = [sum(unit.fit == fit for unit in self.problem.units) for fit in self.fits]
            found: list[tuple[int, ...]] = []
            for crew in smallest(self.fits, have, need - SLACK):
                if len(found) == MOST:
                    self.complete = False
                    break
                found.append(crew)
            self._known[need] = np.array(found, dtype=np.int64).reshape(-1, len(self.fits))
        return self._known[need]


def smallest(fits: Sequence[float], have: Sequence[int], need: float) -> Iterator[tuple[int, ...]]:
    """Yield counts by strength (strongest first) that reach a need, and would not without their weakest member.

    >>> list(smallest([3.0, 2.0], [1, 2], 4.0))
    [(1, 1), (0, 2)]
    """
    if not fits:
        return
    for count in range(have[0], -1, -1):
        left = need - count * fits[0]
        if left <= 0:
            if left + fits[0] > 0 or not count:
                yield (count, *([0] * (len(fits) - 1)))
            continue
        for rest in smallest(fits[1:], have[1:], left):
            yield (count, *rest)
