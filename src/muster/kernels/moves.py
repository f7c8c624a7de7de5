"""Carry out moves: settle accounts, find the new place, start waits, count."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from muster.kernels.chance import BLOCK, bits, mix, root, unit
from muster.kernels.hazard import assess, value
from muster.kernels.layout import I4, NEVER, U1, Book, Calendar, Force, Law, Places, Tally

# What the keyed draws of a move are for; numbers above those of the daily chances.
OUTCOME, PLACE, GROUP, ROLE, WAIT, TRAIT, ORIGIN, ENDING, OWN = 32, 33, 34, 35, 36, 37, 38, 39, 40
STAY_AWAY, GO_HOME, FIRST_POSTING, HOLDING, RETURN_POSTING, SAME_ROLE, TO_ROLE = 0, 1, 2, 3, 4, 5, 6
TRIES = 32


@njit(cache=True, _nrt=False)
def drop_stale(force: Force, calendar: Calendar) -> None:
    """Give back the nodes of waits that were cut short: those of soldiers who are now due on another day."""
    for day in range(calendar.head.size):
        node, kept = calendar.head[day], np.int32(-1)
        while node >= 0:
            following = calendar.next[node]
            if force.cold[calendar.soldier[node]].due == day:
                kept = node
            else:
                if kept >= 0:
                    calendar.next[kept] = following
                else:
                    calendar.head[day] = following
                calendar.next[node] = calendar.free[0]
                calendar.free[0] = node
                calendar.free[1] += 1
            node = following


@njit(cache=True, _nrt=False)
def push(calendar: Calendar, day: int, soldier: int, force: Force) -> None:
    """Note that a soldier's wait ends on ``day`` (waits past the end of the run are dropped).

    His ``due`` is that day already. A soldier waits for one thing at a time, so there is a node for
    everybody once those of waits that were cut short are given back.
    """
    if day >= calendar.head.size:
        return
    if calendar.free[1] == 0:
        drop_stale(force, calendar)
    node = calendar.free[0]
    calendar.free[0] = calendar.next[node]
    calendar.free[1] -= 1
    calendar.soldier[node] = soldier
    calendar.next[node] = calendar.head[day]
    calendar.head[day] = node


@njit(cache=True, _nrt=False)
def choose_company(seed: int, i: int, step: int, role: int, places: Places) -> int:
    """Walk the soldier's own sequence of candidate companies and take the first that accepts."""
    first = places.role_first[role]
    n = places.role_first[role + 1] - first
    key = root(seed, PLACE)
    company = first
    for k in range(TRIES):
        number = bits(key, i, step * TRIES + k)
        company = first + np.int64(unit(number) * n)
        if unit(mix(number + key)) < places.accept[company]:
            break
    return company


@njit(cache=True, _nrt=False)
def choose_role(seed: int, i: int, step: int, places: Places) -> int:
    """Return the role of a first posting (0 infantry, 1 other combat, 2 support)."""
    u = unit(bits(root(seed, ROLE), i, step))
    if u < places.role_share[0]:
        return 0
    return 1 if u < places.role_share[1] else 2


@njit(cache=True, _nrt=False)
def new_company(seed: int, i: int, rule: int, target: int, force: Force, places: Places) -> int:
    """Return the company a move leads to; who has no home yet is posted like a newcomer."""
    home = np.int64(force.cold[i].home)
    step = np.int64(force.cold[i].step)
    if rule == GO_HOME and home >= 0:
        return home
    if rule >= TO_ROLE:
        return choose_company(seed, i, step, rule - TO_ROLE, places)
    if rule == HOLDING:
        return choose_company(seed, i, step, places.state_role[target], places)
    if rule == RETURN_POSTING and unit(bits(root(seed, OWN), i, step)) < places.returnee[0]:
        return choose_company(seed, i, step, 0, places)
    role = choose_role(seed, i, step, places)
    if home >= 0 and rule in (RETURN_POSTING, SAME_ROLE):
        role = np.int64(places.role[home])
    return choose_company(seed, i, step, role, places)


