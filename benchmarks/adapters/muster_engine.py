"""The small model in Muster's engine: its own kernels, on arrays built by hand for two chances and two moves.

A unit is a company of one cell. Who is lost or leaves moves from `here` to `here`: he keeps his place and his unit, and
his clock starts anew, as a newcomer's would. Everything else is what a run of the full model does: luck of its own for
each chance, soldier and day, days on which somebody may move entered ahead, a bound read before a hazard is computed.
"""

from __future__ import annotations

import math

import numpy as np

from benchmarks import small_model as small
from muster.kernels.chance import RISK_STEP, RISK_ZERO, WINDOW, exp_of
from muster.kernels.compiled import kernel
from muster.kernels.diary import open_window, raise_ceilings
from muster.kernels.layout import (
    CHUNK,
    COUNTS,
    GRID,
    HOT,
    PAGE,
    TABLE,
    Book,
    Force,
    Intake,
    Law,
    Places,
    Tally,
    cold,
)
from muster.kernels.members import list_members
from muster.kernels.moves import carry_out
from muster.kernels.posting import GO_HOME
from muster.kernels.rates import ROUNDING
from muster.kernels.room import aligned, empty_calendar, empty_diary, empty_group, empty_scratch
from muster.kernels.sweep import sweep
from muster.kernels.walk import find

PACKAGES = ("muster", "numba", "numpy")
UNIT, LEAVE, WEIGHT, REFERENCE, FALL, RETURN = (
    small.UNIT, small.LEAVE, small.WEIGHT, small.REFERENCE, small.FALL, small.RETURN
)  # fmt: skip
UNBORN, HERE = 0, 1
LOST, LEFT = 0, 1  # chances, and the moves that they make
ROOM = 1.25  # how far a unit's hazard may rise in a window before its members are looked at again


