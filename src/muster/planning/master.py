"""The bound on every plan: prices of cover found by column generation (Dantzig and Wolfe 1960).

A linear programme over patterns gives prices to cover and to reserve; at those prices the cheapest pattern of each
unit is looked for. Whatever the prices, what they pay for all that is required, plus what each unit's cheapest
pattern then costs, is a lower bound for every schedule (Lagrange). The best bound over all rounds is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array
from muster.planning.outlay import mean_effect
from muster.planning.pattern import Pattern, groups_by_week, objective, waiting
from muster.planning.price import Prices, Table, cheapest
from muster.planning.problem import Problem, Unit

CALM = 0.6  # weight of the best prices so far when new ones are tried (Wentges 1997)


@dataclass(frozen=True)
class Column:
    """A pattern of one kind of unit: its objective, and what it adds to cover and reserve."""

    kind: int
    pattern: Pattern
    cost: float
    cover: Array  # (groups, weeks)
    reserve: Array  # (weeks,)


class Master:
    """The linear programme over the patterns found so far."""

    def __init__(self, problem: Problem, patterns: Sequence[Pattern]) -> None:
        self.problem = problem
        alike = [replace(unit, name="") for unit in problem.units]
        self.kinds: list[Unit] = list(dict.fromkeys(alike))
        self.count: NDArray[np.int64] = np.array([alike.count(kind) for kind in self.kinds])
        self.columns: list[Column] = []
        self._known: set[tuple[int, Pattern]] = set()
        for unit, pattern in zip(alike, patterns, strict=False):
            self.add(self.kinds.index(unit), pattern)

    def add(self, kind: int, pattern: Pattern) -> bool:
        """Add a pattern of a kind of unit; return whether it is new."""
        if (kind, pattern) in self._known:
            return False
        self._known.add((kind, pattern))
        problem, unit = self.problem, self.kinds[kind]
        cover = np.zeros((len(problem.pressures), problem.weeks))
        for week, group in enumerate(groups_by_week(problem, pattern)):
            if group >= 0:
                cover[group, week] = problem.weight(unit, group)
        cost = objective(problem, unit, pattern)
        self.columns.append(Column(kind, pattern, cost, cover, waiting(problem, unit, pattern)))
        return True

    def rows(self) -> Array:
        """Return what each column adds to cover and reserve, shape (rows, columns)."""
        made = [np.concatenate([c.cover.ravel(), c.reserve]) for c in self.columns]
        return np.array(made).T

    def required(self) -> Array:
        """Return what cover and reserve must reach, shape (rows,)."""
        reserve = np.full(self.problem.weeks, float(self.problem.reserve))
        return np.concatenate([self.problem.required.ravel(), reserve])

    def solve(self) -> tuple[float, Prices]:
        """Return the value of the linear programme and its prices."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        kind = np.array([column.kind for column in self.columns])
        one = csr_array((np.ones(kind.size), (kind, np.arange(kind.size))), shape=(len(self.kinds), kind.size))
        found = linprog([c.cost for c in self.columns], A_ub=csr_array(-self.rows()), b_ub=-self.required(),
                        A_eq=one, b_eq=self.count, bounds=(0, None), method="highs")  # fmt: skip
        if found.x is None:
            raise ArithmeticError(f"linear programme of patterns: {found.message}")
        paid = np.maximum(-found.ineqlin.marginals, 0.0)
        return float(found.fun), self.priced(paid)

    def priced(self, paid: Array) -> Prices:
        """Return prices from one number a row."""
        size = self.problem.required.size
        return Prices(paid[:size].reshape(self.problem.required.shape), paid[size:])


@dataclass(frozen=True)
class Bound:
    """The state of the search: a proven lower bound, its prices, and the value of the linear programme."""

    value: float
    prices: Prices
    relaxed: float
    rounds: int


Watch = Callable[[Bound], bool]


def raise_bound(master: Master, table: Table, close: float = 1e-4) -> Iterator[Bound]:
    """Yield a better and better bound; ends when it is within ``close`` (relative) of the linear programme."""
    guessed = guess(master)
    best = Bound(_try(master, table, guessed)[0], guessed, np.inf, 0)
    while True:
        relaxed, prices = master.solve()
        best = replace(best, relaxed=relaxed, rounds=best.rounds + 1)
        new = False
        for calm in (CALM, 0.0):  # where the calm prices give nothing new, the programme's own
            tried = _mix(best.prices, prices, calm)
            value, new = _try(master, table, tried)
            if value > best.value:
                best = replace(best, value=value, prices=tried)
            if new:
                break
        yield best
        if not new or relaxed - best.value <= close * abs(relaxed):
            return


def guess(master: Master) -> Prices:
    """Return prices to begin with: what a week in the line costs a unit of mean strength, spread over its cover."""
    problem = master.problem
    effect = problem.strain.losses * np.array(problem.pressures) + mean_effect(problem)
    strength = np.average([unit.strength for unit in master.kinds], weights=master.count)
    weight = [
        np.average([problem.weight(unit, group) for unit in master.kinds], weights=master.count)
        for group in range(len(problem.pressures))
    ]
    cover = np.repeat((strength * effect / np.maximum(weight, 1e-9))[:, None], problem.weeks, axis=1)
    return Prices(np.where(problem.required > 0, cover, 0.0), np.zeros(problem.weeks))


def _mix(old: Prices, new: Prices, calm: float) -> Prices:
    return Prices(calm * old.cover + (1 - calm) * new.cover, calm * old.reserve + (1 - calm) * new.reserve)


def _try(master: Master, table: Table, prices: Prices) -> tuple[float, bool]:
    """Return the bound at some prices, and whether it gave a pattern not known before."""
    found = cheapest(table, master.kinds, prices)
    paid = np.concatenate([prices.cover.ravel(), prices.reserve]) @ master.required()
    value = float(paid + sum(n * cost for n, (cost, _) in zip(master.count, found, strict=True)))
    new = [master.add(kind, pattern) for kind, (_, pattern) in enumerate(found)]
    return value, any(new)
