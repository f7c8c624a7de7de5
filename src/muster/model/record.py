"""What a run writes down: daily counts and weekly measures of the front."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.model.army import Army
from muster.model.observe import ARTICLES, STAGES
from muster.model.states import MOVE, MOVES, ROLE, SERVING, STATE, STATES, TOTALS

QUANTILES = (0.1, 0.5, 0.9)
RESTED = 0.5  # share of days on position at which there is a day of rest for each


class Record:
    """Collects a run's output day by day."""

    def __init__(self, army: Army, days: int) -> None:
        self.army, self.days = army, days
        self.arrays: dict[str, NDArray] = {  # type: ignore[type-arg]
            "stock": np.zeros((days, len(STATES)), np.int64),
            "moves": np.zeros((days, len(MOVES)), np.int64),
            "reasons": np.zeros((days, len(army.assembly.names)), np.int64),
            "positions": np.zeros((days, 2), np.int64),
            "weeks": np.full((-(-days // 7), len(WEEKLY)), np.nan),
        }

    def note(self, day: int) -> None:
        """Write down the day that has just ended."""
        army, a = self.army, self.arrays
        tally = army.engine.tally
        a["stock"][day] = tally.stock
        a["moves"][day] = tally.moves
        a["reasons"][day] = army.reasons
        army.reasons[:] = 0
        front, fit = army.front, float(army.front.arrays["fit"][0])
        on = front.manned(tally.strength)
        a["positions"][day] = round(float(front.arrays["needed"][0])), round(on * fit)
        if day % 7 == 6 or day == self.days - 1:
            a["weeks"][day // 7] = self._week(day)
        if day % 7 == 6:  # a last week cut short goes on if the run is continued
            front.arrays["tours"][:] = 0
            front.arrays["orders"][:] = 0

    def _week(self, day: int) -> list[float]:
        """Return the week's measures in the order of WEEKLY."""
        army, front = self.army, self.army.front.arrays
        s, tally = army.structure, army.engine.tally
        strength = np.bincount(s.company, tally.strength, minlength=s.companies)
        infantry = (s.role == ROLE["infantry"]) & (s.raised <= day)
        manning = strength[infantry] / s.authorised[infantry]
        load = front["load"][front["sector"] >= 0]
        needed, held = self.arrays["positions"][max(0, day - 6) : day + 1].sum(axis=0)
        return [
            float(day), *of_counts(front["tours"], (0.1, 0.5, 0.9, 0.95)), *np.quantile(manning, QUANTILES),
            *(np.quantile(load, QUANTILES) if load.size else (np.nan,) * 3), min(1.0, held / max(needed, 1)),
            float(front["thin"][0]), army.mean_account("trust", ROLE["infantry"]), float(strength[infantry].sum()),
            army.today.certainty, self._to_spare(float(strength[infantry].sum())), *map(float, front["orders"]),
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
        book = army.registrar.arrays["book"][:, :, : self.days]
        for i, stage in enumerate(STAGES):
            out |= {f"{stage}_{article}": book[i, j] for j, article in enumerate(ARTICLES)}
        back = army.engine.tally.within_year[[MOVE[m] for t in ("back", "arrested") for m in TOTALS[t]]].sum(axis=0)
        out["back_within_year"] = back[: self.days].astype(np.int64)
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
    total = counts.sum()
    if not total:
        return [float("nan")] * len(shares)
    return [float(np.searchsorted(np.cumsum(counts), q * total)) for q in shares]
