"""The mixed-integer programme over a network of counts: does a schedule exist, and at what least price?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array
from muster.planning.crews import Crews
from muster.planning.keep import Kept
from muster.planning.network import Network
from muster.planning.pattern import waiting
from muster.planning.problem import Index

WHOLE = 1e-6


@dataclass(frozen=True)
class Flow:
    """What a programme gave.

    ``status``: "optimal", "feasible" (a flow, not proven least), "infeasible" or "unknown" (time ran out).
    ``arcs``: how many units take each arc. ``short``: cover missing, shape as `Programme.need`. ``extra``: units
    more by kind. ``price``: of what was given up; ``bound``: the least it can be. ``kept``: numbers of those `Kept`
    that were chosen.
    """

    status: str
    arcs: Index
    short: Array
    extra: Index
    price: float
    bound: float
    kept: Index


class Programme:
    """Rows and columns: arcs, cover missing, units more, reserve missing, crews, and units that keep to a plan.

    Where cover is counted its rows are groups by weeks. Where strengths differ they are posts by weeks, and
    further columns say how many crews of each composition hold them. ``crewed`` False asks for the sum of
    strengths only, which is necessary but may not be enough.
    """

    def __init__(self, network: Network, crewed: bool | None = None, kept: Sequence[Kept] = ()) -> None:
        self.network, self.problem, self.kept = network, network.problem, kept
        self.crewed = not self.problem.counted if crewed is None else crewed
        self.crews = Crews(self.problem)
        self.need = self.crews.wanted.astype(float) if self.crewed else self.problem.required
        kinds, weeks = len(network.kinds), self.problem.weeks
        sizes = [len(network.arcs), self.need.size, kinds, weeks, self._count_crews() if self.crewed else 0, len(kept)]
        self.first = np.concatenate([[0], np.cumsum(sizes)])
        self._entries: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        self._rows = 0
        self._cover = self._reserve = 0  # first rows of each
        self._members = 0  # first row of who is in crews
        self._low: list[Array] = []
        self._high: list[Array] = []
        self._flow_rows()
        self._cover_rows()
        self._reserve_rows()
        if kept:
            self._kept_rows()

    def _block(self, rows: int, low: Array, high: Array) -> int:
        """Add rows with their bounds and return the number of the first."""
        first = self._rows
        self._rows += rows
        self._low.append(np.broadcast_to(low, rows).astype(float))
        self._high.append(np.broadcast_to(high, rows).astype(float))
        return first

    def _put(self, rows: Any, columns: Any, values: Any) -> None:
        self._entries.append(tuple(np.broadcast_arrays(rows, columns, values)))  # type: ignore[arg-type]

    def _flow_rows(self) -> None:
        """Units ready in a week were waiting, came from a tour or begin there; all of them go on."""
        net, weeks = self.network, self.problem.weeks
        c, kinds = net.columns, len(net.kinds)
        supply = net.supply().ravel().astype(float)
        first = self._block(kinds * weeks, supply, supply)  # the first rows of all
        column = np.arange(len(net.arcs))
        ready, back = c["origin"] < 0, c["end"] < weeks
        self._put(first + (c["kind"] * weeks + c["week"])[ready], column[ready], 1.0)
        self._put(first + (c["kind"] * weeks + c["end"])[back], column[back], -1.0)
        self._put(first + np.arange(kinds) * weeks, self.first[2] + np.arange(kinds), -1.0)
        held = np.bincount(net.origin[net.origin >= 0], minlength=len(net.origins)).astype(float)
        first = self._origin = self._block(len(net.origins), held, held)
        self._put(first + c["origin"][~ready], column[~ready], 1.0)

    def _in_line(self) -> tuple[Index, Index]:
        """Return (arc, week) for every week that an arc spends in the line."""
        c = self.network.columns
        arc = np.repeat(np.arange(len(self.network.arcs)), c["line"])
        start = np.cumsum(c["line"]) - c["line"]
        return arc, c["week"][arc] + np.arange(arc.size) - start[arc]

    def _cover_rows(self) -> None:
        c, weeks, problem = self.network.columns, self.problem.weeks, self.problem
        arc, week = self._in_line()
        count = self.need.size
        first = self._cover = self._block(count, self.need.ravel(), np.array(np.inf))
        self._put(first + np.arange(count), self.first[1] + np.arange(count), 1.0)
        if self.crewed:
            self._crew_rows(first, arc, week)
            return
        kinds, groups = range(len(self.network.kinds)), range(len(problem.pressures))
        weight = np.array([[self._weight(kind, group) for group in groups] for kind in kinds])
        self._put(first + c["group"][arc] * weeks + week, arc, weight[c["kind"][arc], c["group"][arc]])

    def _weight(self, kind: int, group: int) -> float:
        return self.problem.weight(self.network.sample(kind), group)

    def _posts(self) -> Iterator[tuple[int, int, Index]]:
        """Yield (post, week, crews) wherever something is needed; columns of crews stand in this order."""
        for number, post in enumerate(self.crews.posts):
            for week in np.flatnonzero(self.crews.wanted[number]):
                yield number, int(week), self.crews.of_need(post.need[week])

    def _count_crews(self) -> int:
        return sum(len(crews) for *_, crews in self._posts())

    def _crew_rows(self, cover: int, arc: Index, week: Index) -> None:
        """Members of the crews of a group are in the line there that week."""
        c, weeks, groups = self.network.columns, self.problem.weeks, len(self.problem.pressures)
        fits = self.crews.fits
        rows = self._members = self._block(len(fits) * groups * weeks, np.array(-np.inf), np.array(0.0))
        first = int(self.first[4])
        for number, now, crews in self._posts():
            column = np.arange(first, first + len(crews))
            self._put(cover + number * weeks + now, column, 1.0)
            member, fit = np.nonzero(crews)
            place = (fit * groups + self.crews.posts[number].group) * weeks + now
            self._put(rows + place, column[member], crews[member, fit].astype(float))
            first += len(crews)
        own = np.array([fits.index(self.network.sample(k).fit) for k in range(len(self.network.kinds))])
        self._put(rows + (own[c["kind"][arc]] * groups + c["group"][arc]) * weeks + week, arc, -1.0)

    def _reserve_rows(self) -> None:
        c, weeks = self.network.columns, self.problem.weeks
        if not self.problem.reserve:
            return
        first = self._reserve = self._block(weeks, np.array(float(self.problem.reserve)), np.array(np.inf))
        wait = np.flatnonzero((c["line"] == 0) & (c["origin"] < 0))
        self._put(first + c["week"][wait], wait, 1.0)
        self._put(first + np.arange(weeks), self.first[3] + np.arange(weeks), 1.0)

    def _kept_rows(self) -> None:
        """Every unit keeps to the plan in force in one way at most."""
        units = [one.unit for one in self.kept]
        first = self._block(len(self.problem.units), np.array(-np.inf), np.array(1.0))
        for number, one in enumerate(self.kept):
            self._keep(int(self.first[5]) + number, one)
        self._put(first + np.array(units), self.first[5] + np.arange(len(units)), 1.0)

    def _keep(self, column: int, kept: Kept) -> None:
        """Let a unit leave its present state along the plan in force, and be ready when it stops following."""
        net, weeks, unit = self.network, self.problem.weeks, self.problem.units[kept.unit]
        kind, origin = int(net.kind[kept.unit]), int(net.origin[kept.unit])
        if origin >= 0:
            self._put([self._origin + origin], [column], 1.0)
        elif unit.ready < weeks:
            self._put([kind * weeks + unit.ready], [column], 1.0)
        if kept.week < weeks:
            self._put([kind * weeks + kept.week], [column], -1.0)
        for tour in kept.pattern:
            week = np.arange(tour.first, tour.last)
            place = tour.group * weeks + week
            if self.crewed:
                own = self.crews.fits.index(unit.fit) * len(self.problem.pressures)
                self._put(self._members + own * weeks + place, column, -1.0)
            else:
                self._put(self._cover + place, column, self._weight(kind, tour.group))
        if self.problem.reserve:
            free = np.flatnonzero(waiting(self.problem, unit, kept.pattern)[: kept.week])
            self._put(self._reserve + free, column, 1.0)

    def bounds(self) -> tuple[Array, Array]:
        """Return lower and upper bounds of the columns: what may not be given up is held at zero."""
        leave, high = self.network.leave, np.full(self.first[-1], np.inf)
        for place, allowed in ((1, leave.cover), (2, leave.units), (3, leave.reserve)):
            if not allowed:
                high[self.first[place] : self.first[place + 1]] = 0.0
        return np.zeros(self.first[-1]), high

    def prices(self) -> Array:
        """Return the price of each column: one for each unit (or crew) and week given up."""
        price = np.zeros(self.first[-1])
        price[: len(self.network.arcs)] = self.network.columns["given_up"]
        price[self.first[1] : self.first[4]] = 1.0
        return price

    def matrix(self) -> Any:
        """Return the rows as a sparse matrix."""
        from scipy.sparse import csr_array

        rows, columns, values = (np.concatenate([e[k] for e in self._entries]) for k in range(3))
        return csr_array((values, (rows, columns)), shape=(self._rows, int(self.first[-1])))

    def solve(self, costs: Array | None = None, seconds: float = 60.0, gap: float = 0.0, weight: float = 1.0) -> Flow:
        """Return the flow that costs least.

        ``costs`` of arcs (and of those kept) go on top of the prices of what is given up, times ``weight``.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        total = weight * self.prices()
        if costs is not None:
            total[: len(self.network.arcs)] += costs[: len(self.network.arcs)]
            total[self.first[5] :] += costs[len(self.network.arcs) :]
        whole = np.ones(total.size)
        rows = LinearConstraint(self.matrix(), np.concatenate(self._low), np.concatenate(self._high))
        found = milp(total, integrality=whole, bounds=Bounds(*self.bounds()), constraints=rows,
                     options={"time_limit": max(seconds, 0.1), "mip_rel_gap": gap})  # fmt: skip
        return self._flow(found)

    def worth(self) -> tuple[Array, Array]:
        """Return the prices of cover (groups, weeks) and of reserve (weeks,) in the linear programme."""
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        matrix, low, high = self.matrix(), np.concatenate(self._low), np.concatenate(self._high)
        same = low == high
        most, least = np.isfinite(high) & ~same, np.isfinite(low) & ~same
        found = linprog(self.prices(), A_ub=vstack([matrix[most], -matrix[least]]),
                        b_ub=np.concatenate([high[most], -low[least]]), A_eq=matrix[same], b_eq=low[same],
                        bounds=np.column_stack(self.bounds()), method="highs")  # fmt: skip
        paid = np.zeros(low.size)
        paid[least] = np.maximum(-found.ineqlin.marginals[int(most.sum()) :], 0.0)
        cover = paid[self._cover : self._cover + self.need.size].reshape(self.need.shape)
        weeks = self.problem.weeks
        return cover, paid[self._reserve : self._reserve + weeks] if self.problem.reserve else np.zeros(weeks)

    def _flow(self, found: Any) -> Flow:
        empty = np.zeros(0, np.int64)
        if found.x is None:
            proven = found.status == 2 and (self.crews.complete or not self.crewed)
            status = "infeasible" if proven else "unknown"
            bound = np.inf if proven else 0.0
            return Flow(status, empty, np.zeros_like(self.need), empty, np.inf, bound, empty)
        x, a, b, c = found.x, *self.first[:3]
        arcs = np.rint(x[a:b]).astype(np.int64)
        short = x[b:c].reshape(self.need.shape)
        extra = np.rint(x[c : self.first[3]]).astype(np.int64)
        bound = float(found.mip_dual_bound) if found.mip_dual_bound is not None else float(found.fun)
        kept = np.flatnonzero(x[self.first[5] :] > 0.5)
        return Flow("optimal" if found.status == 0 else "feasible", arcs, short, extra, float(found.fun), bound, kept)
