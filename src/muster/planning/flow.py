"""The mixed-integer programme over a network of counts: does a schedule exist, and at what least price?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model.declare import Array
from muster.planning.network import Network

WHOLE = 1e-6


@dataclass(frozen=True)
class Flow:
    """What a programme gave.

    ``status``: "optimal", "feasible" (a flow, not proven least), "infeasible" or "unknown" (time ran out).
    ``arcs``: how many units take each arc. ``short``: cover missing, shape as `Programme.need`. ``extra``: units
    more by kind. ``price``: of what was given up; ``bound``: the least it can be.
    """

    status: str
    arcs: NDArray[np.int64]
    short: Array
    extra: NDArray[np.int64]
    price: float
    bound: float


class Programme:
    """Rows and columns: arcs, cover missing, units more, reserve missing, and who stands where by sector.

    Where cover is counted its rows are groups by weeks. Where strengths differ, whole units must be put
    together for every sector, so further columns say how many of each kind hold it, week by week.
    """

    def __init__(self, network: Network, by_sector: bool | None = None) -> None:
        self.network, self.problem = network, network.problem
        self.by_sector = not self.problem.counted if by_sector is None else by_sector
        self.need = self.problem.need if self.by_sector else self.problem.required
        kinds, weeks = len(network.kinds), self.problem.weeks
        sizes = [len(network.arcs), self.need.size, kinds, weeks, self.need.size * kinds if self.by_sector else 0]
        self.first = np.concatenate([[0], np.cumsum(sizes)])
        self._entries: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        self._rows = 0
        self._low: list[Array] = []
        self._high: list[Array] = []
        self._flow_rows()
        self._cover_rows()
        self._reserve_rows()

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
        first = self._block(kinds * weeks, supply, supply)
        column = np.arange(len(net.arcs))
        ready, back = c["origin"] < 0, c["end"] < weeks
        self._put(first + (c["kind"] * weeks + c["week"])[ready], column[ready], 1.0)
        self._put(first + (c["kind"] * weeks + c["end"])[back], column[back], -1.0)
        self._put(first + np.arange(kinds) * weeks, self.first[2] + np.arange(kinds), -1.0)
        held = np.bincount(net.origin[net.origin >= 0], minlength=len(net.origins)).astype(float)
        first = self._block(len(net.origins), held, held)
        self._put(first + c["origin"][~ready], column[~ready], 1.0)

    def _in_line(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (arc, week) for every week that an arc spends in the line."""
        c = self.network.columns
        arc = np.repeat(np.arange(len(self.network.arcs)), c["line"])
        start = np.cumsum(c["line"]) - c["line"]
        return arc, c["week"][arc] + np.arange(arc.size) - start[arc]

    def _cover_rows(self) -> None:
        c, weeks, problem = self.network.columns, self.problem.weeks, self.problem
        arc, week = self._in_line()
        count = self.need.size
        first = self._block(count, self.need.ravel(), np.inf)
        self._put(first + np.arange(count), self.first[1] + np.arange(count), 1.0)
        if self.by_sector:
            self._stand_rows(first, arc, week)
            return
        unit = [self._weight(kind, group) for kind in range(len(self.network.kinds)) for group in range(len(problem.pressures))]
        weight = np.array(unit).reshape(-1, len(problem.pressures))
        self._put(first + c["group"][arc] * weeks + week, arc, weight[c["kind"][arc], c["group"][arc]])

    def _weight(self, kind: int, group: int) -> float:
        number = int(np.flatnonzero(self.network.kind == kind)[0])
        return self.problem.weight(self.problem.units[number], group)

    def _stand_rows(self, cover: int, arc: NDArray[np.int64], week: NDArray[np.int64]) -> None:
        """Units of a kind that hold the sectors of a group are in the line there that week."""
        c, weeks, problem = self.network.columns, self.problem.weeks, self.problem
        sectors, groups = len(problem.sectors), len(problem.pressures)
        for kind, (fit, _) in enumerate(self.network.kinds):
            stand = self.first[4] + kind * self.need.size + np.arange(self.need.size)
            most = np.minimum(fit, np.maximum(problem.need, 0.0)).ravel()
            self._put(cover + np.arange(self.need.size), stand, most)
            rows = self._block(groups * weeks, -np.inf, 0.0)
            place = problem.group[:, None] * weeks + np.arange(weeks)[None, :]
            self._put(rows + place.ravel(), stand, np.ones(sectors * weeks))
            own = c["kind"][arc] == kind
            self._put(rows + c["group"][arc[own]] * weeks + week[own], arc[own], -1.0)

    def _reserve_rows(self) -> None:
        c, weeks = self.network.columns, self.problem.weeks
        if not self.problem.reserve:
            return
        first = self._block(weeks, np.array(float(self.problem.reserve)), np.inf)
        wait = np.flatnonzero((c["line"] == 0) & (c["origin"] < 0))
        self._put(first + c["week"][wait], wait, 1.0)
        self._put(first + np.arange(weeks), self.first[3] + np.arange(weeks), 1.0)

    def bounds(self) -> tuple[Array, Array]:
        """Return lower and upper bounds of the columns: what may not be given up is held at zero."""
        leave, high = self.network.leave, np.full(self.first[-1], np.inf)
        for place, allowed in ((1, leave.cover), (2, leave.units), (3, leave.reserve)):
            if not allowed:
                high[self.first[place] : self.first[place + 1]] = 0.0
        return np.zeros(self.first[-1]), high

    def prices(self) -> Array:
        """Return the price of each column: one for each unit and week given up."""
        price = np.zeros(self.first[-1])
        price[: len(self.network.arcs)] = self.network.columns["given_up"]
        price[self.first[1] : self.first[4]] = 1.0
        return price

    def matrix(self) -> Any:
        """Return the rows as a sparse matrix."""
        from scipy.sparse import csr_array

        rows, columns, values = (np.concatenate([e[k] for e in self._entries]) for k in range(3))
        return csr_array((values, (rows, columns)), shape=(self._rows, int(self.first[-1])))

    def solve(self, costs: Array | None = None, seconds: float = 60.0, gap: float = 0.0) -> Flow:
        """Return the flow that costs least; ``costs`` of arcs come on top of the prices given up."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        total = self.prices()
        if costs is not None:
            total[: costs.size] += costs
        whole = np.ones(total.size)
        if self.by_sector:
            whole[self.first[1] : self.first[2]] = 0.0
        rows = LinearConstraint(self.matrix(), np.concatenate(self._low), np.concatenate(self._high))
        found = milp(total, integrality=whole, bounds=Bounds(*self.bounds()), constraints=rows,
                     options={"time_limit": max(seconds, 0.1), "mip_rel_gap": gap})  # fmt: skip
        return self._flow(found)

    def _flow(self, found: Any) -> Flow:
        empty = np.zeros(0, np.int64)
        if found.x is None:
            status = "infeasible" if found.status == 2 else "unknown"
            return Flow(status, empty, np.zeros_like(self.need), empty, np.inf, np.inf if found.status == 2 else 0.0)
        x, a, b, c = found.x, *self.first[:3]
        arcs = np.rint(x[a:b]).astype(np.int64)
        short = x[b:c].reshape(self.need.shape)
        extra = np.rint(x[c : self.first[3]]).astype(np.int64)
        bound = float(found.mip_dual_bound) if found.mip_dual_bound is not None else float(found.fun)
        return Flow("optimal" if found.status == 0 else "feasible", arcs, short, extra, float(found.fun), bound)