@kernel
def live(
    seed, first, end, trust, base, mean_trust, daily, count, intake, force, law, book, places, calendar, tally, diary,
    scratch,
):
    """Simulate the days ``first`` .. ``end``-1 of one window, at whose start everybody was entered in the diary."""
    for day in range(first, end):
        for unit in range(trust.size):
            rate = LEAVE * exp_of(-WEIGHT * (trust[unit] - REFERENCE))
            law.rate[LEFT, unit] = rate
            law.most[LEFT, unit] = rate * ROUNDING
        raise_ceilings(LEFT, day - first, ROOM, force.hot.size, force, law, book, diary)
        n = find(day, force, law, book, diary, scratch, count)
        tally.moves[:], tally.company[:] = 0, 0
        carry_out(
            seed, day, n, scratch.soldier, scratch.chance, LOST, intake, force, law, book, places, calendar, tally,
            diary,
        )
        daily[LOST, day], daily[LEFT, day] = tally.moves[LOST], tally.moves[LEFT]
        total = 0.0
        for unit in range(trust.size):
            gone = tally.company[LOST, unit] + tally.company[LEFT, unit]
            trust[unit] += (base[unit] - trust[unit]) / RETURN - FALL * gone / UNIT
            total += trust[unit]
        mean_trust[day] = total / trust.size


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.days, self.seed, self.size = days, seed, soldiers
        self.base = small.base_trust(soldiers // UNIT)
        self.trust = self.base.copy()
        units = self.base.size
        self.force, self.law, self.book, self.places = force(soldiers), law(units), book(), places(units)
        self.calendar, self.tally, self.intake = empty_calendar(0, 0), tally(soldiers, units), intake(days)
        self.diary = empty_diary(2 * soldiers // PAGE + 4 * CHUNK, 2, units, soldiers)
        self.group, self.scratch = empty_group(2), empty_scratch(soldiers, units)
        self.count, self.daily, self.mean_trust = np.zeros(3, np.int64), np.zeros((2, days), np.int64), np.zeros(days)
        self.lost, self.left = self.daily

    def live(self) -> None:
        """Simulate all days, window by window."""
        for first in range(0, self.days, WINDOW):
            self.open(first)
            live(
                self.seed, first, min(first + WINDOW, self.days), self.trust, self.base, self.mean_trust, self.daily,
                self.count, self.intake, self.force, self.law, self.book, self.places, self.calendar, self.tally,
                self.diary, self.scratch,
            )
            if self.diary.lates[0]:
                raise RuntimeError("the diary had no room for somebody")

    def open(self, day: int) -> None:
        """Enter everybody in the diary of the window that begins today."""
        self.law.most[LEFT] = small.LEAVE * small.factor(self.trust) * ROUNDING
        open_window(self.seed, day, ROOM, np.zeros(2), self.law, self.diary)
        self.diary.ceiling[LOST] = self.law.most[LOST]  # which stays as it is
        list_members(self.size, self.tally.strength, self.force, self.book, self.places, self.diary.members)
        if sweep(0, 0, self.force, self.law, self.book, self.diary, self.group) >= 0:
            raise RuntimeError("the diary has no room for the force")

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.days - float(self.force.cold["posted"].mean())

    def work(self) -> dict[str, int]:
        """Return candidates visited and hazards evaluated."""
        return {"candidates": int(self.count[0]), "evaluations": int(self.count[1])}


def force(soldiers: int) -> Force:
    """Return all soldiers in their units since the days they were posted."""
    made = Force(np.zeros(soldiers, HOT), aligned(soldiers, cold(0, 0, 0)))
    unit = np.arange(soldiers) // small.UNIT
    made.hot["state"], made.hot["cell"], made.cold["home"] = HERE, unit, unit
    made.hot["since"] = made.cold["posted"] = small.first_posted(soldiers)
    made.hot["risk"] = RISK_ZERO + math.ceil(small.LIMIT / small.PACE / RISK_STEP + 1e-4)  # growth at its limit
    return made


def law(units: int) -> Law:
    """Return hazards: the same for a whole unit in loss, growing with days since posting in leaving."""
    rate = np.full((2, units), small.LOSS)
    tenure = np.log(small.growth(TABLE)[:TABLE]).astype(np.float32).reshape(1, 1, TABLE)
    return Law(
        rate=rate, slot=np.tile(np.arange(units, dtype=np.int32), (2, 1)), swings=np.zeros(2, np.uint8),
        most=(rate * ROUNDING).astype(np.float32), lift=np.ones((1, units)),
        lead=np.array([-1, 0]), only=np.array([-1, -1]), paid=np.zeros((units, 0, 2)),
        tenure=tenure, tenure_peak=np.full_like(tenure, tenure.max()),
        spell=np.zeros((1, TABLE), np.float32), spell_peak=np.zeros((1, TABLE), np.float32),
        trait=np.zeros((1, 0, 256), np.float32), counter=np.zeros((1, 0, COUNTS), np.float32),
        account=np.zeros(0, np.int64), chance=np.zeros(0, np.int64), level=np.zeros((0, GRID + 1), np.float32),
        slope=np.ones((units, 0), np.float32), reach=np.ones(0, np.float32), scaled_by=np.zeros(0, np.int64),
        scale=np.ones((0, 256), np.float32), level_peak=np.zeros(0, np.float32), rising=np.zeros((0, units), np.uint8),
    )  # fmt: skip


def book() -> Book:
    """Return the table of the two moves, from here to here."""
    here = np.array([False, True])
    return Book(
        allowed=np.array([here, here], np.uint8), menu=np.where(here[:, None], np.array([LOST, LEFT]), -1),
        varying=np.where(here, 0, -1), first=np.where(here, np.array([[LOST], [LEFT]]), -1), split=np.ones((2, 1)),
        ending=np.array([-1, -1]), ending_split=np.ones((2, 1)), target=np.array([HERE, HERE], np.uint8),
        kind=np.zeros(2, np.uint8), rule=np.full(2, GO_HOME, np.uint8), bump=np.zeros((2, 0), np.uint8),
        keep=np.ones((2, 0), np.float32), gift=np.zeros((2, 0), np.float32), wait=np.zeros((2, 2)),
        group=np.array([LOST, LEFT], np.int8), timed=np.zeros(2, np.uint8),
    )  # fmt: skip


def places(units: int) -> Places:
    """Return units as companies of one role and one cell; nobody is ever away."""
    each = np.arange(units, dtype=np.int32)
    return Places(
        role_first=np.array([0, units]), role=np.zeros(units, np.uint8), first_cell=each,
        groups=np.ones(units, np.uint8), company=each, accept=np.ones(units, np.float32),
        away=np.full(2, -1, np.int32), state_role=np.full(2, -1), role_share=np.ones(2), returnee=np.zeros(1),
    )  # fmt: skip


def tally(soldiers: int, units: int) -> Tally:
    """Return the counts at the start."""
    return Tally(
        moves=np.zeros(2, np.int64), stock=np.array([0, soldiers]), strength=np.full(units, small.UNIT, np.int32),
        company=np.zeros((2, units), np.int32), length=np.zeros((2, 1), np.int64),
        within_year=np.zeros((2, 1), np.int32),
    )  # fmt: skip


def intake(days: int) -> Intake:
    """Return an intake of nobody."""
    return Intake(np.zeros((days + 1, 4), np.int64), np.zeros(0), np.zeros(0), np.zeros(0, np.int64))

