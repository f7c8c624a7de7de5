"""A day of the infantry's duty groups: turns on position, evacuations, and the loss hazards that follow."""

from __future__ import annotations

import math

import numpy as np

from muster.kernels.chance import bits, purposes, root, unit
from muster.kernels.compiled import part, stage, woven
from muster.kernels.diary import enter_raises, outgrown, raise_briefly, raise_cell
from muster.kernels.layout import I4, Book, Diary, Flows, Force, Law, Line
from muster.kernels.rates import ROUNDING

ASKED, MISSED, TOUR, REFUSED = purposes(210, 211, 212, 214)
ELSEWHERE, NEAR_REAR, ON_POSITION = 0, 1, 2
SLACK = 1.05  # how far a loss hazard may rise in a tour before the members of its group are looked at again
NOTHING, EVACUATED, LEFT_THERE = 0, 1, 2


@woven
def longest(g: int, line: Line) -> float:
    """Return the days after which a group's present tour is over."""
    b = line.brigade[g]
    return min(max(line.tour[b] * line.factor[g], 1.0), line.limit[b])


@woven
def turn(seed: int, day: int, g: int, line: Line) -> None:
    """Let a day of a tour or rest pass: a tour that is over goes off, a rest that is over goes on."""
    b, days = line.brigade[g], line.days[g] + 1
    line.days[g] = days
    if line.on[g]:
        over = days >= longest(g, line) or not line.held[b]
        if over:
            line.tours[min(days, line.tours.size - 1)] += 1
    else:
        over = line.held[b] and days >= max(line.rest[b] * line.factor[g], 1.0)
    if over:
        line.on[g] ^= 1
        line.days[g] = 0
        line.factor[g] = line.factors[np.int64(bits(root(seed, TOUR), g, day) >> np.uint64(56))]


@woven
def evacuate(seed: int, day: int, g: int, line: Line) -> int:
    """Return what became of an evacuation that a group on position asked for, if it did.

    Where none comes the order is to stay at all costs; some commanders refuse it, and their group comes off.
    """
    if unit(bits(root(seed, ASKED), g, day)) >= line.asked[line.brigade[g]]:
        return NOTHING
    if unit(bits(root(seed, MISSED), g, day)) >= line.failing[g]:
        return EVACUATED
    line.orders[0] += 1
    if unit(bits(root(seed, REFUSED), g, day)) >= line.refusing[line.brigade[g]]:
        return LEFT_THERE
    line.orders[1] += 1
    line.tours[min(line.days[g], line.tours.size - 1)] += 1
    line.on[g], line.days[g] = 0, 0
    return NOTHING


@part
def stand(seed: int, day: int, line: Line, flows: Flows, loss: int, law: Law) -> None:
    """Set the day's condition, event and loss hazard of each group."""
    for g in range(line.on.size):
        turn(seed, day, g, line)
        flows.event[g] = evacuate(seed, day, g, line) if line.on[g] else NOTHING
        on = line.on[g]
        flows.condition[g] = ON_POSITION if on else (NEAR_REAR if line.held[line.brigade[g]] else ELSEWHERE)
        law.rate[loss, g] = line.loss[on, g]
        law.most[loss, g] = line.loss[on, g] * ROUNDING


@stage
def foresee(
    place: int, room: float, last: int, line: Line, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """See that the diary holds whoever may be lost: off position under its ceiling, on it while the tour lasts."""
    loss, n = diary.swing[0], np.int64(0)
    for g in range(diary.until.size):
        off, most = line.loss[0, g] * ROUNDING, law.most[loss, g]
        if (off > diary.ceiling[loss, g]) | outgrown(g, place, most, diary):
            if off > diary.ceiling[loss, g]:
                n = raise_cell(n, loss, g, place, off * room, diary)
            if line.on[g] and outgrown(g, place, most, diary):
                end = place + np.int64(math.ceil(longest(g, line) - line.days[g]))
                n = raise_briefly(n, g, place, end, most * SLACK, diary)
    if n:
        enter_raises(n, loss, last, force, law, book, diary)


@part
def manned(line: Line, strength: I4) -> int:
    """Return how many soldiers stand on position."""
    n = 0
    for g in range(line.on.size):
        n += line.on[g] * strength[g]
    return n
