"""The engine of a run: the soldiers' arrays, the kernels' groups, and a day's walk over them."""

from __future__ import annotations

import zlib
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.kernels import moves, plain, walk
from muster.kernels.chance import BLOCK, EDGES, layers, uniforms
from muster.kernels.layout import HOT, TABLE, Calendar, Force, Law, Places, Tally, Watch, cold
from muster.model.assembly import Assembly
from muster.model.force import Structure
from muster.model.states import CHANCES, GROUPS, MOVE, MOVES, ROLE, STATE, STATES

# chances that only few soldiers reach beyond a small hazard are skipped through less far
LAYERS = layers([{"loss": 5, "leave": 5, "return": 5, "follow": 5}.get(c.name, len(EDGES) - 1) for c in CHANCES])
THREADS = 64  # most that a run can use
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
        self.force = empty_force(size, assembly)
        self.places = empty_places(structure)
        self.tally = empty_tally(size, days, structure)
        self.calendar = empty_calendar(size, days)
        self.starts = assembly.starts()
        self.depth = LAYERS.full.copy()  # layers that hold a bound of the day
        self.trait_keys = np.array([zlib.crc32(name.encode()) for name in assembly.trait_index], dtype=np.int64)
        self.ceiling = np.zeros_like(self.law.most)  # bounds the hazard besides own risk until the next look
        self.watch, self.watched = empty_watch(size // 4), 0
        self.last = 0  # numbers in use lie below it
        self.work = np.zeros(2, np.int64)  # candidates visited, hazards evaluated
        # room for a soldier who is watched twice; pages never touched cost no memory
        self._soldiers, self._chances = np.empty(2 * size + 1, np.int32), np.empty(2 * size + 1, np.uint8)
        self._best = np.full(size, 255, np.uint8)
        rows = self.law.spell.shape[0] + 1
        self._codes = np.zeros((rows, structure.cells), np.uint16)
        acted_on = self.book.allowed.any(axis=0)
        self._where, self._u = np.empty((THREADS, BLOCK * 8), np.int32), np.empty((THREADS, BLOCK * 8))
        self._row = np.where(acted_on, np.where(self.book.varying >= 0, self.book.varying, rows - 1), rows)
        self._acts = np.array([self.book.allowed[:, self._row == r].any(axis=1) for r in range(rows)]).astype(np.uint8)

    # ---- the day

    def look(self, day: int, cells: NDArray[np.bool_] | None = None) -> None:
        """List anew who must be watched above the layers; with ``cells``, add only members of those."""
        walk.thresholds(self.ceiling, self.law.lead, self._acts, LAYERS.top, self._codes)
        turn, watched = day // 14, 0
        if cells is not None:
            self._codes[:, ~cells] = 256
            turn, watched = -1, self.watched
        n = walk.sweep(self.last, self._codes, self._row, self.force, self._soldiers)
        self.watched = self._enter(day, turn, self._soldiers[:n], watched)

    def watch_over(self, day: int, soldiers: NDArray[np.int32]) -> None:
        """Watch those who moved today as well, where their new place asks for it."""
        self.watched = self._enter(day, -1, soldiers, self.watched)

    def _enter(self, day: int, turn: int, soldiers: NDArray[np.int32], n: int) -> int:
        if n + 3 * soldiers.size > self.watch.soldier.size:
            self.watch = longer(self.watch, 2 * (n + 3 * soldiers.size))
        entries: int = walk.enter(
            self.seed, day, turn, soldiers, n, self.ceiling, LAYERS, self.force, self.law, self.book, self.watch
        )
        return entries

    def find(self, day: int, pool: Executor | None = None, threads: int = 1) -> Found:
        """Return today's movers by the layered walk; equal for any number of threads."""
        blocks = np.linspace(0, len(self.tally.blocks), threads + 1).astype(int)
        shares = np.linspace(0, self.watched, threads + 1).astype(int)
        rows = np.linspace(0, self._soldiers.size, threads + 1).astype(int)

        def low(k: int) -> Found:
            out = Found(self._soldiers[rows[k] : rows[k + 1]], self._chances[rows[k] : rows[k + 1]])
            n = walk.low_layers(
                self.seed, day, blocks[k], blocks[k + 1], self.depth, LAYERS, self.force, self.law, self.book,
                self.tally, self._where[k], self._u[k], out.soldiers, out.chances, work[k],
            )
            m = walk.high_layer(
                day, shares[k], shares[k + 1], self.watch, LAYERS, self.force, self.law, self.book,
                out.soldiers[n:], out.chances[n:], work[k],
            )
            return Found(out.soldiers[: n + m], out.chances[: n + m])

        work = np.zeros((threads, 2), np.int64)
        found = [low(0)] if pool is None else list(pool.map(low, range(threads)))
        self.work += work.sum(axis=0)
        return self.unique(np.concatenate([f.soldiers for f in found]), np.concatenate([f.chances for f in found]))

    def find_plainly(self, day: int) -> Found:
        """Return today's movers by visiting everybody with the same numbers (tests)."""
        u = np.empty((len(CHANCES), self.force.hot.size))
        for c in range(len(CHANCES)):
            uniforms(self.seed, c, day, LAYERS, u[c])
        n = plain.visit_all(day, u, self.force, self.law, self.book, self._soldiers, self._chances)
        return self.unique(self._soldiers[:n].copy(), self._chances[:n].copy())

    def find_drawing(self, day: int) -> Found:
        """Return movers by visiting everybody with numbers of his own (the benchmark's plain loop)."""
        n = plain.visit_drawing(self.seed, day, self.force, self.law, self.book, self._soldiers, self._chances)
        return self.unique(self._soldiers[:n].copy(), self._chances[:n].copy())

    def unique(self, soldiers: NDArray[np.int32], chances: NDArray[np.uint8]) -> Found:
        """Return one move a soldier, the first in the fixed order of chances, by soldier number."""
        n = walk.first_only(soldiers, chances, self._best)
        order = np.argsort(soldiers[:n], kind="stable")
        return Found(soldiers[:n][order], chances[:n][order])

    def bound_rates(self, chance: int) -> None:
        """Set what bounds a chance's hazard besides the soldier's own risk, a rounding error above it."""
        lead = self.law.lead[chance]
        lift = self.law.lift[lead] if lead >= 0 else 1.0
        np.multiply(self.law.rate[chance], lift * 1.000001, out=self.law.most[chance], casting="same_kind")
        if lead < 0:
            deep = np.searchsorted(LAYERS.low, self.law.most[chance].max(), side="left")
            self.depth[chance] = min(deep, LAYERS.full[chance])

    def carry_out(self, day: int, found: Found) -> None:
        """Make the moves found, then those whose known wait ends today."""
        moves.make_all(self.seed, day, found.soldiers, found.chances, *self._all())
        n = moves.end_waits(self.seed, day, self._soldiers, *self._all())
        self.watch_over(day, found.soldiers)
        self.watch_over(day, self._soldiers[:n])

    def arrive(
        self, day: int, ranges: list[tuple[int, int]], name: str, marked: NDArray[np.float64], service: int = 0
    ) -> None:
        """Bring newcomers in: ``name`` is "mustered" or "inducted", ``marked`` the share with each mark."""
        for first, last in ranges:
            if last > first:
                moves.arrive(self.seed, day, first, last, MOVE[f"{name}_volunteers"], marked, self.starts,
                             self.trait_keys, service, *self._all())
                self.watch_over(day, np.arange(first, last, dtype=np.int32))
                self.last = max(self.last, last)

    def accrue(self, keep: NDArray[np.float64], gift: NDArray[np.float64]) -> None:
        """Let a day pass on all accounts (accounts, cells); rewrite those whose range grows too far."""
        if moves.accrue(keep, gift, self.law) < REBASE_BELOW:
            for a in range(len(keep)):
                cells = (self.law.paid[:, a, 0] < REBASE_BELOW).astype(np.uint8)
                if cells.any():
                    moves.rebase(cells, a, self.force, self.law)

    def _all(self) -> tuple[Force, Law, object, Places, Calendar, Tally]:
        return self.force, self.law, self.book, self.places, self.calendar, self.tally

    def arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return the arrays that make up the state, by name; writing to them restores it."""
        groups: dict[str, Any] = {"force": self.force, "calendar": self.calendar, "tally": self.tally}
        named = {f"{g}.{f}": getattr(group, f) for g, group in groups.items() for f in group._fields}
        law = {f"law.{name}": getattr(self.law, name) for name in ("rate", "paid", "slope", "lift", "most")}
        book = {f"book.{name}": getattr(self.book, name) for name in ("split", "ending_split", "wait")}
        places = {f"places.{name}": getattr(self.places, name) for name in ("accept", "role_share", "returnee")}
        own = {"ceiling": self.ceiling, "work": self.work, "depth": self.depth}
        return named | law | book | places | own


def empty_force(size: int, assembly: Assembly) -> Force:
    """Return the soldiers' records, all unborn; pages never touched cost no memory."""
    record = cold(len(assembly.accounts), len(assembly.counters), len(assembly.trait_index))
    return Force(np.zeros(size, HOT), np.zeros(size, record))


def empty_watch(size: int) -> Watch:
    """Return a watch with room for ``size`` entries."""
    keys, limits = np.empty(size, np.uint64), np.empty(size, np.uint64)
    return Watch(np.empty(size, np.int32), np.empty(size, np.uint8), keys, limits)


def longer(watch: Watch, size: int) -> Watch:
    """Return a watch with more room and the same entries."""
    more = empty_watch(size)
    for name in Watch._fields:
        old = getattr(watch, name)
        getattr(more, name)[: old.size] = old
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


def empty_calendar(size: int, days: int) -> Calendar:
    """Return a calendar without entries, its nodes chained as free."""
    following = np.arange(1, size + 1, dtype=np.int32)
    return Calendar(
        head=np.full(days + 1, -1, np.int32),
        soldier=np.zeros(size, np.int32),
        next=following,
        free=np.array([0, size], np.int32),
    )
