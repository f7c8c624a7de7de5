"""Enter cases in the books: a keyed draw for each soldier and stage, counted by day."""

from __future__ import annotations

import numpy as np
from numba import njit

from muster.kernels.chance import bits, log_of, root, unit
from muster.kernels.layout import F4, F8, I4, I8, U1, Force

CASE, ARTICLE, AGAIN, FATE, PACE, BELATED = 220, 222, 223, 225, 226, 230
FILES = 4  # numbers that a soldier's files of one spell have


@njit(cache=True, inline="always", error_model="numpy", _nrt=False)
def whole_days(number: np.uint64, mean: float) -> int:
    """Return whole days of an exponential wait with a mean."""
    return np.int64(-mean * log_of(1.0 - unit(number)))


@njit(cache=True, inline="always", _nrt=False)
def file(seed: int, left: int, day: int, key: int, share: float, reach: F8, wait: F8, book: I8) -> None:
    """Date the entry of one case and of the stages that it reaches; ``share`` goes under the second article."""
    article = np.int64(unit(bits(root(seed, ARTICLE), key, left)) < share)
    fate = unit(bits(root(seed, FATE), key, left))
    for stage in range(wait.size):
        day += whole_days(bits(root(seed, PACE + stage), key, left), wait[stage])
        if fate < reach[stage] and day < book.shape[2]:
            book[stage, article, day] += 1


@njit(cache=True, _nrt=False)
def enter(
    seed: int, left: int, day: int, soldiers: I4, brigades: I8, away: U1, practice: F8, again: F8, share: float,
    reach: F8, wait: F8, force: Force, book: I8,
) -> None:
    """Open cases on ``day`` for those of ``soldiers`` who left on day ``left`` and are still away.

    ``away`` (states,) marks the states of absence; ``practice`` (brigades + 1,) is the chance of a case,
    ``again`` that of each further file of the same spell; ``reach`` and ``wait`` (stages,) are the share of cases
    that comes to a stage and the mean days to it from the one before; ``book`` is (stages, articles, days).
    """
    for k in range(soldiers.size):
        i = np.int64(soldiers[k])
        if not away[force.hot[i].state] or force.hot[i].since != left:
            continue
        if unit(bits(root(seed, CASE), i, left)) < practice[brigades[k]]:
            file(seed, left, day, i * FILES, share, reach, wait, book)
            for copy in range(again.size):
                if unit(bits(root(seed, AGAIN + copy), i, left)) < again[copy]:
                    file(seed, left, day, i * FILES + copy + 1, share, reach, wait, book)


@njit(cache=True, _nrt=False)
def enter_on_return(
    seed: int, day: int, soldiers: I4, brigades: I8, state: int, least: int, practice: F4, chance: float, share: float,
    force: Force, book: I8,
) -> None:
    """Open a case today for those of ``soldiers`` who come back from ``state`` without ever having had one.

    ``practice`` (days, brigades + 1) is what `enter` went by on each day of departure, ``least`` the days after which
    an absence counts, ``chance`` how often the case that was not opened then is opened now. It goes no further.
    """
    for k in range(soldiers.size):
        i = np.int64(soldiers[k])
        left = np.int64(force.hot[i].since)
        if force.hot[i].state != state or left < 0 or day - left < least:
            continue
        had = unit(bits(root(seed, CASE), i, left)) < practice[left, brigades[k]]
        if not had and unit(bits(root(seed, BELATED), i, left)) < chance:
            article = np.int64(unit(bits(root(seed, ARTICLE), i * FILES, left)) < share)
            book[0, article, day] += 1
