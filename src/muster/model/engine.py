"""The engine of a run: the soldiers' arrays, the kernels' groups, and a day's walk over them."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.kernels import accounts, calendar, moves, plain, rates, walk, watch
from muster.kernels.chance import BLOCK, EDGES, layers, uniforms
from muster.kernels.layout import HOT, LEAF, TABLE, Calendar, Force, Places, Scratch, Tally, Watch, cold
from muster.model.assembly import Assembly
from muster.model.force import Structure
from muster.model.states import CHANCES, GROUPS, MOVE, MOVES, ROLE, STATE, STATES

# chances that only few soldiers reach beyond a small hazard are skipped through less far
FULL = {"loss": 4, "leave": 4, "return": 3, "follow": 3}
LAYERS = layers([FULL.get(c.name, len(EDGES) - 1) for c in CHANCES])
LOW_EDGES = LAYERS.low.tolist()
# a chance without a part of the soldier's own needs no watch below its top
ALLOWED = [0.0 if c.varies else float(LAYERS.top[k]) for k, c in enumerate(CHANCES)]
SOME = 50_000  # soldiers entered in the watch between looks at its room
REBASE_BELOW = 1e-24  # least P before an account is rewritten


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
        self.tally = empty_tally(size, days, structure)
        self.calendar = empty_calendar(days, days + 4096)
        self.starts = assembly.starts()
        self.depth = np.where(self.law.lead < 0, 0, LAYERS.full)  # layers that hold a bound of the day
        self.trait_keys = np.array([zlib.crc32(name.encode()) for name in assembly.trait_index], dtype=np.int64)
        self.peak = [0.0] * len(CHANCES)  # highest bound by chance
        self.watch = empty_watch(2 * size, np.zeros_like(self.law.most))
        self.last = 0  # numbers in use lie below it
        self.work = np.zeros(2, np.int64)  # candidates visited, hazards evaluated
        # room for a soldier who is watched twice; pages never touched cost no memory
        self._soldiers, self._chances = np.empty(2 * size + 1, np.int32), np.empty(2 * size + 1, np.uint8)
        self._best = np.full(size, 255, np.uint8)
        self._over = np.zeros(structure.cells, np.uint8)
        rows = self.law.spell.shape[0] + 1
        self._codes = np.zeros((rows, structure.cells), np.uint16)
        self._least = np.zeros(len(STATES), np.uint16)
        acted_on = self.book.allowed.any(axis=0)
        self._scratch: list[Scratch] = []
        self._row = np.where(acted_on, np.where(self.book.varying >= 0, self.book.varying, rows - 1), rows)
        self._acts = np.array([self.book.allowed[:, self._row == r].any(axis=1) for r in range(rows)]).astype(np.uint8)

    @property
    def nobody(self) -> Found:
        """No movers."""
        return Found(self._soldiers[:0], self._chances[:0])

    # ---- the watch

    def look(self, day: int) -> None:
        """List anew who must be watched above the layers."""
        watch.thresholds(self.watch.ceiling, self.law.lead, self._acts, LAYERS.top, self._codes)
        n = watch.sweep(self.last, self._codes, self._row, self._least, self._over, self.force, self._soldiers)
        self.watch.size[0] = 0
        self._enter(day, n)

    def look_again(self, day: int, chances: Iterable[int], room: float) -> None:
        """Watch the members of cells whose bound on one of ``chances`` outgrew what was foreseen."""
        risen = [c for c in chances if self.peak[c] > ALLOWED[c]]
        if not risen:
            return
        ceiling, most = self.watch.ceiling, self.law.most
        self._over[:] = 0
        if sum([watch.outgrown(c, ALLOWED[c], most, ceiling, self._over) for c in risen]):
            cells = self._over.astype(bool)
            ceiling[:, cells] = np.maximum(ceiling[:, cells], most[:, cells] * room)
            self._enter(day, watch.members(self.last, self._over, self.force, self._soldiers))

    def _enter(self, day: int, n: int) -> None:
        """Watch those of the first n listed soldiers who need it."""
        for first in range(0, n, SOME):
            some = self._soldiers[first : min(first + SOME, n)]
            self._room(some.size)
            watch.enter(self.seed, day, some, self.force, self.law, self.book, self.watch, LAYERS)

    def tidy(self) -> None:
        """Drop what the watch needs no more."""
        watch.tidy(self.watch)

    def _room(self, soldiers: int) -> None:
        """See that the watch can take in so many more soldiers."""
        needed = int(self.watch.size[0]) + soldiers * self.book.menu.shape[1]
        if needed > self.watch.soldier.size:
            self.watch = longer(self.watch, needed * 5 // 4)

    # ---- the day

    def find(self, day: int, pool: Executor | None = None, threads: int = 1) -> Found:
        """Return today's movers by the layered walk; equal for any number of threads."""
        work = np.zeros((threads, 2), np.int64)
        if len(self._scratch) < threads or self._scratch[0].low.size < self.watch.size[0]:
            entries = self.watch.soldier.size
            self._scratch = [empty_scratch(self._soldiers.size, entries) for _ in range(threads)]
        blocks, entries = -(-self.last // BLOCK), int(self.watch.size[0])
        rows = self._soldiers.size // threads

        def share(k: int) -> Found:
            out = Found(self._soldiers[k * rows : (k + 1) * rows], self._chances[k * rows : (k + 1) * rows])
            n = walk.walk(
                self.seed, day, (blocks * k // threads, blocks * (k + 1) // threads),
                (entries * k // threads, entries * (k + 1) // threads),
                self.depth, LAYERS, self.force, self.law, self.book, self.tally, self.watch, self._scratch[k],
                *out, work[k],
            )
            return Found(out.soldiers[:n], out.chances[:n])

        found = [share(0)] if pool is None else list(pool.map(share, range(threads)))
        self.work += work.sum(axis=0)
        if threads == 1:
            return self.unique(*found[0])
        return self.unique(np.concatenate([f.soldiers for f in found]), np.concatenate([f.chances for f in found]))

    def find_plainly(self, day: int) -> Found:
        """Return today's movers by visiting everybody with the same numbers (tests)."""
        u = np.empty((len(CHANCES), self.force.hot.size))
        for c in range(len(CHANCES)):
            uniforms(self.seed, c, day, LAYERS, u[c])
        n = plain.visit_all(day, u, self.force, self.law, self.book, self._soldiers, self._chances)
        return self.unique(self._soldiers[:n], self._chances[:n])

    def find_drawing(self, day: int) -> Found:
        """Return movers by visiting everybody with numbers of his own (the benchmark's plain loop)."""
        menu, keys = np.empty((len(STATES), len(CHANCES) + 1), np.int64), np.empty(len(CHANCES), np.uint64)
        n = plain.visit_drawing(
            self.seed, day, self.last, self.depth, self.force, self.law, self.book, menu, keys, self._soldiers,
            self._chances,
        )
        return self.unique(self._soldiers[:n], self._chances[:n])

    def unique(self, soldiers: NDArray[np.int32], chances: NDArray[np.uint8]) -> Found:
        """Return one move a soldier, the first in the fixed order of chances."""
        n = walk.first_only(soldiers, chances, soldiers.size, self._best)
        return Found(soldiers[:n], chances[:n])

    def set_rates(self, chance: int, by_company: NDArray[np.float64]) -> None:
        """Give the cells of companies their hazard besides what is a soldier's own, and what bounds it."""
        self.bound(chance, rates.spread(chance, by_company, self.places.company, self.law))

    def bound(self, chance: int, peak: float) -> None:
        """Note the highest bound of a chance, besides the soldier's own risk: so many layers hold it."""
        self.peak[chance] = peak
        if self.law.lead[chance] < 0:
            self.depth[chance] = min(bisect_left(LOW_EDGES, peak), LAYERS.full[chance])

    def end_day(
        self, day: int, found: Found, ranges: list[tuple[int, int]], marked: NDArray[np.float64], name: str = "inducted"
    ) -> None:
        """Make the moves found, those whose known wait ends today, and bring newcomers in.

        ``name`` of the newcomers' moves is "mustered" or "inducted", ``marked`` the share with each mark.
        """
        arrivals = np.array([MOVE[f"{name}_volunteers"], *ranges[0], *ranges[1]])
        newcomers = sum(last - first for first, last in ranges)
        n = len(found.soldiers) + newcomers + (int(self.calendar.due[day]) if day >= 0 else 0)
        self._room(n)
        if n > self.calendar.free[1]:
            self.calendar = roomier(self.calendar, n)
        if found.soldiers.base is not self._soldiers:
            self._soldiers[: len(found.soldiers)], self._chances[: len(found.chances)] = found
        self.last = max(self.last, *(last for first, last in ranges if last > first), 0)
        moves.carry_out(
            self.seed, day, len(found.soldiers), self._soldiers, self._chances, arrivals, marked, self.starts,
            self.trait_keys, self.force, self.law, self.book, self.places, self.calendar, self.tally, self.watch,
            LAYERS,
        )

    def backdate(self, day: int, days: int) -> None:
        """Spread the assignments of those mustered evenly over ``days`` before ``day``."""
        moves.backdate(self.seed, day, self.last, days, self.force, self.law, self.book)

    def accrue(self) -> None:
        """Let a day pass on all accounts; rewrite those whose range grows too far."""
        if accounts.accrue(self.flows, self.law) < REBASE_BELOW:
            self.rebase()

    def rebase(self) -> None:
        """Rewrite the accounts of cells where P has grown too small to divide by."""
        for a in range(self.law.paid.shape[1]):
            cells = (self.law.paid[:, a, 0] < REBASE_BELOW).astype(np.uint8)
            accounts.rebase(cells, a, self.force, self.law)

    def rehearse(self, day: int) -> None:
        """Do once what few days ask for, so that it is compiled before a clock starts."""
        self.rebase()
        self.watch.ceiling[:] = 0.0
        self.look_again(day, range(len(CHANCES)), 1.0)

    # ---- the state

    def arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return the arrays that make up the state, by name; writing to them restores it."""
        groups: dict[str, Any] = {"force": self.force, "tally": self.tally, "flows": self.flows}
        named = {f"{g}.{f}": getattr(group, f) for g, group in groups.items() for f in group._fields}
        law = {f"law.{name}": getattr(self.law, name) for name in ("rate", "paid", "slope", "lift", "most")}
        book = {f"book.{name}": getattr(self.book, name) for name in ("split", "ending_split", "wait")}
        places = {f"places.{name}": getattr(self.places, name) for name in ("accept", "role_share", "returnee")}
        own = {"ceiling": self.watch.ceiling, "work": self.work, "depth": self.depth}
        return named | law | book | places | own

    def restore(self, day: int) -> None:
        """Work out what is not saved once the arrays have been filled in: calendar and watch."""
        used = np.flatnonzero(self.force.hot["state"])
        self.last = int(used[-1]) + 1 if used.size else 0
        self.calendar = empty_calendar(self.days, self.days + self.last // LEAF + 4096)
        calendar.write(self.calendar, day, self.force, self.book)
        self.peak = self.law.most.max(axis=1).tolist()
        self.look(day)


def empty_force(size: int, assembly: Assembly) -> Force:
    """Return the soldiers' records, all unborn; pages never touched cost no memory."""
    record = cold(len(assembly.accounts), len(assembly.counters), len(assembly.trait_index))
    return Force(np.zeros(size, HOT), np.zeros(size, record))


def empty_watch(size: int, ceiling: NDArray[np.float32]) -> Watch:
    """Return a watch with room for ``size`` entries."""
    keys, limits = np.empty(size, np.uint64), np.empty(size, np.uint64)
    return Watch(np.empty(size, np.int32), np.empty(size, np.uint8), keys, limits, np.zeros(2, np.int64), ceiling)


def empty_scratch(pairs: int, entries: int) -> Scratch:
    """Return room for a walk that may list so many pairs of soldier and chance, with so many entries in the watch."""
    return Scratch(np.empty(BLOCK, np.int32), np.empty(BLOCK, np.uint64), np.empty(BLOCK), np.empty(entries, np.uint8),
                   np.empty(pairs), np.empty(pairs, np.int32), np.zeros(2, np.int64))


def longer(old: Watch, size: int) -> Watch:
    """Return a watch with more room and the same entries."""
    more = empty_watch(size, old.ceiling)
    for name in ("soldier", "chance", "key", "limit", "size"):
        entries = getattr(old, name)
        getattr(more, name)[: entries.size] = entries
    return more


def empty_places(s: Structure) -> Places:
    """Return the postings' arrays; acceptance is set as the run goes on."""
    role_of_state = np.full(len(STATES), -1, np.int64)
    role_of_state[STATE["training"]], role_of_state[STATE["reserve"]] = ROLE["trainee"], ROLE["reserve"]
    return Places(
        role_first=s.role_first.astype(np.int64),
        role=s.role.astype(np.uint8),
        first_cell=s.first_cell.astype(np.int32),
        groups=s.groups.astype(np.uint8),
        company=s.company.astype(np.int32),
        accept=np.ones(s.companies, np.float32),
        away=s.away.astype(np.int32),
        state_role=role_of_state,
        role_share=np.zeros(2),
        returnee=np.zeros(1),
    )


def empty_tally(size: int, days: int, s: Structure) -> Tally:
    """Return counts at nought."""
    return Tally(
        moves=np.zeros(len(MOVES), np.int64),
        stock=np.zeros(len(STATES), np.int64),
        strength=np.zeros(s.cells, np.int32),
        company=np.zeros((len(GROUPS), s.companies), np.int32),
        blocks=np.zeros((size // BLOCK, len(STATES)), np.int32),
        length=np.zeros((len(MOVES), TABLE * 4), np.int64),
        within_year=np.zeros((len(MOVES), days), np.int32),
    )


def empty_calendar(days: int, leaves: int) -> Calendar:
    """Return a calendar without entries, its leaves chained as free."""
    return Calendar(
        head=np.full(days + 1, -1, np.int32),
        due=np.zeros(days + 1, np.int32),
        soldier=np.zeros((leaves, LEAF), np.int32),
        next=np.arange(1, leaves + 1, dtype=np.int32),
        free=np.array([0, leaves], np.int32),
    )


def roomier(old: Calendar, leaves: int) -> Calendar:
    """Return a calendar with the same entries and so many more leaves."""
    size = len(old.next)
    more = empty_calendar(old.head.size - 1, size + leaves)
    more.head[:], more.due[:] = old.head, old.due
    more.soldier[:size], more.next[:size] = old.soldier, old.next
    # the new leaves come first in the chain of free ones, then what was free before
    more.next[-1] = old.free[0] if old.free[1] else 0
    more.free[:] = size, leaves + old.free[1]
    return more
