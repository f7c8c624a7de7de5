"""A world of four states and ten cells, small enough to work out by hand what the kernels should do in it."""

from typing import NamedTuple

import numpy as np

from muster.kernels.chance import RISK_STEP, RISK_ZERO
from muster.kernels.diary import catch_up, open_window
from muster.kernels.layout import (
    COUNTED,
    COUNTS,
    GRID,
    HOT,
    NEVER,
    TABLE,
    TOURS,
    Book,
    Calendar,
    Diary,
    Flows,
    Force,
    Intake,
    Law,
    Line,
    Members,
    Places,
    Tally,
    cold,
)
from muster.kernels.members import list_members
from muster.kernels.room import empty_calendar, empty_diary, empty_group, empty_scratch, thicker
from muster.kernels.sweep import sweep

UNBORN, HERE, AWAY, WAITING = range(4)
LOSS, LEAVE = range(2)  # chances: the first is the same for all in a cell, the second also each one's own
ARRIVE, ARRIVE_CALLED, FALL, GO, BACK, OUT = range(6)
VOLUNTEER, CALLED = range(2)  # kinds of assignment
DOSE, TRUST, COUNT = range(3)  # accounts
CELLS = 10  # two companies of infantry of two groups, one each of two other roles, four for those away
AWAY_CELL = 6
GROUPS, BRIGADES = 4, 2  # duty groups are the first cells; the infantry's companies are of one brigade each
DAYS = 100
MANY = 32768
NAMES = np.array([11, 22, 33])  # keys of the traits


class World(NamedTuple):
    """Everything that the kernels work on."""

    force: Force
    law: Law
    book: Book
    places: Places
    calendar: Calendar
    tally: Tally
    diary: Diary

    @property
    def moving(self):
        """What one move takes, in its order."""
        return self.force, self.law, self.book, self.places, self.calendar, self.tally

    @property
    def ending(self):
        """What the end of a day takes."""
        return *self.moving, self.diary

    @property
    def entries(self) -> list[tuple[int, int, int, float]]:
        """Who is in the diary: day of the window, soldier, chance and threshold, in order."""
        found = []
        for day, (page, count) in enumerate(zip(self.diary.head.tolist(), self.diary.count.tolist(), strict=True)):
            on_page = (count - 1) % self.diary.entry.shape[1] + 1
            while page >= 0:
                for e in self.diary.entry[page, :on_page]:
                    found.append((day, int(e["soldier"]), int(e["chance"]), float(e["threshold"])))
                page, on_page = int(self.diary.next[page]), self.diary.entry.shape[1]
        return sorted(found)


def world(n: int = MANY, rate: float = 0.01) -> World:
    """Return a world of n soldiers, all of them in cell 0 since the day before the first."""
    force = Force(np.zeros(n, HOT), np.zeros(n, cold(3, 1, 3)))
    force.hot["state"], force.hot["since"], force.hot["risk"] = HERE, -1, RISK_ZERO + 1
    force.cold["posted"] = -1
    made = World(force, law(rate), book(), places(), empty_calendar(DAYS, DAYS + n), tally(n), diary(n))
    bound_rates(made.law)
    return made


def law(rate: float) -> Law:
    """Return a law with the same rate for both chances everywhere and nothing of the soldiers' own."""
    return Law(
        rate=np.full((2, CELLS), rate),
        slot=np.tile(np.arange(CELLS, dtype=np.int32), (2, 1)),  # each cell has its own
        swings=np.array([1, 0], np.uint8),
        lead=np.array([-1, 0]),
        only=np.array([-1, -1]),
        paid=np.tile(np.array([1.0, 0.0]), (CELLS, 3, 1)),
        tenure=np.zeros((1, 2, TABLE), np.float32),
        spell=np.zeros((1, TABLE), np.float32),
        trait=np.zeros((1, 3, 256), np.float32),
        counter=np.zeros((1, 1, COUNTS), np.float32),
        account=np.array([DOSE]),
        chance=np.array([0]),
        level=np.zeros((1, GRID + 1), np.float32),
        slope=np.ones((CELLS, 1), np.float32),
        reach=np.array([2.0], np.float32),
        scaled_by=np.array([-1]),
        scale=np.ones((1, 256), np.float32),
        tenure_peak=np.zeros((1, 2, TABLE), np.float32),
        spell_peak=np.zeros((1, TABLE), np.float32),
        level_peak=np.zeros(1, np.float32),
        rising=np.ones((1, CELLS), np.uint8),
        lift=np.ones((1, CELLS)),
        most=np.zeros((2, CELLS), np.float32),
    )


def bound_rates(law: Law) -> None:
    """Set what bounds the hazards besides the soldiers' own risk."""
    law.most[:] = law.rate * 1.000001


def book() -> Book:
    """Return the table of the six moves."""
    here, waiting = np.arange(4) == HERE, np.arange(4) == WAITING
    return Book(
        allowed=np.array([here, here], np.uint8),
        menu=np.where(here[:, None], np.array([LOSS, LEAVE]), -1),
        varying=np.where(here, 0, -1),
        first=np.where(here, np.array([[FALL], [GO]]), -1),
        split=np.ones((2, 2)),
        ending=np.where(waiting, BACK, -1),
        ending_split=np.ones((4, 2)),
        target=np.array([HERE, HERE, AWAY, WAITING, HERE, AWAY], np.uint8),
        kind=np.array([VOLUNTEER, CALLED, NEVER, NEVER, VOLUNTEER, NEVER], np.uint8),
        rule=np.array([2, 2, 0, 0, 1, 0], np.uint8),
        bump=np.array([[0], [0], [0], [1], [0], [0]], np.uint8),
        keep=np.ones((6, 3), np.float32),
        gift=np.zeros((6, 3), np.float32),
        wait=np.array([[0.0, 0.0]] * 3 + [[5.0, 0.0]] + [[0.0, 0.0]] * 2),
        group=np.array([-1, -1, 1, 0, -1, -1], np.int8),
        timed=np.array([0, 0, 0, 0, 1, 1], np.uint8),
    )


