"""The small model as a plain daily loop on a CUDA device: thousands of runs at once, a warp of 32 threads to a unit.

Units touch nobody else, so a whole run is one launch. A unit is a warp: who was posted when is in shared memory, trust
in a register of every thread. Everybody is visited every day with one 32-bit number of his own, and his hazard is
worked out where that number is below the highest hazard that anybody in the unit can have that day.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import cuda

from benchmarks import small_model as small

UNIT, WARP = small.UNIT, 32
ROWS = -(-UNIT // WARP)  # soldiers of a thread; the last row is not full
SHORT = UNIT - (ROWS - 1) * WARP  # threads that have somebody in the last row
ONE, SHIFT = np.uint32(1), np.uint32(16)
ALL_ROWS, FULL_ROWS = np.uint32((1 << ROWS) - 1), np.uint32((1 << (ROWS - 1)) - 1)
# Wellons' lowbias32 with a second key between its two rounds, so that the streams of two units do not overlap
GOLDEN, MULT_A, MULT_B = np.uint32(0x9E3779B9), np.uint32(0x7FEB352D), np.uint32(0x846CA68B)
S16, S15 = np.uint32(16), np.uint32(15)
WORDS = np.float32(2.0**32)
LOSS, LEAVE, WEIGHT, REFERENCE = (np.float32(x) for x in (small.LOSS, small.LEAVE, small.WEIGHT, small.REFERENCE))
BACK, FALL = np.float32(1.0 / small.RETURN), np.float32(small.FALL / UNIT)
P_LOSS = np.float32(small.LOSS_PROBABILITY)
KEPT = np.float32(1.0 - small.LOSS_PROBABILITY)
UP = np.float32(1.000001)  # a bound stands above what single precision may round down


@cuda.jit(device=True)
def word_of(first: Any, second: Any, number: Any) -> Any:
    """Return the number of a soldier and day under the two keys of a unit.

    The mixer's last step is left out: it stirs low bits alone, and only how small a number is decides anything.
    """
    x = np.uint32(np.uint32(number * GOLDEN) + first)
    x = np.uint32(np.uint32(x ^ (x >> S16)) * MULT_A) + second
    x = np.uint32(x)
    return np.uint32(np.uint32(x ^ (x >> S15)) * MULT_B)


@cuda.jit(device=True)
def chance_of(hazard: Any) -> Any:
    """Return the probability of a hazard, in single precision: its series where the difference would lose digits."""
    half = np.float32(0.5) * hazard
    return hazard * (np.float32(1.0) - half * (np.float32(1.0) - half * np.float32(2.0 / 3.0)))


@cuda.jit
def live(keys: Any, posted: Any, base: Any, growth: Any, gone: Any, trust: Any, ended: Any) -> None:
    """Simulate all days of one unit of one run: the block's place in the grid says which.

    ``keys`` (runs, units, 2); ``posted`` (UNIT,), ``base`` (bases,), ``growth`` (days + SPREAD + 1,): the start.
    Written are ``gone`` and ``trust`` (runs, units, days), lost + left * 2**16 and trust of each evening, and to
    ``ended`` (runs,) is added the sum of the days on which its soldiers were posted.
    """
    since = cuda.shared.array(UNIT, np.int16)
    counts = cuda.shared.array(3, np.int32)
    unit, run, lane = cuda.blockIdx.x, cuda.blockIdx.y, cuda.threadIdx.x
    first, second = keys[run, unit, 0], keys[run, unit, 1]
    home = base[unit % base.size]
    t = home
    for j in range(lane, UNIT, WARP):
        since[j] = posted[j]
    if lane < 3:
        counts[lane] = 0
    cuda.syncthreads()
    rows = ALL_ROWS if lane < SHORT else FULL_ROWS
    for day in range(gone.shape[2]):
        leave = LEAVE * np.float32(math.exp(-WEIGHT * (t - REFERENCE)))
        most = np.uint32((LOSS + leave * growth[day + small.SPREAD]) * UP * WORDS) + ONE
        start, hits = np.uint32(day * ROWS * WARP + lane), np.uint32(0)
        for k in range(ROWS):
            if word_of(first, second, np.uint32(start + np.uint32(k * WARP))) < most:
                hits = np.uint32(hits | np.uint32(ONE << np.uint32(k)))
        hits = np.uint32(hits & rows)
        while hits:
            k = cuda.ffs(hits) - 1
            hits = np.uint32(hits & np.uint32(hits - ONE))
            j = k * WARP + lane
            seen = np.float32(word_of(first, second, np.uint32(start + np.uint32(k * WARP))))
            if seen < P_LOSS * WORDS:
                cuda.atomic.add(counts, day % 3, 1)
                since[j] = day
            elif seen < (P_LOSS + KEPT * chance_of(leave * growth[day - since[j]])) * WORDS:
                cuda.atomic.add(counts, day % 3, 1 << 16)
                since[j] = day
        cuda.syncthreads()
        both = counts[day % 3]
        t = t + (home - t) * BACK - FALL * np.float32((both & 0xFFFF) + (both >> 16))
        if lane == 0:  # of three counters one is read, one comes next, and one is free to be emptied
            counts[(day + 2) % 3] = 0
            gone[run, unit, day], trust[run, unit, day] = both, t
    total = 0
    for j in range(lane, UNIT, WARP):
        total += since[j]
    cuda.atomic.add(ended, run, total)


@cuda.jit
def add_up(gone: Any, trust: Any, lost: Any, left: Any, mean_trust: Any) -> None:
    """Add units up: daily ``lost`` and ``left`` and mean trust of each run, all (runs, days); a thread to each."""
    day, run = cuda.grid(2)
    if day < lost.shape[1] and run < lost.shape[0]:
        units, a, b, s = gone.shape[1], 0, 0, 0.0
        for unit in range(units):
            both = gone[run, unit, day]
            a += both & 0xFFFF
            b += both >> 16
            s += trust[run, unit, day]
        lost[run, day], left[run, day], mean_trust[run, day] = a, b, s / units


def keys_of(seeds: list[int], units: int) -> np.ndarray:
    """Return two keys for each unit of each run, shape (runs, units, 2): the halves of a word of SplitMix64."""
    golden, mult_a, mult_b = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
    x = np.array(seeds, np.uint64)[:, None]
    for part in (np.uint64(0), np.arange(units, dtype=np.uint64)[None]):
        x = x + (part + np.uint64(1)) * golden
        x = (x ^ (x >> np.uint64(30))) * mult_a
        x = (x ^ (x >> np.uint64(27))) * mult_b
        x = x ^ (x >> np.uint64(31))
    return np.ascontiguousarray(x).view(np.uint32).reshape(len(seeds), units, 2)


class Runs:
    """Runs of one size, all at once; what they leave behind is by run."""

    def __init__(self, soldiers: int, days: int, seeds: list[int]) -> None:
        units, runs = soldiers // UNIT, len(seeds)
        self.soldiers, self.days, self.shape = soldiers, days, (units, runs)
        start = small.first_posted(soldiers)[:UNIT].astype(np.int16)
        given = (start, np.array(small.BASES, np.float32), small.growth(days).astype(np.float32))
        self.start = [cuda.to_device(a) for a in (keys_of(seeds, units), *given)]
        self.gone = cuda.device_array((runs, units, days), np.int32)
        self.trust = cuda.device_array((runs, units, days), np.float32)
        self.sums = [cuda.device_array((runs, days), kind) for kind in (np.int32, np.int32, np.float32)]
        self.ended = cuda.to_device(np.zeros(runs, np.int64))

    def live(self) -> None:
        """Simulate all days of all runs, and be done when this returns."""
        self.ended.copy_to_device(np.zeros(self.ended.size, np.int64))
        live[self.shape, WARP](*self.start, self.gone, self.trust, self.ended)
        add_up[(-(-self.days // 128), self.shape[1]), (128, 1)](self.gone, self.trust, *self.sums)
        cuda.synchronize()

    def bring(self) -> None:
        """Bring the sums by run and day here, each (runs, days)."""
        self.lost, self.left, self.mean_trust = (a.copy_to_host() for a in self.sums)

    def found(self) -> dict[str, Any]:
        """Return what `benchmarks.law` compares: by run, the lost, leavers and trust of each day, and days deployed."""
        self.bring()
        deployed = self.days - self.ended.copy_to_host() / self.soldiers
        return {"lost": self.lost, "left": self.left, "trust": self.mean_trust, "deployed": deployed}
