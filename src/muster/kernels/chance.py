"""Keyed random numbers and the fixed layers of U-space that the walk skips through.

Every number is a pure function of (seed, purpose, soldier, day ...): nothing is drawn from a shared
stream, so no draw can depend on thread, order or on who else exists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MULT_A = np.uint64(0xBF58476D1CE4E5B9)
_MULT_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_S52, _BIAS, _MANTISSA, _UNIT_EXPONENT = np.int64(52), np.int64(1023), np.int64((1 << 52) - 1), np.int64(1023 << 52)
_ROOT, _LOG_2 = math.sqrt(2.0), math.log(2.0)
_TO_UNIT = 1.0 / (1 << 53)

# A block is a fixed range of soldier numbers with streams of its own. Edges and block length are
# constants of the version: were they to adapt to a run, two policies would not share their luck.
BLOCK = 32768
EDGES = (0.0, 2.0**-11, 2.0**-9, 2.0**-7, 2.0**-6, 2.0**-5)
RISK_STEP = 0.125
RISK_ZERO = 96
RISK = np.exp((np.arange(256) - RISK_ZERO) * RISK_STEP)
# middles of 4096 equal parts of the standard normal, for waits drawn by the thousand
NORMAL = np.array([NormalDist().inv_cdf((k + 0.5) / 4096) for k in range(4096)])


class Layers(NamedTuple):
    """The cut of U-space: ``low`` edges, ``width`` and ``skip`` = 1/log(1-q) of each layer.

    q = width/(1 - low) is the chance to fall into a layer given that U is not lower. Of purpose c the
    first ``full[c]`` layers are skipped through; above ``top[c]`` its numbers are drawn one by one.
    """

    low: NDArray[np.float64]
    width: NDArray[np.float64]
    skip: NDArray[np.float64]
    full: NDArray[np.int64]
    top: NDArray[np.float64]


def layers(full: Sequence[int], edges: tuple[float, ...] = EDGES) -> Layers:
    """Return the layers between consecutive ``edges`` (rising, first one 0), ``full[c]`` of them for purpose c."""
    low, high = np.array(edges[:-1]), np.array(edges[1:])
    width = high - low
    skip = 1.0 / np.log1p(-width / (1.0 - low))
    return Layers(low, width, skip, np.array(full, dtype=np.int64), np.array(edges)[list(full)])


@njit(cache=True, inline="always")
def mix(x: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection of 64 bits."""
    x = (x ^ (x >> _S30)) * _MULT_A
    x = (x ^ (x >> _S27)) * _MULT_B
    return x ^ (x >> _S31)


@njit(cache=True, inline="always")
def unit(x: np.uint64) -> float:
    """Return the top 53 bits of ``x`` as a number in [0, 1)."""
    return (x >> _S11) * _TO_UNIT


@njit(cache=True, inline="always")
def root(seed: int, purpose: int) -> np.uint64:
    """Return the key of one purpose (a move, a trait, a kind of event) under one seed."""
    return mix(mix(np.uint64(seed) + _GOLDEN) + np.uint64(purpose) * _MULT_A)


@njit(cache=True, inline="always")
def bits(key: np.uint64, a: int, b: int) -> np.uint64:
    """Return the 64 bits that belong to the pair (a, b) under ``key``."""
    return mix(mix(key + np.uint64(a) * _GOLDEN) + np.uint64(b) * _MULT_B)


@njit(cache=True, inline="always")
def stream(key: np.uint64, day: int, layer: int, block: int) -> np.uint64:
    """Return the first counter of the stream of one (move, day, layer, block)."""
    return bits(key, day * 16 + layer, block)


@njit(cache=True, inline="always")
def advance(counter: np.uint64, n: int) -> np.uint64:
    """Return the counter n further on in a stream; its number is ``mix(counter)``."""
    return counter + np.uint64(n) * _GOLDEN