def places() -> Places:
    """Return eight companies: two of infantry, one each of two other roles, four for those away."""
    return Places(
        role_first=np.array([0, 2, 3, 4, 8]),
        role=np.array([0, 0, 1, 2, 3, 3, 3, 3], np.uint8),
        first_cell=np.array([0, 2, 4, 5, 6, 7, 8, 9], np.int32),
        groups=np.array([2, 2, 1, 1, 1, 1, 1, 1], np.uint8),
        company=np.array([0, 0, 1, 1, 2, 3, 4, 5, 6, 7], np.int32),
        accept=np.ones(8, np.float32),
        away=np.array([6, 7, 8, 9], np.int32),
        state_role=np.full(4, -1),
        role_share=np.array([1.0, 1.0]),
        returnee=np.zeros(1),
    )


def diary(n: int) -> Diary:
    """Return a diary for n soldiers that foresees no hazard above nought."""
    return empty_diary(2000 + n // 8, 2, CELLS, n)


def list_all(w: World, members: Members | None = None) -> None:
    """List everybody who may be befallen by cell, in the world's own lists or in others."""
    hot = w.force.hot
    strength = np.bincount(hot["cell"][w.book.menu[hot["state"], 0] >= 0], minlength=CELLS).astype(np.int32)
    list_members(hot.size, strength, w.force, w.book, w.places, w.diary.members if members is None else members)


def opened(w: World, seed: int, day: int, room: float = 1.0, floor: float = 0.0) -> World:
    """Begin the window of a day and enter everybody from that day on, as the engine does; return the world."""
    n = w.force.hot.size
    open_window(seed, day, room, np.full(2, floor), w.law, w.diary)
    list_all(w)
    group = empty_group(2)
    done = 0
    while done >= 0 or w.diary.lates[0]:
        done = sweep(done, day - int(w.diary.begin[0]), w.force, w.law, w.book, w.diary, group)
        if done >= 0 or w.diary.lates[0]:
            w = w._replace(diary=thicker(w.diary, w.diary.next.size))
            catch_up(day, n, w.force, w.law, w.book, w.diary)
    return w


def scratch(n: int, pairs: int = 0):
    """Return room for a day of n soldiers that lists so many pairs."""
    return empty_scratch(pairs or 4 * n + 100, CELLS)


def intake(days: int = DAYS, marked=(0.3,)) -> Intake:
    """Return an intake of nobody."""
    return Intake(np.zeros((days + 1, 4), np.int64), np.array(marked, float), np.array([0.0, 0.6, 0.0]), NAMES)


def line() -> Line:
    """Return four groups at rest, of two brigades in the line, with tours of 3 days and rests of 2, no luck in it."""
    return Line(
        on=np.zeros(GROUPS, np.uint8),
        days=np.zeros(GROUPS, np.int16),
        passed=np.zeros(GROUPS, np.int16),
        brigade=np.array([0, 0, 1, 1], np.int32),
        held=np.ones(BRIGADES, np.uint8),
        tour=np.full(BRIGADES, 3.0),
        limit=np.full(BRIGADES, np.inf),
        rest=np.full(BRIGADES, 2.0),
        asked=np.zeros(BRIGADES),
        failing=np.zeros(GROUPS, np.float32),
        refusing=np.zeros(BRIGADES),
        orders=np.zeros(2, np.int64),
        loss=np.zeros((2, GROUPS)),
        tours=np.zeros(TOURS, np.int64),
        stood=np.zeros(BRIGADES, np.int64),
        evenings=np.zeros(1, np.int64),
        standing=np.zeros(1, np.int64),
        factors=np.ones(256),
        counted=np.zeros((2, BRIGADES, COUNTED), np.int16),
        counted_for=np.full((2, BRIGADES), np.nan),
        drawn=np.empty((2, GROUPS)),
    )


def flows() -> Flows:
    """Return flows that change nothing: three conditions and three events, cells outside brigades in the last row."""
    return Flows(
        condition=np.zeros(CELLS, np.uint8),
        event=np.zeros(CELLS, np.uint8),
        brigade=np.array([0, 0, 1, 1, 0, 1] + [BRIGADES] * 4, np.int32),
        steady=np.zeros(3, np.uint8),
        keep=np.ones((3, 3, BRIGADES + 1)),
        gift=np.zeros((3, 3, BRIGADES + 1)),
        event_keep=np.ones((3, 3)),
        event_gift=np.zeros((3, 3)),
    )


def tally(n: int) -> Tally:
    """Return counts of n soldiers who are all in cell 0."""
    return Tally(
        moves=np.zeros(6, np.int64),
        stock=np.array([0, n, 0, 0]),
        strength=np.array([n] + [0] * (CELLS - 1), np.int32),
        company=np.zeros((2, 8), np.int32),
        length=np.zeros((6, 4 * TABLE), np.int64),
        within_year=np.zeros((6, DAYS), np.int32),
    )


def risk(factor: float) -> int:
    """Return the least risk code whose factor is at least ``factor``."""
    return int(np.ceil(np.log(factor) / RISK_STEP)) + RISK_ZERO
