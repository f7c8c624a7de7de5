"""The engine of a run: the soldiers' arrays, the kernels' groups, and a day's walk over them."""

from __future__ import annotations

import zlib
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.kernels import accounts, calendar, diary, moves, plain, rates, walk
from muster.kernels.chance import WINDOW, thresholds
from muster.kernels.layout import HOT, LEAF, TABLE, Force, Intake, Places, Tally, cold
from muster.kernels.members import list_members
from muster.kernels.room import aligned, empty_calendar, empty_diary, empty_group, empty_scratch, roomier, thicker
from muster.kernels.sweep import sweep
from muster.model.assembly import Assembly
from muster.model.force import Structure
from muster.model.states import CHANCE, CHANCES, GROUPS, MOVE, MOVES, ROLE, STATE, STATES

ROOM = 1.5  # how far a hazard may rise before its cell's members are looked at again
# least ceiling of a chance that is alike for all in a cell, a day: small enough to add few entries, and seldom outgrown
FLOOR = 3e-4
MOST = 2.0  # hazard a day up to which the plain loop of the tests knows thresholds, until one is above it


class Found(NamedTuple):
    """Today's movers: soldier numbers and the chance that moves each."""

    soldiers: NDArray[np.int32]
    chances: NDArray[np.uint8]


class Engine:
    """Everything that a run's kernels work on."""

    def __init__(self, assembly: Assembly, structure: Structure, size: int, days: int, seed: int) -> None:
        self.assembly, self.structure, self.seed, self.days = assembly, structure, seed, days
        self.law = assembly.law(structure)
        self.book = assembly.book()
        self.flows = assembly.flows(structure)
        self.force = empty_force(size, assembly)
        self.places = empty_places(structure)
        self.tally = empty_tally(days, structure)
        self.calendar = empty_calendar(days, days + 4096)
        self.diary = empty_diary(
            4096 + size // 8, len(CHANCES), structure.cells, size, CHANCE["loss"], structure.infantry_cells
        )
        self.intake = empty_intake(assembly, days)
        # room for a soldier who is entered twice; pages never touched cost no memory
        self.scratch = empty_scratch(2 * size + 1, structure.cells)
        self.used = np.zeros(1, np.int64)  # numbers in use lie below it
        self.dawned = np.full(1, -1)  # the last day whose hazards were set within a stretch
        self.work = np.zeros(3, np.int64)  # entries visited, hazards evaluated, movers found
        self._group = empty_group(len(CHANCES))
        # chances whose bounds change while their hazards stay
        self._lifts = [c.name in assembly.lifted for c in CHANCES]
        self._thresholds: tuple[int, float, NDArray[np.float64]] = (-1, MOST, np.empty(0))

    @property
    def last(self) -> int:
        """Return the number below which all numbers in use lie."""
        return int(self.used[0])

    # ---- the diary

    def foresee(self, day: int) -> None:
        """See that the diary holds whoever may move under today's bounds until its window ends.

        On a window's first day everybody is looked at, else members of cells whose bound outgrew what was foreseen.
        """
        if day % WINDOW == 0:
            self._open(day)
        else:
            diary.raise_all(day % WINDOW, ROOM, self.last, self.force, self.law, self.book, self.diary)
        self.make_room(day)

    def _open(self, day: int) -> None:
        """Begin a window and enter everybody."""
        peak = self.law.most.max(axis=1)
        floor = np.where((self.law.lead < 0) & (peak > 0.0), np.minimum(FLOOR, ROOM * peak), 0.0)
        diary.open_window(self.seed, day, ROOM, floor, self.law, self.diary)
        self._sweep(day)

    def _sweep(self, day: int) -> None:
        """Enter everybody from ``day`` on."""
        list_members(self.last, self.tally.strength, self.force, self.book, self.places, self.diary.members)
        done = 0
        while done >= 0:
            done = sweep(done, day % WINDOW, self.force, self.law, self.book, self.diary, self._group)
            if done >= 0:
                self.diary = thicker(self.diary, self.diary.next.size)
        self.make_room(day)

    def make_room(self, day: int, others: int = 0) -> None:
        """See that calendar, diary and scratch have room for a day; enter those for whom there was none."""
        while self.diary.lates[0] or self.diary.free[1] < 512:
            self.diary = thicker(self.diary, self.diary.next.size)
            diary.catch_up(day, self.last, self.force, self.law, self.book, self.diary)
        ranges = self.intake.ranges[day]
        n = int(self.diary.count[day % WINDOW] + self.calendar.due[day] + (ranges[1::2] - ranges[::2]).sum()) + others
        if n >= self.scratch.soldier.size:
            self.scratch = empty_scratch(2 * n, self.structure.cells)
        if n > self.calendar.free[1]:
            self.calendar = roomier(self.calendar, n + 4096)

    # ---- the day

    def find(self, day: int, pool: Executor | None = None, threads: int = 1) -> Found:
        """Return today's movers by the diary; equal for any number of threads."""
        kernel = self.force, self.law, self.book
        if pool is None:
            n = walk.find(day, *kernel, self.diary, self.scratch, self.work)
            return Found(self.scratch.soldier[:n], self.scratch.chance[:n])
        n, work = walk.take_day(day % WINDOW, self.diary, self.scratch), np.zeros((threads, 3), np.int64)
        edges = [n * k // threads for k in range(threads + 1)]

        def share(k: int) -> slice:
            begin, end = edges[k : k + 2]
            return slice(begin, begin + walk.walk(begin, end, day, *kernel, self.scratch, work[k]))

        shares = list(pool.map(share, range(threads)))
        found = self.unique(*(np.concatenate([a[s] for s in shares]) for a in self.scratch[:2]))
        self.work += work.sum(axis=0)
        self.work[2] += len(found.soldiers)
        return found

    def find_plainly(self, day: int) -> Found:
        """Return today's movers by visiting everybody with the same thresholds (tests)."""
        window, most, _ = self._thresholds
        if window != day // WINDOW:
            self._deal(day // WINDOW, most)
        soldiers, chances = np.empty(self.force.hot.size, np.int32), np.empty(self.force.hot.size, np.uint8)
        while True:
            _, most, dealt = self._thresholds
            try:
                n = plain.visit_all(day, dealt[day % WINDOW], most, self.force, self.law, self.book, soldiers, chances)
                return Found(soldiers[:n], chances[:n])
            except ValueError:
                self._deal(day // WINDOW, 2.0 * most)

    def _deal(self, window: int, most: float) -> None:
        """Draw everybody's thresholds of a window up to a level (tests)."""
        table = np.empty((len(CHANCES), self.force.hot.size, WINDOW))
        for c in range(len(CHANCES)):
            thresholds(self.seed, c, window, most, table[c])
        self._thresholds = window, most, np.ascontiguousarray(table.transpose(2, 0, 1))

    def find_drawing(self, day: int, whole: bool = False) -> Found:
        """Return movers by visiting everybody with numbers of his own (the benchmark's plain loops).

        Everybody's hazards are worked out if ``whole``, else those that a bound does not rule out.
        """
        if not hasattr(self, "_bounds"):
            self._bounds = np.empty((2, len(STATES), self.structure.cells), np.float32)
            self._listed = np.empty(self.force.hot.size + 1, np.int32)
        s = self.scratch
        n = plain.visit_drawing(
            self.seed, day, self.last, whole, self.force, self.law, self.book, *self._bounds, self._listed,
            s.soldier, s.chance, self.work,
        )
        return Found(s.soldier[:n], s.chance[:n])

    def unique(self, soldiers: NDArray[np.int32], chances: NDArray[np.uint8]) -> Found:
        """Return one move a soldier, the first in the fixed order of chances."""
        n = walk.first_only(soldiers, chances, soldiers.size, self.force)
        return Found(soldiers[:n], chances[:n])

    def set_rates(self, rows: dict[int, Any]) -> None:
        """Give the cells of companies their hazards by chance besides what is a soldier's own, and what bounds them."""
        n = self.structure.companies
        fresh = [c for c, values in rows.items() if self._lifts[c] or not (self.law.rate[c, :n] == values).all()]
        if fresh:
            table = np.empty((len(fresh), n))
            for row, c in zip(table, fresh, strict=True):
                row[:] = rows[c]
            rates.spread_all(np.array(fresh, dtype=np.int64), table, self.places.company, self.law)

    def hand_over(self, found: Found) -> int:
        """Put movers where the kernels look for them; return how many."""
        n = len(found.soldiers)
        self.scratch.soldier[:n], self.scratch.chance[:n] = found
        return n

    def muster(self, days: int) -> None:
        """Bring in those who serve at the start, their assignments spread evenly over so many days before."""
        self.used[0] = self.intake.ranges[-1, 1]
        moves.carry_out(
            self.seed, -1, 0, self.scratch.soldier, self.scratch.chance, MOVE["mustered_volunteers"], self.intake,
            self.force, self.law, self.book, self.places, self.calendar, self.tally, self.diary,
        )
        moves.backdate(self.seed, -1, self.last, days, self.force, self.law, self.book)

    def rehearse(self, day: int) -> None:
        """Do once what few days ask for, so that it is compiled before a clock starts."""
        self.diary.lates[0] = 0
        diary.catch_up(day, self.last, self.force, self.law, self.book, self.diary)
        accounts.rebase(np.zeros(self.structure.cells, np.uint8), 0, self.force, self.law)

    # ---- the state

    def arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return the arrays that make up the state, by name; writing to them restores it."""
        groups: dict[str, Any] = {"force": self.force, "tally": self.tally, "flows": self.flows}
        named = {f"{g}.{f}": getattr(group, f) for g, group in groups.items() for f in group._fields}
        law = {f"law.{name}": getattr(self.law, name) for name in ("rate", "paid", "slope", "lift", "most")}
        book = {f"book.{name}": getattr(self.book, name) for name in ("split", "ending_split", "wait")}
        places = {f"places.{name}": getattr(self.places, name) for name in ("accept", "role_share", "returnee")}
        own = {"ceiling": self.diary.ceiling, "work": self.work, "marked": self.intake.marked}
        return named | law | book | places | own

    def restore(self, day: int) -> None:
        """Work out what is not saved once the arrays have been filled in: calendar and diary."""
        occupied = np.flatnonzero(self.force.hot["state"])
        self.used[0] = int(occupied[-1]) + 1 if occupied.size else 0
        self.calendar = empty_calendar(self.days, self.days + self.last // LEAF + 4096)
        calendar.write(self.calendar, day, self.force, self.book)
        if (day + 1) % WINDOW:  # else the coming day begins a window
            ceiling = self.diary.ceiling.copy()
            diary.open_window(self.seed, day, ROOM, np.zeros(len(CHANCES)), self.law, self.diary)
            self.diary.ceiling[:] = ceiling
            self._sweep(day + 1)


def empty_force(size: int, assembly: Assembly) -> Force:
    """Return the soldiers' records, all unborn; pages never touched cost no memory."""
    record = cold(len(assembly.accounts), len(assembly.counters), len(assembly.trait_index))
    return Force(np.zeros(size, HOT), aligned(size, record))


def empty_intake(assembly: Assembly, days: int) -> Intake:
    """Return an intake of nobody."""
    names = np.array([zlib.crc32(name.encode()) for name in assembly.trait_index], dtype=np.int64)
    return Intake(np.zeros((days + 1, 4), np.int64), np.zeros(1 + len(assembly.marks)), assembly.starts(), names)


def empty_places(s: Structure) -> Places:
    """Return the postings' arrays; acceptance is set as the run goes on."""
    role_of_state = np.full(len(STATES), -1, np.int64)
    role_of_state[STATE["training"]], role_of_state[STATE["reserve"]] = ROLE["trainee"], ROLE["reserve"]
    return Places(
        role_first=s.role_first.astype(np.int64),
        role=s.role.astype(np.uint8),
        first_cell=s.first_cell.astype(np.int32),
        groups=s.groups.astype(np.uint8),
        company=s.company32,
        accept=np.ones(s.companies, np.float32),
        away=s.away.astype(np.int32),
        state_role=role_of_state,
        role_share=np.zeros(2),
        returnee=np.zeros(1),
    )


def empty_tally(days: int, s: Structure) -> Tally:
    """Return counts at nought."""
    return Tally(
        moves=np.zeros(len(MOVES), np.int64),
        stock=np.zeros(len(STATES), np.int64),
        strength=np.zeros(s.cells, np.int32),
        company=np.zeros((len(GROUPS), s.companies), np.int32),
        length=np.zeros((len(MOVES), TABLE * 4), np.int64),
        within_year=np.zeros((len(MOVES), days), np.int32),
    )
