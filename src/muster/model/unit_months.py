"""A panel of a simulated army: what a staff would know of every unit in every month, and the truth behind it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.kernels.line import EVACUATED, NOTHING
from muster.model.army import Army
from muster.model.force import FIELD
from muster.model.states import GROUPS, ROLES, STATE

LEVELS = ("company", "battalion", "brigade")
NEW_DAYS = 60  # since his posting, in which a soldier counts as a new arrival
LEAST_STRENGTH = 10.0  # on average in the month, below which a unit has no row
SUMS = ("strength", "departures", "losses", "returns", "on_position", "asked", "done")


class UnitMonths:
    """Adds up a run's days by company and keeps a row for each unit and month of the field army.

    ``level`` is what a unit is. Feed ``note`` every day of one run, from its first; ``columns`` then gives the panel.
    """

    def __init__(self, level: str) -> None:
        if level not in LEVELS:
            raise InputError(f"--panel: expected one of {', '.join(LEVELS)}, found {level!r}")
        self.level = level
        self.sums: dict[str, NDArray[np.float64]] = {}
        self.days = 0
        self.months: list[tuple[date, dict[str, NDArray[np.float64]]]] = []

    def note(self, army: Army, day: int) -> None:
        """Add the day that has just ended; close the month on its last day."""
        companies = army.structure.companies
        if not self.months and not self.days:
            self.counted = np.zeros_like(army.engine.tally.company, dtype=float)
        if not self.days:
            self.sums = {name: np.zeros(companies) for name in SUMS}
            self.army = army
        for name, values in self._day(army).items():
            self.sums[name] += values
        self.days += 1
        today = army.case.start + timedelta(days=day)
        if (today + timedelta(days=1)).day == 1:
            self._close(army, today, day)

    def _day(self, army: Army) -> dict[str, NDArray[np.float64]]:
        """Return a day's numbers by company."""
        tally, s, cells = army.engine.tally, army.structure, army.front.cells

        def by_company(values: NDArray[Any]) -> NDArray[np.float64]:
            sums = np.bincount(s.company[: values.size], values.astype(float), minlength=s.companies)
            return np.asarray(sums, dtype=np.float64)

        counted = tally.company.astype(float)  # since the army's last weekly step
        fresh = counted - self.counted if army.today.day % 7 else counted
        self.counted = counted
        moved = dict(zip(GROUPS, fresh, strict=True))
        event = army.engine.flows.event[:cells]
        evacuated = event == EVACUATED
        return {
            "strength": by_company(tally.strength),
            "departures": moved["departures"],
            "losses": moved["losses"],
            "returns": moved["homecomings"] + moved["arrests"],
            "on_position": by_company(tally.strength[:cells] * army.front.arrays["on"]),
            "asked": by_company(event != NOTHING),
            "done": by_company(evacuated),
        }

    def _close(self, army: Army, today: date, day: int) -> None:
        """Keep the month, newcomers counted on its last day, and begin the next."""
        force, s = army.engine.force, army.structure
        there = force.hot["state"] == STATE["present"]
        new = there & (day - force.cold["posted"].astype(np.int64) < NEW_DAYS)
        count = [np.bincount(s.company[force.hot["cell"][who]], minlength=s.companies) for who in (new, there)]
        exists = np.where(s.raised <= day, s.authorised, 0.0)
        numbers = {**self.sums, "new": count[0].astype(float), "there": count[1].astype(float), "posts": exists}
        numbers["strength"] = numbers["strength"] / self.days
        numbers["on_position"] = numbers["on_position"] / np.maximum(numbers["strength"], 1e-9)
        self.months.append((today, numbers))
        self.days = 0

    # ---- what is kept, by unit

    def columns(self) -> dict[str, list[Any]]:
        """Return the panel's columns, rows by month and unit; ratios are those of the unit's companies together."""
        names, unit, brigade, role = self._units()
        out: dict[str, list[Any]] = {}
        for last, numbers in self.months:
            weighted = numbers | {"on_position": numbers["on_position"] * numbers["strength"]}
            by_unit = {name: np.bincount(unit, values[self._field()]) for name, values in weighted.items()}
            for k in np.flatnonzero(by_unit["strength"] >= LEAST_STRENGTH):
                row = {"unit": names[k], "brigade": brigade[k], "role": role[k], "month": f"{last:%Y-%m}"}
                for name, value in (row | told({name: v[k] for name, v in by_unit.items()})).items():
                    out.setdefault(name, []).append(value)
        return out

    def truth(self) -> dict[str, float]:
        """Return each unit's log effect on leaving as it was drawn (a mean over its companies)."""
        s, p = self.army.structure, self.army.scenario.parameters
        effect = p["units.company"] * s.company_effect + p["units.brigade"] * s.brigade_effect[s.brigade]
        names, unit, _, _ = self._units()
        sums = np.bincount(unit, effect[self._field()]) / np.bincount(unit)
        return {name: round(float(value), 4) for name, value in zip(names, sums, strict=True)}

    def _field(self) -> NDArray[np.int64]:
        """Return the companies of the field army."""
        return np.flatnonzero(self.army.structure.role < FIELD)

    def _units(self) -> tuple[list[str], NDArray[np.int64], list[str], list[str]]:
        """Return units' names, the unit of each field company, units' brigades and roles (of their first company)."""
        s, field = self.army.structure, self._field()
        of = {"company": np.arange(s.companies), "battalion": s.battalion, "brigade": s.brigade}[self.level][field]
        _, first, unit = np.unique(of, return_index=True, return_inverse=True)
        brigade = [f"B{s.brigade[field[k]] + 1:03d}" for k in first]
        role = [ROLES[s.role[field[k]]] for k in first]
        marks = {"company": "C", "battalion": "T", "brigade": ""}
        own = [f"-{marks[self.level]}{of[k] + 1:04d}" if marks[self.level] else "" for k in first]
        return [b + o for b, o in zip(brigade, own, strict=True)], unit, brigade, role


def told(numbers: dict[str, float]) -> dict[str, Any]:
    """Return what a staff would note of one unit and month."""
    strength = numbers["strength"]
    return {
        "strength": round(strength, 1),
        "departures": int(min(numbers["departures"], np.ceil(strength))),
        "returns": int(numbers["returns"]),
        "losses": int(numbers["losses"]),
        "days_on_position": round(numbers["on_position"] / strength, 2),
        "new_arrivals": round(numbers["new"] / max(numbers["there"], 1.0), 3),
        "evacuations_asked": int(numbers["asked"]),
        "evacuations_done": int(numbers["done"]),
        "manning": round(strength / numbers["posts"], 3) if numbers["posts"] else "",
    }
