"""Enter cases in the books: a keyed draw for each soldier and stage, counted by day."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import bits, log_of, purposes, root, unit
from muster.kernels.compiled import part, woven
from muster.kernels.fetch import AHEAD, prefetch
from muster.kernels.layout import F8, I4, I8, U1, Cases, Force, Gone

CASE, ARTICLE, AGAIN, FATE, PACE, BELATED = purposes(220, 222, 223, 225, 226, 230)
FILES = 4  # numbers that a soldier's files of one spell have


@woven
def whole_days(number: np.uint64, mean: float) -> int:
    """Return whole days of an exponential wait with a mean."""
    return np.int64(-mean * log_of(1.0 - unit(number)))


@woven
def file(seed: int, left: int, day: int, key: int, share: float, reach: F8, wait: F8, book: I8) -> None:
    """Date the entry of one case and of the stages that it reaches; ``share`` goes under the second article."""
    article = np.int64(unit(bits(root(seed, ARTICLE), key, left)) < share)
    fate = unit(bits(root(seed, FATE), key, left))
    for stage in range(wait.size):
        day += whole_days(bits(root(seed, PACE + stage), key, left), wait[stage])
        if fate < reach[stage] and day < book.shape[2]:
            book[stage, article, day] += 1


@part
def enter(seed: int, left: int, day: int, gone: Gone, cases: Cases, force: Force) -> None:
    """Open cases on ``day`` for those who left on day ``left`` and are still away."""
    for brigade in range(cases.practice.size):
        cases.practised[left, brigade] = cases.practice[brigade]
    for k in range(gone.end[left], gone.end[left + 1]):
        prefetch(force.hot, gone.soldier[(k + AHEAD) % gone.soldier.size])
        i = np.int64(gone.soldier[k % gone.soldier.size])
        if not cases.away[force.hot[i].state] or force.hot[i].since != left:
            continue
        brigade = cases.brigade[gone.company[k % gone.soldier.size]]
        if unit(bits(root(seed, CASE), i, left)) < cases.practice[brigade]:
            file(seed, left, day, i * FILES, cases.share[0], cases.reach, cases.wait, cases.book)
            for copy in range(cases.again.size):
                if unit(bits(root(seed, AGAIN + copy), i, left)) < cases.again[copy]:
                    file(seed, left, day, i * FILES + copy + 1, cases.share[0], cases.reach, cases.wait, cases.book)


@part
def enter_on_return(
    seed: int, day: int, found: int, soldiers: I4, chances: U1, back: int, least: int, cases: Cases, force: Force
) -> None:
    """Open a case for those who come back today (chance ``back``) and never had one, if there is an amnesty.

    It was not opened for want of practice on the day they left; it goes no further. Only of those who meant to
    return, after ``least`` days of absence.
    """
    for k in range(found if cases.on_return[0] > 0.0 else 0):
        i = np.int64(soldiers[k])
        left, home = np.int64(force.hot[i].since), np.int64(force.cold[i].home)
        if chances[k] != back or force.hot[i].state != cases.returns_from[0] or left < 0 or day - left < least:
            continue
        brigade = cases.brigade[home] if home >= 0 else cases.practice.size - 1
        had = unit(bits(root(seed, CASE), i, left)) < cases.practised[left, brigade]
        if not had and unit(bits(root(seed, BELATED), i, left)) < cases.on_return[0]:
            article = np.int64(unit(bits(root(seed, ARTICLE), i * FILES, left)) < cases.share[0])
            cases.book[0, article, day] += 1


@part
def close(day: int, cases: Cases) -> None:
    """End a day: hold back what clerks cannot enter, each article in proportion, and feel the load of new cases."""
    waiting, articles, entered = 0, cases.backlog.size, 0
    for article in range(articles):
        waiting += cases.backlog[article] + cases.book[0, article, day]
    for article in range(articles):
        if cases.limit[0] >= 0:
            own = cases.backlog[article] + cases.book[0, article, day]
            cases.book[0, article, day] = own if waiting <= cases.limit[0] else own * cases.limit[0] // max(waiting, 1)
            cases.backlog[article] = own - cases.book[0, article, day]
        entered += cases.book[0, article, day]
    cases.inflow[0] = cases.inflow[0] * cases.fade[0] + entered * (1.0 - cases.fade[0])
