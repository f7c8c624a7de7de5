"""A day of the infantry's duty groups: turns on position, evacuations, and the loss hazards that follow."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import WINDOW, bits, purposes, root, unit
from muster.kernels.compiled import part, stage, woven
from muster.kernels.diary import enter_raises, outgrown, raise_briefly, raise_cell
from muster.kernels.layout import COUNTED, F8, I4, Book, Diary, Flows, Force, Law, Line
from muster.kernels.rates import ROUNDING

ASKED, MISSED, TOUR, REFUSED = purposes(210, 211, 212, 214)
ELSEWHERE, NEAR_REAR, ON_POSITION = 0, 1, 2
SLACK = 1.05  # how far a loss hazard may rise in a tour before the members of its group are looked at again
NOTHING, EVACUATED, LEFT_THERE = 0, 1, 2


@woven
def count_passed(days: int, now: int, target: float, line: Line) -> int:
    """Return how many factors times the ``target`` are at most so many days, ``now`` or more."""
    while now < line.factors.size and line.factors[now] * target <= days:
        now += 1
    return now


@part
def tabulate(line: Line) -> None:
    """Write for tours and rests that have another target than before how many factors are passed on each day."""
    for on in range(2):
        for b in range(line.held.size):
            target, now = line.tour[b] if on else line.rest[b], np.int64(0)
            if target != line.counted_for[on, b]:
                line.counted_for[on, b] = target
                for days in range(COUNTED):
                    now = count_passed(days, now, target, line)
                    line.counted[on, b, days] = now


@woven
def passes(number: float, g: int, days: int, passed: int, line: Line) -> tuple[bool, int]:
    """Return whether a group's tour or rest of so many days ends today, and which factors it has passed if not.

    It lasts its target times a factor that is one of the quantiles, each as likely, and is drawn as it goes: it ends
    with the chance that the factor is among those passed today, given that it is not among the ``passed``. The uniform
    ``number`` that decides is the day's, so that a group whom a policy made change a day later soon changes on the same
    days again; tours and rests are decided from its two ends, so that of two that differ one changes, not both.
    """
    b, on = line.brigade[g], line.on[g]
    if not line.held[b] or (on and days >= line.limit[b]):
        return bool(on), passed
    if days < COUNTED:
        counted = np.int64(line.counted[on, b, days])
        now = counted if counted > passed else passed
    else:
        now = count_passed(days, passed, line.tour[b] if on else line.rest[b], line)
    over = (number if on else 1.0 - number) * (line.factors.size - passed) < now - passed
    return over, now


@woven
def remaining(seed: int, day: int, g: int, most: int, line: Line) -> int:
    """Return how many days of a group's tour are left, today among them, at most so many, if its target stays."""
    key, passed = root(seed, TOUR), np.int64(line.passed[g])
    for ahead in range(1, most):
        over, passed = passes(unit(bits(key, g, day + ahead)), g, line.days[g] + ahead, passed, line)
        if over:
            return ahead
    return most


@woven
def change(g: int, line: Line) -> None:
    """Send a group on position or off it."""
    if line.on[g]:
        line.tours[min(line.days[g], line.tours.size - 1)] += 1
    line.on[g] ^= 1
    line.days[g], line.passed[g] = 0, 0


@woven
def turn(number: float, g: int, line: Line) -> None:
    """Let a day of a tour or rest pass: a tour that is over goes off, a rest that is over goes on."""
    line.days[g] += 1
    over, line.passed[g] = passes(number, g, np.int64(line.days[g]), np.int64(line.passed[g]), line)
    if over:
        change(g, line)


@woven
def evacuate(number: float, seed: int, day: int, g: int, line: Line) -> int:
    """Return what became of an evacuation that a group on position asked for, if the uniform ``number`` says it did.

    Where none comes the order is to stay at all costs; some commanders refuse it, and their group comes off.
    """
    if number >= line.asked[line.brigade[g]]:
        return NOTHING
    if unit(bits(root(seed, MISSED), g, day)) >= line.failing[g]:
        return EVACUATED
    line.orders[0] += 1
    if unit(bits(root(seed, REFUSED), g, day)) >= line.refusing[line.brigade[g]]:
        return LEFT_THERE
    line.orders[1] += 1
    change(g, line)
    return NOTHING


@part
def draw(key: np.uint64, day: int, out: F8) -> None:
    """Write a uniform number of the day for each group (a loop that vectorises)."""
    for g in range(out.size):
        out[g] = unit(bits(key, g, day))


@part
def stand(seed: int, day: int, line: Line, flows: Flows, loss: int, law: Law) -> None:
    """Set the day's condition, event and loss hazard of each group."""
    tabulate(line)
    draw(root(seed, TOUR), day, line.drawn[0])
    draw(root(seed, ASKED), day, line.drawn[1])
    for g in range(line.on.size):
        turn(line.drawn[0, g], g, line)
        flows.event[g] = evacuate(line.drawn[1, g], seed, day, g, line) if line.on[g] else NOTHING
        on = line.on[g]
        flows.condition[g] = ON_POSITION if on else (NEAR_REAR if line.held[line.brigade[g]] else ELSEWHERE)
        law.rate[loss, law.slot[1, g]] = line.loss[on, g]
        law.most[loss, g] = line.loss[on, g] * ROUNDING


@stage
def foresee(
    seed: int, day: int, room: float, last: int, line: Line, force: Force, law: Law, book: Book, diary: Diary
) -> None:
    """See that the diary holds whoever may be lost: off position under its ceiling, on it while the tour lasts."""
    loss, n, place = diary.swing[0], np.int64(0), day - diary.begin[0]
    for g in range(diary.until.size):
        off, most = line.loss[0, g] * ROUNDING, law.most[loss, g]
        if (off > diary.ceiling[loss, g]) | outgrown(g, place, most, diary):
            if off > diary.ceiling[loss, g]:
                n = raise_cell(n, loss, g, place, off * room, diary)
            if line.on[g] and outgrown(g, place, most, diary):
                end = place + remaining(seed, day, g, WINDOW - place, line)
                n = raise_briefly(n, g, place, end, most * SLACK, diary)
    if n:
        enter_raises(n, loss, last, force, law, book, diary)


@stage
def count_watch(line: Line, strength: I4) -> None:
    """Count who stands on position this evening, and add them to those whom their brigades have had there."""
    line.standing[0] = 0
    line.evenings[0] += 1
    for g in range(line.on.size):
        here = line.on[g] * strength[g]
        line.stood[line.brigade[g]] += here
        line.standing[0] += here
