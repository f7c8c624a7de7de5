"""What a run writes down: daily counts and weekly measures of the front."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels.day import write_down
from muster.kernels.layout import Days
from muster.model.army import Army
from muster.model.observe import ARTICLES, STAGES
from muster.model.states import MOVE, MOVES, ROLE, SERVING, STATE, STATES, TOTALS

QUANTILES = (0.1, 0.5, 0.9)
RESTED = 0.5  # share of days on position at which there is a day of rest for each


class Record:
    """Collects a run's output day by day."""

    def __init__(self, army: Army, days: int) -> None:
        self.army, self.size, self.last = army, days, days - 1
        self.arrays: dict[str, NDArray] = {  # type: ignore[type-arg]
            "stock": np.zeros((days, len(STATES)), np.int64),
            "moves": np.zeros((days, len(MOVES)), np.int64),
            "reasons": np.zeros((days, len(army.assembly.names)), np.int64),
            "positions": np.zeros((days, 2), np.int64),
            "weeks": np.full((-(-days // 7), len(WEEKLY)), np.nan),
        }
        a, front = self.arrays, army.front.arrays
        self.days = Days(a["stock"], a["moves"], a["reasons"], a["positions"], front["needed"], front["fit"])

    def note(self, day: int) -> None:
        """Write down the day that has just ended."""
        army = self.army
        write_down(day, army.front.line, army.engine.tally, army.reasons, self.days)
        self.week(day)

    def week(self, day: int) -> None:
        """Take the week's measures if ``day`` ends one."""
        front = self.army.front
        if day % 7 == 6 or day == self.last:
            self.arrays["weeks"][day // 7] = self._week(day)
        if day % 7 == 6:  # a last week cut short goes on if the run is continued
            front.arrays["tours"][:] = 0
            front.arrays["orders"][:] = 0

    def _week(self, day: int) -> list[float]:
        """Return the week's measures in the order of WEEKLY."""
        army, front = self.army, self.army.front.arrays
        s, tally = army.structure, army.engine.tally
        infantry = slice(s.role_first[ROLE["infantry"]], s.role_first[ROLE["infantry"] + 1])
        raised = s.raised[infantry] <= day
        strength = s.by_company(tally.strength)[infantry][raised]
        manning, serving = strength / s.authorised[infantry][raised], float(strength.sum())
        load = front["load"][front["sector"] >= 0]
        needed, held = self.arrays["positions"][max(0, day - 6) : day + 1].sum(axis=0)
        return [
            float(day), *of_counts(front["tours"], (0.1, 0.5, 0.9, 0.95)), *quantiles(manning, QUANTILES),
            *quantiles(load, QUANTILES), min(1.0, held / max(needed, 1)),
            float(front["thin"][0]), army.mean_account("trust", ROLE["infantry"]), serving, army.today.certainty,
            self._to_spare(serving), *map(float, front["orders"]),
        ]

    def _to_spare(self, infantry: float) -> float:
        """Return fit infantry beyond those who hold the line with a day of rest for each day on position."""
        front = self.army.front.arrays
        return float(infantry * front["fit"][0] - front["needed"][0] / RESTED)

    def daily(self) -> dict[str, NDArray[np.int64]]:
        """Return the daily columns by name."""
        a, army = self.arrays, self.army
        out = {name: a["stock"][:, k] for k, name in enumerate(STATES) if name != "unborn"}
        out |= {move.name: a["moves"][:, k] for k, move in enumerate(MOVES)}
        out |= {name: sum(out[m] for m in names) for name, names in TOTALS.items()}  # type: ignore[misc]
        book = army.registrar.arrays["book"][:, :, : self.size]
        for i, stage in enumerate(STAGES):
            out |= {f"{stage}_{article}": book[i, j] for j, article in enumerate(ARTICLES)}
        back = army.engine.tally.within_year[[MOVE[m] for t in ("back", "arrested") for m in TOTALS[t]]].sum(axis=0)
        out["back_within_year"] = back[: self.size].astype(np.int64)
        out |= {f"reason_{name}": a["reasons"][:, k] for k, name in enumerate(army.assembly.names)
                if army.assembly.mechanisms[k].reason}
        out["positions_needed"], out["positions_held"] = a["positions"].T
        return {name: np.ascontiguousarray(column) for name, column in out.items()}

    def weekly(self) -> dict[str, NDArray[np.float64]]:
        """Return the weekly columns by name."""
        return {name: self.arrays["weeks"][:, k].copy() for k, name in enumerate(WEEKLY)}

    def soldier_days(self) -> int:
        """Return days served by all soldiers together."""
        return int(self.arrays["stock"][:, [STATE[name] for name in SERVING]].sum())


WEEKLY = (
    "day", "tour_p10", "tour_p50", "tour_p90", "tour_p95", "manning_p10", "manning_p50", "manning_p90",
    "load_p10", "load_p50", "load_p90", "coverage", "thin_sectors", "trust_p50", "strength_infantry", "certainty",
    "infantry_to_spare", "orders_to_hold", "orders_refused",
)


def of_counts(counts: NDArray[np.int64], shares: tuple[float, ...]) -> list[float]:
    """Return quantiles of whole numbers given how often each occurs; NaN where there are none."""
    below = counts.cumsum()
    if not below[-1]:
        return [float("nan")] * len(shares)
    found: list[float] = below.searchsorted(np.array(shares) * below[-1]).astype(float).tolist()
    return found


def quantiles(values: NDArray[np.float64], shares: tuple[float, ...]) -> list[float]:
    """Return quantiles, linear between the ordered values; NaN where there are none."""
    if not values.size:
        return [float("nan")] * len(shares)
    ordered, found = np.sort(values), []
    for share in shares:
        place = share * (ordered.size - 1)
        low = min(int(place), ordered.size - 2) if ordered.size > 1 else 0
        high = min(low + 1, ordered.size - 1)
        found.append(float(ordered[low] + (ordered[high] - ordered[low]) * (place - low)))
    return found