@njit(cache=True, _nrt=False)
def new_cell(seed: int, i: int, rule: int, target: int, force: Force, places: Places) -> int:
    """Return the cell a move leads to and note the soldier's company."""
    if rule == STAY_AWAY:
        return np.int64(places.away[target])
    company = new_company(seed, i, rule, target, force, places)
    if rule != HOLDING:
        force.cold[i].home = company
    group = np.int64(unit(bits(root(seed, GROUP), i, company)) * places.groups[company])
    return np.int64(places.first_cell[company]) + group


@njit(cache=True, _nrt=False)
def start_wait(
    seed: int, i: int, move: int, day: int, force: Force, book: Book, calendar: Calendar
) -> None:
    """Draw a known wait once, lognormal, keyed by soldier and step, and put it in the calendar."""
    if book.wait[move, 0] <= 0.0:
        return
    key = root(seed, WAIT)
    a = bits(key, i, force.cold[i].step)
    normal = math.sqrt(-2.0 * math.log(1.0 - unit(a))) * math.cos(2.0 * math.pi * unit(mix(a + key)))
    days = book.wait[move, 0] * math.exp(book.wait[move, 1] * normal)
    due = day + max(1, int(days + 0.5))
    force.cold[i].due = min(due, 32767)
    push(calendar, due, i, force)


