"""The full model's own hazards on a CUDA device: one day of many copies of a real army, everybody visited.

The functions are the engine's own, compiled once more for the device. It says more than a device could do for a whole
run: moves, accounts, the front, who fills which place and the weekly decisions are left out.
"""

from __future__ import annotations

from functools import cache
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np
from numba import cuda

from benchmarks.device.snapshot import Snapshot
from muster.kernels import chance, hazard, plain
from muster.kernels.layout import F4, F8, I4, I8, U1, Force

THREADS, BLOCKS = 256, 16  # of each copy


class Read(NamedTuple):
    """What hazards read of the law, as `muster.kernels.layout.Law` has it."""

    rate: F8
    slot: I4
    swings: U1
    lead: I8
    only: I8
    paid: F8
    tenure: F4
    spell: F4
    trait: F4
    counter: F4
    account: I8
    chance: I8
    level: F4
    slope: F4
    reach: F4
    scaled_by: I8
    scale: F4


class Menu(NamedTuple):
    """What a visit reads of the book."""

    menu: I8


@cache
def on_device(function: Any) -> Any:
    """Return one of the engine's compiled functions as one of the device, and with it those that it calls."""
    own = function.py_func
    called = {name: own.__globals__.get(name) for name in own.__code__.co_names}
    called = {name: on_device(one) for name, one in called.items() if hasattr(one, "py_func")}
    made = FunctionType(own.__code__, {**own.__globals__, **called}, own.__name__, own.__defaults__, own.__closure__)
    return cuda.jit(device=True)(made)


mix, root, bits, word_of, unit, exponential = (
    on_device(f) for f in (chance.mix, chance.root, chance.bits, chance.word_of, chance.unit, chance.exponential)
)
hazard_of, first_to_strike = on_device(hazard.hazard), on_device(plain.first_to_strike)
ALL, NOTHING, BYTE, S8, S32 = plain.ALL, np.uint64(0), np.uint64(255), np.uint64(8), np.uint64(32)


@cuda.jit
def visit(
    seed: Any, day: Any, size: Any, hot: Any, cold: Any, rate: Any, slot: Any, swings: Any, lead: Any, only: Any,
    paid: Any, tenure: Any, spell: Any, trait: Any, counter: Any, account: Any, of: Any, level: Any, slope: Any,
    reach: Any, scaled_by: Any, scale: Any, menu: Any, packed: Any, alike: Any, own: Any, risk: Any, found: Any,
    digest: Any,
) -> None:
    """Find who moves of the copies, ``size`` soldiers each, with one number a soldier and day, as the plain loop does.

    Soldiers and cells of all copies stand behind one another; ``packed`` is ``hot`` as words of 64 bits. To ``found``
    (copies,) is added how many move, and to ``digest`` a number that tells who does and why.
    """
    force, book, copy = Force(hot, cold), Menu(menu), cuda.blockIdx.y
    law = Read(
        rate, slot, swings, lead, only, paid, tenure, spell, trait, counter, account, of, level, slope, reach,
        scaled_by, scale,
    )
    key, n, told = bits(root(seed + copy, ALL), day, 0), 0, NOTHING
    for k in range(cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x, size, cuda.gridDim.x * cuda.blockDim.x):
        i, word = copy * size + k, word_of(key, k)
        record = packed[i]
        state, cell = record & BYTE, record >> S32
        if unit(word) < alike[state, cell] + own[state, cell] * risk[(record >> S8) & BYTE]:
            struck = first_to_strike(i, exponential(word), day, force, law, book)
            if struck >= 0:
                n += 1
                told += mix((np.uint64(k) << S8) + np.uint64(struck))
    if n:
        cuda.atomic.add(found, copy, n)
        cuda.atomic.add(digest, copy, told)


@cuda.jit
def weigh(
    seed: Any, day: Any, size: Any, hot: Any, cold: Any, rate: Any, slot: Any, swings: Any, lead: Any, only: Any,
    paid: Any, tenure: Any, spell: Any, trait: Any, counter: Any, account: Any, of: Any, level: Any, slope: Any,
    reach: Any, scaled_by: Any, scale: Any, menu: Any, found: Any, total: Any,
) -> None:
    """Do so with everybody's hazards worked out, nobody passed over by a bound; add them up into ``total``."""
    force, copy = Force(hot, cold), cuda.blockIdx.y
    law = Read(
        rate, slot, swings, lead, only, paid, tenure, spell, trait, counter, account, of, level, slope, reach,
        scaled_by, scale,
    )
    key, n, whole = bits(root(seed + copy, ALL), day, 0), 0, 0.0
    for k in range(cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x, size, cuda.gridDim.x * cuda.blockDim.x):
        i, own = copy * size + k, 0.0
        state = hot[i].state
        for m in range(menu.shape[1]):
            if menu[state, m] < 0:
                break
            own += hazard_of(i, menu[state, m], day, force, law)
        if exponential(word_of(key, k)) < own:
            n += 1
        whole += own
    cuda.atomic.add(found, copy, n)
    cuda.atomic.add(total, copy, whole)


class Copies:
    """Copies of a snapshot on the device, each with records, rates and bounds of its own."""

    def __init__(self, snapshot: Snapshot, copies: int) -> None:
        force, law, cells = snapshot.force, snapshot.law, snapshot.alike.shape[1]
        self.size, self.copies, self.day, self.rates = force.hot.size, copies, snapshot.day, law.rate.shape[1]
        hot = np.tile(force.hot, copies)
        hot["cell"] += np.repeat(np.arange(copies, dtype=np.int32) * np.int32(cells), self.size)
        fields = [self.spread(name, getattr(law, name)) for name in Read._fields]
        bounds = [np.tile(a, (1, copies)) for a in (snapshot.alike, snapshot.own)]
        self.given = [cuda.to_device(a) for a in (hot, np.tile(force.cold, copies), *fields, snapshot.book.menu)]
        self.bounds = [cuda.to_device(a) for a in (hot.view(np.uint64), *bounds, chance.RISK)]
        self.bytes = sum(a.nbytes for a in (hot, hot, *bounds, *fields)) + copies * force.cold.nbytes

    def spread(self, name: str, values: np.ndarray) -> np.ndarray:
        """Return an array of the law for the cells of all copies."""
        if name == "rate":
            return np.tile(values, (1, self.copies))
        if name == "slot":
            return np.concatenate([values + np.int32(k * self.rates) for k in range(self.copies)], axis=1)
        if name == "slope":  # found by the same slots as rates, which have more
            values = np.pad(values, ((0, self.rates - len(values)), (0, 0)))
        return np.tile(values, (self.copies,) + (1,) * (values.ndim - 1)) if name in ("paid", "slope") else values

    def visit(self, seed: int, launches: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Return how many move of each copy, the k-th under ``seed`` + k, and the digests; launches are added up."""
        out = [cuda.to_device(np.zeros(self.copies, kind)) for kind in (np.int64, np.uint64)]
        for k in range(launches):
            visit[(BLOCKS, self.copies), THREADS](seed + k, self.day, self.size, *self.given, *self.bounds, *out)
        return out[0].copy_to_host(), out[1].copy_to_host()

    def weigh(self, seed: int, launches: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Return how many move of each copy and the sum of its hazards; launches are added up."""
        out = [cuda.to_device(np.zeros(self.copies, kind)) for kind in (np.int64, np.float64)]
        for k in range(launches):
            weigh[(BLOCKS, self.copies), THREADS](seed + k, self.day, self.size, *self.given, *out)
        return out[0].copy_to_host(), out[1].copy_to_host()