@njit(cache=True, inline="always")
def log_of(u: float) -> float:
    """Return log(u) of a normal u > 0, with error under 2e-11, the same to the bit on every machine.

    The mantissa m in [1, 2) by the series of 2 artanh((m - r)/(m + r)) for r the root of 2; additions,
    multiplications and one division alone, so that a loop over it vectorises.
    """
    bits_of_u = np.float64(u).view(np.int64)
    exponent = (bits_of_u >> _S52) - _BIAS
    m = np.int64((bits_of_u & _MANTISSA) | _UNIT_EXPONENT).view(np.float64)
    s = (m - _ROOT) / (m + _ROOT)
    t = s * s
    series = 1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * (1.0 / 7.0 + t * (1.0 / 9.0 + t * (1.0 / 11.0)))))
    return np.float64(exponent) * _LOG_2 + 0.5 * _LOG_2 + 2.0 * s * series


@njit(cache=True, inline="always", error_model="numpy")
def gap(number: np.uint64, skip: float) -> int:
    """Return a geometric gap >= 1 with success chance q, given ``skip`` = 1/log(1-q)."""
    return 1 + np.int64(log_of(np.float64(np.int64(number >> _S11)) * _TO_UNIT + _TO_UNIT) * skip)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def fill_gaps(counter: np.uint64, skip: float, n: int, number: NDArray[np.uint64], gaps: NDArray[np.int32]) -> None:
    """Write the next n numbers of a stream and their gaps, a loop that vectorises."""
    for k in range(n):
        x = mix(counter + np.uint64(k) * _GOLDEN)
        number[k] = x
        gaps[k] = gap(x, skip)


@njit(cache=True, inline="always")
def place(number: np.uint64, low: float, width: float) -> float:
    """Return where in its layer the U of a candidate lies."""
    return low + width * unit(mix(number ^ _GOLDEN))


@njit(cache=True, inline="always")
def half(key: np.uint64, a: int) -> np.uint64:
    """Return ``bits`` before its second number is mixed in."""
    return mix(key + np.uint64(a) * _GOLDEN)


@njit(cache=True, inline="always")
def whole(started: np.uint64, b: int) -> np.uint64:
    """Return ``bits`` from what ``half`` began."""
    return mix(started + np.uint64(b) * _MULT_B)


@njit(cache=True, inline="always")
def above(number: np.uint64, top: float) -> float:
    """Return U given that no layer below ``top`` caught it; ``number`` is of (purpose + 64, soldier, day)."""
    return top + (1.0 - top) * unit(number)


@njit(cache=True)
def uniforms(
    seed: int, purpose: int, day: int, layers: Layers, out: NDArray[np.float64]
) -> None:
    """Write the U of one purpose and day for the soldiers 0 .. len(out)-1 into ``out``.

    The walk never builds this array; tests and the plain loop do, to show that both mean the same law.
    """
    n = out.size
    key = root(seed, purpose)
    for i in range(n):
        out[i] = 2.0
    for block in range((n + BLOCK - 1) // BLOCK):
        base = block * BLOCK
        last = min(BLOCK, n - base)
        for layer in range(layers.full[purpose]):
            counter = stream(key, day, layer, block)
            number = mix(counter)
            position = gap(number, layers.skip[layer]) - 1
            while position < last:
                u = place(number, layers.low[layer], layers.width[layer])
                out[base + position] = min(out[base + position], u)
                counter = advance(counter, 1)
                number = mix(counter)
                position += gap(number, layers.skip[layer])
    for i in range(n):
        if out[i] > 1.0:
            out[i] = above(bits(root(seed, purpose + 64), i, day), layers.top[purpose])


@njit(cache=True)
def draws(seed: int, purpose: int, a: NDArray[np.int64], b: int) -> NDArray[np.float64]:
    """Return one keyed uniform for each element of ``a`` paired with ``b``."""
    key = root(seed, purpose)
    out = np.empty(a.size)
    for i in range(a.size):
        out[i] = unit(bits(key, a[i], b))
    return out