@njit(cache=True, _nrt=False)
def count_move(i: int, move: int, day: int, old: int, new: int, company: int,
               force: Force, book: Book, tally: Tally) -> None:
    """Enter one move in the tallies; ``old`` and ``new`` are cells."""
    origin, target = force.hot[i].state, book.target[move]
    tally.moves[move] += 1
    tally.stock[origin] -= 1
    tally.stock[target] += 1
    tally.strength[old] -= 1
    tally.strength[new] += 1
    tally.blocks[i // BLOCK, origin] -= 1
    tally.blocks[i // BLOCK, target] += 1
    if book.group[move] >= 0 and company >= 0:
        tally.company[book.group[move], company] += 1
    if not book.timed[move]:
        return
    days = day - force.hot[i].since
    tally.length[move, min(days, tally.length.shape[1] - 1)] += 1
    if force.hot[i].since >= 0 and days <= 365:
        tally.within_year[move, force.hot[i].since] += 1


@njit(cache=True, _nrt=False)
def make(seed: int, i: int, move: int, day: int, force: Force, law: Law, book: Book,
         places: Places, calendar: Calendar, tally: Tally) -> None:
    """Move soldier i: accounts are paid up in the old cell and opened anew in the new one."""
    old = np.int64(force.hot[i].cell)
    # those away count for the company they belong to, others for the one they are in
    company = np.int64(places.company[old] if places.away[force.hot[i].state] != old else force.cold[i].home)
    target = np.int64(book.target[move])
    new = new_cell(seed, i, book.rule[move], target, force, places)
    for a in range(law.paid.shape[1]):
        paid = value(i, a, old, force, law) * book.keep[move, a] + book.gift[move, a]
        force.cold[i].balance[a] = paid / law.paid[new, a, 0] - law.paid[new, a, 1]
    count_move(i, move, day, old, new, company, force, book, tally)
    start_wait(seed, i, move, day, force, book, calendar)
    force.hot[i].state = target
    force.hot[i].since = day
    force.hot[i].cell = new
    force.cold[i].step += 1
    for q in range(book.bump.shape[1]):
        force.cold[i].counter[q] = min(force.cold[i].counter[q] + book.bump[move, q], 255)
    if book.kind[move] != NEVER:
        force.cold[i].kind = book.kind[move]
        force.cold[i].posted = day
    assess(i, book.varying[target], day, force, law)


@njit(cache=True, _nrt=False)
def pick(u: float, split: np.ndarray) -> int:
    """Return the first k with u < split[k] (cumulative shares)."""
    for k in range(split.size - 1):
        if u < split[k]:
            return k
    return split.size - 1


@njit(cache=True, _nrt=False)
def make_all(seed: int, day: int, soldiers: I4, chances: U1, force: Force, law: Law, book: Book,
             places: Places, calendar: Calendar, tally: Tally) -> None:
    """Carry out the moves that the walk found; the outcome of a chance is a keyed draw."""
    for k in range(soldiers.size):
        i, chance = np.int64(soldiers[k]), np.int64(chances[k])
        u = unit(bits(root(seed, OUTCOME), i, day))
        move = book.first[chance, force.hot[i].state] + pick(u, book.split[chance])
        make(seed, i, move, day, force, law, book, places, calendar, tally)


@njit(cache=True, _nrt=False)
def end_waits(seed: int, day: int, moved: I4, force: Force, law: Law, book: Book, places: Places,
              calendar: Calendar, tally: Tally) -> int:
    """Carry out the moves whose known wait ends today; waits that were cut short are skipped.

    Those who moved go to ``moved``; returns how many.
    """
    n = 0
    node = calendar.head[day]
    calendar.head[day] = -1
    while node >= 0:
        i = np.int64(calendar.soldier[node])
        following = calendar.next[node]
        calendar.next[node] = calendar.free[0]
        calendar.free[0] = node
        calendar.free[1] += 1
        state = force.hot[i].state
        if book.ending[state] >= 0 and force.cold[i].due == day and force.hot[i].since != day:
            u = unit(bits(root(seed, ENDING), i, force.cold[i].step))
            move = book.ending[state] + pick(u, book.ending_split[state])
            make(seed, i, move, day, force, law, book, places, calendar, tally)
            moved[n] = i
            n += 1
        node = following
    return n


@njit(cache=True, _nrt=False)
def arrive(seed: int, day: int, first: int, last: int, move: int, marked: np.ndarray, start: np.ndarray,
           names: np.ndarray, service: int, force: Force, law: Law, book: Book, places: Places, calendar: Calendar,
           tally: Tally) -> None:
    """Bring soldiers ``first`` .. ``last``-1 into the force.

    ``marked`` holds today's shares of the traits that are a mark (level 255) or none (0); the first is
    the share called up rather than volunteering, whose induction kind is the next one. ``start``
    (accounts,) opens the accounts; ``names`` (traits,) are the keys of the traits; ``service`` > 0
    spreads days already served evenly over that many days.
    """
    key, origin = root(seed, TRAIT), root(seed, ORIGIN)
    nowhere = np.int64(places.away[0])
    for i in range(first, last):
        for t in range(marked.size):
            force.cold[i].trait[t] = 255 if unit(bits(key, i, names[t])) < marked[t] else 0
        for t in range(marked.size, law.trait.shape[1]):
            force.cold[i].trait[t] = np.uint8(bits(key, i, names[t]) >> np.uint64(56))
        for a in range(start.size):
            force.cold[i].balance[a] = start[a] / law.paid[nowhere, a, 0] - law.paid[nowhere, a, 1]
        force.hot[i].cell = nowhere
        force.cold[i].home = -1
        make(seed, i, move + (1 if force.cold[i].trait[0] else 0), day, force, law, book, places, calendar, tally)
        if service > 0:
            force.cold[i].posted = day - 1 - np.int64(unit(bits(origin, i, 1)) * service)
            assess(i, book.varying[force.hot[i].state], day, force, law)


@njit(cache=True, _nrt=False)
def rebase(cells: U1, account: int, force: Force, law: Law) -> None:
    """Rewrite the constants of the flagged cells so that P is 1 and S is 0 there again."""
    for i in range(force.hot.size):
        if force.hot[i].state and cells[force.hot[i].cell]:
            force.cold[i].balance[account] = value(i, account, force.hot[i].cell, force, law)
    for cell in range(cells.size):
        if cells[cell]:
            law.paid[cell, account, 0], law.paid[cell, account, 1] = 1.0, 0.0


@njit(cache=True, _nrt=False)
def accrue(keep: np.ndarray, gift: np.ndarray, law: Law) -> float:
    """Let a day pass on all accounts, A <- keep * A + gift by (account, cell); return the least P."""
    least = 1.0
    for a in range(keep.shape[0]):
        for cell in range(keep.shape[1]):
            if keep[a, cell] == 1.0 and gift[a, cell] == 0.0:
                continue
            p = law.paid[cell, a, 0] * keep[a, cell]
            law.paid[cell, a, 0] = p
            law.paid[cell, a, 1] += gift[a, cell] / p
            least = min(least, p)
    return least
