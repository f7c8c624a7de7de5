"""The small model in Muster's engine: its own kernels, on arrays built by hand for two chances and two moves.

A unit is a company of one cell. Who is lost or leaves moves from `here` to `here`: he keeps his place and his unit, and
his clock starts anew, as a newcomer's would. Everything else is what a run of the full model does: luck of its own for
each chance, soldier and day, candidates found by skipping, a bound read before a hazard is computed.
"""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np

from benchmarks import small_model as small
from muster.kernels import moves, rates, walk
from muster.kernels.chance import BLOCK, EDGES, RISK, RISK_STEP, RISK_ZERO, layers
from muster.kernels.layout import (
    COUNTS,
    GRID,
    HOT,
    LEAF,
    TABLE,
    Book,
    Calendar,
    Force,
    Law,
    Places,
    Scratch,
    Tally,
    Watch,
    cold,
)
from muster.kernels.posting import GO_HOME

PACKAGES = ("muster", "numba", "numpy")
UNBORN, HERE = 0, 1
LOST, LEFT = 0, 1  # chances, and the moves that they make
ALL = len(EDGES) - 1
CODE = RISK_ZERO + math.ceil(small.LIMIT / small.PACE / RISK_STEP + 1e-4)  # bounds growth until its limit
MOST_GROWTH = RISK[CODE]
LAYERS = layers([ALL, ALL])

NO_DAYS, NO_LEAVES = np.zeros(0, np.int32), np.zeros((0, LEAF), np.int32)
CALENDAR = Calendar(NO_DAYS, NO_DAYS, NO_LEAVES, NO_DAYS, np.zeros(2, np.int32))  # no wait is of known length


class Run:
    """One run."""

    def __init__(self, soldiers: int, days: int, seed: int) -> None:
        self.days, self.seed, self.size = days, seed, soldiers
        self.base = small.base_trust(soldiers // small.UNIT)
        self.trust = self.base.copy()
        units = self.base.size
        self.force, self.law = force(soldiers), law(units)
        self.world = self.force, self.law, book(), places(units), CALENDAR, tally(soldiers, units)
        self.watch, self.scratch = watch(units), scratch(soldiers)
        self.soldiers, self.chances = np.empty(2 * soldiers + 1, np.int32), np.empty(2 * soldiers + 1, np.uint8)
        self.best, self.depth = np.full(soldiers, 255, np.uint8), np.zeros(2, np.int64)
        self.count = np.zeros(2, np.int64)
        self.lost, self.left = np.zeros(days, np.int64), np.zeros(days, np.int64)
        self.mean_trust = np.zeros(days)
        self.set_rates(LOST, np.full(units, small.LOSS))
        self.nobody = np.array([-1, 0, 0, 0, 0]), np.zeros(0), np.zeros(0), np.zeros(0, np.int64)

    def set_rates(self, chance: int, by_unit: np.ndarray) -> None:
        """Give units their hazard, and see how deep a day must walk."""
        peak = rates.spread(chance, by_unit, self.world[3].company, self.law)
        most = peak * (MOST_GROWTH if chance == LEFT else 1.0)
        self.depth[chance] = min(bisect_left(EDGES[:-1], most), ALL)

    def live(self) -> None:
        """Simulate all days."""
        for day in range(self.days):
            self.step(day)

    def step(self, day: int) -> None:
        """Simulate one day."""
        self.set_rates(LEFT, small.LEAVE * small.factor(self.trust))
        force, law, book, places, calendar, tally = self.world
        n = walk.walk(
            self.seed, day, (0, -(-self.size // BLOCK)), (0, 0), self.depth, LAYERS, force, law, book, tally,
            self.watch, self.scratch, self.soldiers, self.chances, self.count,
        )
        n = walk.first_only(self.soldiers, self.chances, n, self.best)
        tally.moves[:] = 0
        tally.company[:] = 0
        moves.carry_out(
            self.seed, day, n, self.soldiers, self.chances, *self.nobody, force, law, book, places, calendar, tally,
            self.watch, LAYERS,
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
    blocks = np.zeros((-(-soldiers // BLOCK), 2), np.int32)
    blocks[:, HERE] = np.minimum(soldiers - BLOCK * np.arange(len(blocks)), BLOCK)
    return Tally(
        moves=np.zeros(2, np.int64), stock=np.array([0, soldiers]), strength=np.full(units, small.UNIT, np.int32),
        company=np.zeros((2, units), np.int32), blocks=blocks, length=np.zeros((2, 1), np.int64),
        within_year=np.zeros((2, 1), np.int32),
    )  # fmt: skip


def watch(units: int) -> Watch:
    """Return a watch without room: every layer is skipped through."""
    none = np.zeros(0, np.uint64)
    ceiling = np.zeros((2, units), np.float32)
    return Watch(np.zeros(0, np.int32), np.zeros(0, np.uint8), none, none, np.zeros(2, np.int64), ceiling)


def scratch(soldiers: int) -> Scratch:
    """Return room for a walk."""
    block = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.uint64), np.empty(BLOCK)
    pairs = 2 * soldiers + 1
    return Scratch(*block, np.zeros(0, np.uint8), np.empty(pairs), np.empty(pairs, np.int32), np.zeros(2, np.int64))
