"""The small model in Muster's engine: its own kernels, on arrays built by hand for two chances and two moves.

A unit is a company of one cell. Who is lost or leaves moves from `here` to `here`: he keeps his place and his unit, and
his clock starts anew, as a newcomer's would. Everything else is what a run of the full model does: luck of its own for
each chance, soldier and day, candidates entered ahead in the diary, a bound read before a hazard is computed.
"""

from __future__ import annotations

import math

import numpy as np

from benchmarks import small_model as small
from muster.kernels import diary, moves, rates, walk
from muster.kernels.chance import RISK_STEP, RISK_ZERO, WINDOW
from muster.kernels.layout import (
    COUNTS,
    GRID,
    HOT,
    TABLE,
    Book,
    Force,
    Intake,
    Law,
    Places,
    Tally,
    cold,
)
from muster.kernels.posting import GO_HOME
from muster.kernels.room import empty_calendar, empty_diary, empty_group, empty_scratch, thicker

PACKAGES = ("muster", "numba", "numpy")
UNBORN, HERE = 0, 1
LOST, LEFT = 0, 1  # chances, and the moves that they make
CODE = RISK_ZERO + math.ceil(small.LIMIT / small.PACE / RISK_STEP + 1e-4)  # bounds growth until its limit
ROOM = 1.3  # how far a unit's hazard may rise before its members are looked at again


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.days, self.seed, self.size = days, seed, soldiers
        self.base = small.base_trust(soldiers // small.UNIT)
        self.trust = self.base.copy()
        units = self.base.size
        self.force, self.law = force(soldiers), law(units)
        self.book, self.places, self.tally = book(), places(units), tally(soldiers, units)
        self.calendar = empty_calendar(days, 1)  # no wait is of known length
        self.diary, self.group = empty_diary(4096 + soldiers // 8, 2, units, soldiers), empty_group(2, 2)
        self.scratch, self.count = empty_scratch(2 * soldiers + 1, soldiers, units), np.zeros(3, np.int64)
        self.nobody = Intake(np.zeros((days + 1, 4), np.int64), np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)
        self.set_rates(LOST, np.full(units, small.LOSS))

    def set_rates(self, chance: int, by_unit: np.ndarray) -> None:
        """Give units their hazard."""
        rates.spread(chance, by_unit[None], np.array([chance]), self.places.company, self.law)

    def foresee(self, day: int) -> None:
        """See that the diary holds whoever may move until its window ends."""
        kernel = self.force, self.law, self.book
        if day % WINDOW:
            diary.raise_all(day % WINDOW, ROOM, self.size, *kernel, self.diary)
        else:
            diary.open_window(self.seed, day, ROOM, np.zeros(2), self.law, self.diary)
            diary.list_members(self.size, self.force, self.diary)
            begin = 0
            while begin < self.size:
                begin = diary.sweep(begin, self.size, 0, *kernel, self.diary, self.group)
                if begin < self.size:
                    self.diary = thicker(self.diary, self.diary.next.size)
        while self.diary.lates[0] or self.diary.free[1] < 512:
            self.diary = thicker(self.diary, self.diary.next.size)
            diary.catch_up(day, self.size, *kernel, self.diary)

    def live(self) -> None:
        """Simulate all days."""
        for day in range(self.days):
            self.step(day)

    def step(self, day: int) -> None:
        """Simulate one day."""
        self.set_rates(LEFT, small.LEAVE * small.factor(self.trust))
        self.foresee(day)
        kernel, room, tally = (self.force, self.law, self.book), self.scratch, self.tally
        n = walk.find(day, *kernel, self.diary, room, self.count)
        tally.moves[:] = 0
        tally.company[:] = 0
        moves.carry_out(
            self.seed, day, n, room.soldier, room.chance, 0, self.nobody, *kernel, self.places, self.calendar, tally,
            self.diary,
        )
        self.lost[day], self.left[day] = tally.moves
        self.trust = small.evening(self.trust, self.base, tally.company.sum(axis=0))
        self.mean_trust[day] = self.trust.mean()

    def deployed(self) -> float:
        """Return the mean days deployed after the last evening."""
        return self.days - float(self.force.cold["posted"].mean())

    def work(self) -> dict[str, int]:
        """Return candidates visited and hazards evaluated."""
        return {"candidates": int(self.count[0]), "evaluations": int(self.count[1])}


def force(soldiers: int) -> Force:
    """Return all soldiers in their units since the days they were posted."""
    made = Force(np.zeros(soldiers, HOT), np.zeros(soldiers, cold(0, 0, 0)))
    unit = np.arange(soldiers) // small.UNIT
    made.hot["state"], made.hot["cell"], made.cold["home"] = HERE, unit, unit
    made.hot["since"] = made.cold["posted"] = small.first_posted(soldiers)
    made.hot["risk"] = CODE
    return made


def law(units: int) -> Law:
    """Return hazards: the same for a whole unit in loss, growing with days since posting in leaving."""
    tenure = np.log(small.growth(TABLE)[:TABLE]).astype(np.float32).reshape(1, 1, TABLE)
    return Law(
        rate=np.zeros((2, units)), most=np.zeros((2, units), np.float32), lift=np.ones((1, units)),
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
