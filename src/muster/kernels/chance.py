"""Keyed random numbers, and the thresholds that decide who moves.

Every number is a pure function of (seed, purpose, soldier, day ...): nothing is drawn from a shared
stream, so no draw can depend on thread, order or on who else exists.

A soldier moves by a chance on the day on which its hazard exceeds his threshold for that chance and day, an
exponential number of mean one (he moves iff U < 1 - exp(-hazard), with U = 1 - exp(-threshold) uniform). The
thresholds of a window of days are the lowest points, day by day, of a Poisson process over days and levels: its
points come in rising order of level, gaps between them are exponential, and each falls on a day drawn by itself. So
whoever has no point below his bound in a window is done with after one number, and four chances share the word that
tells.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.kernels.compiled import kernel, maker, woven

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MULT_A = np.uint64(0xBF58476D1CE4E5B9)
_MULT_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_S52, _BIAS, _MANTISSA, _UNIT_EXPONENT = np.int64(52), np.int64(1023), np.int64((1 << 52) - 1), np.int64(1023 << 52)
_ROOT, _LOG_2 = math.sqrt(2.0), math.log(2.0)
_IN_OCTAVES, _WHOLE = 1.0 / _LOG_2, 1.5 * (1 << 52)  # to which only whole numbers can be added
_LOG_2_HIGH, _LOG_2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # the former with room for a product without rest
_TO_UNIT = 1.0 / (1 << 53)
_NEAR = 0.2928932188134524  # 1 - 1/root of 2: where the mantissa's series ends

# The thresholds of so many days are drawn together. A constant of the version: were it to adapt to a run, two policies
# would not share their luck.
WINDOW = 63
GAP = 1.0 / WINDOW  # mean gap between the points of a window
FOUR = 4  # chances that share a word
SHARES = 65536  # steps of the share of a word that each of four chances has
_S16, _S32, _S48, _DAYS, _LOW = np.uint64(16), np.uint64(32), np.uint64(48), np.uint64(WINDOW), np.uint64(SHARES - 1)
RISK_STEP = 0.125
RISK_ZERO = 96
RISK = np.exp((np.arange(256) - RISK_ZERO) * RISK_STEP)
# middles of 4096 equal parts of the standard normal, for waits drawn by the thousand
NORMAL = np.array([NormalDist().inv_cdf((k + 0.5) / 4096) for k in range(4096)])


def purposes(*numbers: int) -> Any:
    """Return what keyed draws are for, one number or several, of one type: each literal would be compiled for anew."""
    made = tuple(np.int64(number) for number in numbers)
    return made if len(made) > 1 else made[0]


@woven
def mix(x: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection of 64 bits."""
    x = (x ^ (x >> _S30)) * _MULT_A
    x = (x ^ (x >> _S27)) * _MULT_B
    return x ^ (x >> _S31)


@woven
def unit(x: np.uint64) -> float:
    """Return the top 53 bits of ``x`` as a number in [0, 1)."""
    return (x >> _S11) * _TO_UNIT


@woven
def root(seed: int, purpose: int) -> np.uint64:
    """Return the key of one purpose (a move, a trait, a kind of event) under one seed."""
    return mix(mix(np.uint64(seed) + _GOLDEN) + np.uint64(purpose) * _MULT_A)


@woven
def bits(key: np.uint64, a: int, b: int) -> np.uint64:
    """Return the 64 bits that belong to the pair (a, b) under ``key``."""
    return mix(mix(key + np.uint64(a) * _GOLDEN) + np.uint64(b) * _MULT_B)


@woven
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


@woven
def exp_of(x: float) -> float:
    """Return exp(x) for x between -700 and 700, with an error under 1e-14 of it, the same to the bit on every machine.

    2^k exp(r), k the nearest whole number to x / log 2, by the series of exp(r), eight terms and four side by side.
    """
    shifted = x * _IN_OCTAVES + _WHOLE  # whose last bits are k
    k = shifted - _WHOLE
    r = (x - k * _LOG_2_HIGH) - k * _LOG_2_LOW
    two = r * r
    four = two * two
    low = (1.0 + r) + two * (1.0 / 2.0 + r * (1.0 / 6.0))
    middle = (1.0 / 24.0 + r * (1.0 / 120.0)) + two * (1.0 / 720.0 + r * (1.0 / 5040.0))
    high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + two * (1.0 / 3628800.0 + r * (1.0 / 39916800.0))
    octave = np.int64((np.float64(shifted).view(np.int64) + _BIAS) << _S52).view(np.float64)
    return (low + four * (middle + four * high)) * octave


@woven
def exponential(number: np.uint64) -> float:
    """Return an exponential number of mean one, the same to the bit on every machine; never below ``unit(number)``.

    -log(1 - v): near nought by the same series as ``log_of``, so that small ones keep their digits.
    """
    v = np.float64(np.int64(number >> _S11)) * _TO_UNIT
    s = v / (2.0 - v)
    t = s * s
    series = 1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * (1.0 / 7.0 + t * (1.0 / 9.0 + t * (1.0 / 11.0)))))
    return 2.0 * s * series if v < _NEAR else -log_of(1.0 - v)


@woven
def window_key(seed: int, chance: int, window: int) -> np.uint64:
    """Return the key of a window of days under one seed, of the four chances that ``chance`` is one of."""
    return bits(root(seed, chance >> 2), window, 0)


@woven
def word_of(key: np.uint64, i: int) -> np.uint64:
    """Return the word that a soldier's first numbers under a window's key have their top bits from."""
    return mix(key + np.uint64(i) * _GOLDEN)


@woven
def share_of(word: np.uint64, chance: int) -> int:
    """Return a chance's sixteen bits of a word: the whole part of ``SHARES`` times the unit of its first number."""
    return np.int64((word >> (np.uint64(chance & 3) * _S16)) & _LOW)


@woven
def first_of(word: np.uint64, chance: int) -> np.uint64:
    """Return a soldier's first number by a chance; his k-th after it is ``further(first, k)``."""
    return (np.uint64(share_of(word, chance)) << _S48) | (mix(word + np.uint64((chance & 3) + 1) * _MULT_A) >> _S16)


@woven
def further(first: np.uint64, k: int) -> np.uint64:
    """Return the k-th number after a soldier's first (k >= 1)."""
    return mix(first + np.uint64(k) * _GOLDEN)


@woven
def day_of(number: np.uint64) -> int:
    """Return the day of the window (0 .. WINDOW - 1) on which a point falls, by the bits that hardly move its level."""
    return np.int64((((number * _MULT_B) >> _S32) * _DAYS) >> _S32)


@kernel
def thresholds(seed: int, chance: int, window: int, most: float, out: NDArray[np.float64]) -> None:
    """Write the thresholds of one chance and window up to ``most`` into ``out`` (soldiers, WINDOW), infinity above it.

    The walk never builds this array; tests and the plain loop do, to show that both mean the same law.
    """
    key = window_key(seed, chance, window)
    out[:] = np.inf
    for i in range(out.shape[0]):
        first = first_of(word_of(key, i), chance)
        number, level, k = first, exponential(first) * GAP, 0
        while level < most:
            day = day_of(number)
            out[i, day] = min(out[i, day], level)
            k += 1
            number = further(first, k)
            level += exponential(number) * GAP


@maker
def draws(seed: int, purpose: int, a: NDArray[np.int64], b: int) -> NDArray[np.float64]:
    """Return one keyed uniform for each element of ``a`` paired with ``b``."""
    key = root(seed, purpose)
    out = np.empty(a.size)
    for i in range(a.size):
        out[i] = unit(bits(key, a[i], b))
    return out
