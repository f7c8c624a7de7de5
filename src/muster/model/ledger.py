"""What is kept of departures for the outcomes: integer counts, taken where soldiers leave and once a week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from muster.kernels.layout import TABLE, Departures
from muster.kernels.tally import count_people
from muster.model.force import picked
from muster.model.states import AWAY, KINDS, LEAVING, MOVES, ROLE, ROLES, STATE

if TYPE_CHECKING:
    from muster.model.engine import Engine
    from muster.model.force import Structure
    from muster.model.today import Today

LAGS = 13  # weeks over which departures of one company are set beside each other
SPELLS = 16  # of a soldier that are told apart; more count as the last
LOOK_DAYS = 28  # after which a sample of those serving is looked at
SAMPLE = 5_000  # soldiers looked at: three thousandths at full scale, 64 times
KEPT = ("departures", "exposure", "order", "company", "infantry_out", "pairs", "dose")
ENDS = {  # how an absence ends, and the moves that end it so
    name: [m for m, move in enumerate(MOVES) if move.origin in AWAY and move.target == target]
    for name, target in (("returned", "reserve"), ("caught", "custody"))
}
EXPOSED = [STATE[name] for name in LEAVING]
IS_EXPOSED = np.isin(np.arange(len(STATE)), EXPOSED)
IS_AWAY = np.isin(np.arange(len(STATE)), [STATE[name] for name in AWAY]).astype(np.uint8)


class Ledger:
    """Counts departures by year, role, kind of posting and days since it, by spell, by company and by week.

    ``arrays``: ``departures`` and ``exposure`` (years, roles, kinds, TABLE), the latter in soldier-days and
    read off a sample every four weeks; ``spells`` (numbers,) of each soldier and ``order`` (SPELLS,), how
    many departures were somebody's first, second ...; ``company`` (years, 2, companies), departures and
    soldier-days; ``infantry_out`` (years, 2), departures and losses of the infantry; ``pairs`` (LAGS + 1, 2),
    pairs of departures of one infantry company so many weeks apart, and how many there would be if departures
    fell on soldiers alike; ``dose`` (years, 2), sum and number of sampled exhaustion.
    """

    def __init__(self, start: date, days: int, structure: Structure, numbers: int) -> None:
        self.structure = structure
        ends = np.array([(date(start.year + y, 12, 31) - start).days for y in range(_years(start, days))])
        self.year_of = np.searchsorted(ends, np.arange(days))
        years, self.infantry = len(ends), int(structure.role_first[1])
        shape = (years, len(ROLES), len(KINDS), TABLE)
        self.arrays: dict[str, NDArray] = {  # type: ignore[type-arg]
            "departures": np.zeros(shape, np.int64),
            "exposure": np.zeros(shape, np.int64),
            "spells": np.zeros(numbers, np.uint8),
            "order": np.zeros(SPELLS, np.int64),
            "company": np.zeros((years, 2, structure.companies), np.int64),
            "infantry_out": np.zeros((years, 2), np.int64),
            "recent": np.zeros((LAGS + 1, self.infantry)),
            "pairs": np.zeros((LAGS + 1, 2)),
            "dose": np.zeros((years, 2)),
        }
        a = self.arrays
        self.tally = Departures(a["departures"], a["spells"], a["order"], self.year_of, structure.cell_role)

    def week(self, today: Today, engine: Engine) -> None:
        """Count the week that has ended by company, and every four weeks look at a sample of those serving."""
        if today.day == 0:
            return
        year, infantry = self.year_of[today.day - 1], slice(0, self.infantry)
        of_year = self.arrays["company"][year]
        of_year[0] += today.company_departures.astype(np.int64)
        of_year[1] += (today.company_strength * today.step).astype(np.int64)
        out = today.company_departures[infantry], today.company_losses[infantry]
        self.arrays["infantry_out"][year] += int(out[0].sum()), int(out[1].sum())
        self._pair(today.day // 7, out[0], today.company_strength[infantry])
        if today.day % LOOK_DAYS == 0:
            self._look(today.day, engine)

    def _pair(self, week: int, left: NDArray[np.float64], strength: NDArray[np.float64]) -> None:
        """Set the week's departures of each infantry company beside those of the weeks before."""
        recent, pairs = self.arrays["recent"], self.arrays["pairs"]
        recent[week % len(recent)] = left
        back = (week - np.arange(len(recent))) % len(recent)  # where the weeks before are kept
        total, alike = left.sum(), (strength**2).sum() / max(strength.sum() ** 2, 1.0)
        pairs[:, 0] += (recent @ left)[back]
        pairs[0, 0] -= total  # nobody makes a pair with himself
        pairs[:, 1] += recent.sum(axis=1)[back] * total * alike
        pairs[0, 1] -= total * alike

    def _look(self, day: int, engine: Engine) -> None:
        """Add what a sample of those serving tells of soldier-days by posting, and of exhaustion."""
        force = engine.force
        step = max(1, engine.last // SAMPLE)
        sample = np.arange(day % step, engine.last, step)
        sample = sample[IS_EXPOSED[force.hot["state"][sample]]]
        cells, cold = force.hot["cell"][sample], picked(force.cold, sample)
        held = np.clip(day - cold["posted"], 0, TABLE - 1)
        exposure = self.arrays["exposure"][self.year_of[day]]
        _, kinds, days = exposure.shape
        place = (self.structure.cell_role[cells] * kinds + cold["kind"]) * days + held
        exposure += np.bincount(place, minlength=exposure.size).reshape(exposure.shape) * (step * LOOK_DAYS)
        infantry = self.structure.cell_role[cells] == ROLE["infantry"]
        dose = exhaustion(engine, cells[infantry], picked(cold, infantry))
        self.arrays["dose"][self.year_of[day]] += dose.sum(), dose.size

    def counts(self, engine: Engine, day: int) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return what a run of which ``day`` was the last gives, by name.

        Besides the arrays: ``people`` (SPELLS + 1,) by how often they left, ``ended`` (2, days) absences by how
        they ended (`ENDS`) and their length, ``away`` (days,) those not over by their length so far (both counted
        from the day on which somebody gave up the thought of return, if he did), ``infantry`` the number of
        infantry companies, which come first.
        """
        named = {name: self.arrays[name].copy() for name in KEPT}
        length = engine.tally.length
        times, so_far = np.zeros(SPELLS + 1, np.int64), np.zeros(length.shape[1], np.int64)
        count_people(day, engine.last, IS_AWAY, self.arrays["spells"], engine.force, times, so_far)
        times[0] = engine.tally.stock[1:].sum() - times[1:].sum()  # all but the unborn have served
        return named | {
            "people": times,
            "ended": np.array([length[moves].sum(axis=0) for moves in ENDS.values()]),
            "away": so_far,
            "infantry": np.array([self.infantry]),
        }


def _years(start: date, days: int) -> int:
    return (start + timedelta(days=days - 1)).year - start.year + 1


def exhaustion(engine: Engine, cells: NDArray[np.int64], cold: NDArray[np.void]) -> NDArray[np.float64]:
    """Return E, dose over tolerance up to its cap (M1), of soldiers in ``cells`` with records ``cold``.

    Nobody has any where the mechanism is switched off: the array is then empty.
    """
    assembly, law = engine.assembly, engine.law
    found = [r for r, part in enumerate(assembly.readings) if part.what.account == "dose"]
    if not found:
        return np.zeros(0)
    (reading,) = found
    account, trait = law.account[reading], law.scaled_by[reading]
    paid = law.paid[cells, account]
    balance = paid[:, 0] * (cold["balance"][:, account] + paid[:, 1])
    tolerance = law.scale[reading, cold["trait"][:, trait]] if trait >= 0 else 1.0
    capped: NDArray[np.float64] = np.clip(balance * tolerance, 0.0, float(law.reach[reading]))
    return capped
