"""Carry out moves: settle accounts, find the new place, start waits, count."""

from __future__ import annotations

import math

import numpy as np

from muster.kernels.calendar import push, take
from muster.kernels.chance import NORMAL, WINDOW, bits, purposes, root, unit
from muster.kernels.compiled import kernel, woven
from muster.kernels.diary import enter_all
from muster.kernels.fetch import prefetch
from muster.kernels.hazard import assess, value
from muster.kernels.layout import I4, NEVER, U1, Book, Calendar, Diary, Force, Intake, Law, Places, Tally
from muster.kernels.members import ask_for_page, join
from muster.kernels.posting import HOLDING, STAY_AWAY, new_cell
from muster.kernels.walk import BATCH

# What the keyed draws of a move are for; numbers above those of the daily chances.
OUTCOME, WAIT, TRAIT, ORIGIN, ENDING = purposes(32, 36, 37, 38, 39)


@woven
def start_wait(seed: int, i: int, move: int, day: int, force: Force, book: Book, calendar: Calendar) -> None:
    """Draw a known wait once, lognormal, keyed by soldier and step, and put it in the calendar."""
    if book.wait[move, 0] > 0.0:
        normal = NORMAL[np.int64(bits(root(seed, WAIT), i, force.cold[i].step) >> np.uint64(52))]
        days = book.wait[move, 0] * math.exp(book.wait[move, 1] * normal)
        due = min(day + max(1, int(days + 0.5)), 32767)
        force.cold[i].due = due
        push(calendar, due, i)


@woven
def count_move(
    i: int, move: int, day: int, old: int, new: int, company: int, force: Force, book: Book, tally: Tally
) -> None:
    """Enter one move in the tallies; ``old`` and ``new`` are cells."""
    origin, target = force.hot[i].state, book.target[move]
    tally.moves[move] += 1
    tally.stock[origin] -= 1
    tally.stock[target] += 1
    tally.strength[old] -= 1
    tally.strength[new] += 1
    if book.group[move] >= 0 and company >= 0:
        tally.company[book.group[move], company] += 1
    if book.timed[move]:
        since = np.int64(force.hot[i].since)
        tally.length[move, min(day - since, tally.length.shape[1] - 1)] += 1
        if since >= 0 and day - since <= 365:
            tally.within_year[move, since] += 1


@woven
def settle(i: int, move: int, old: int, new: int, force: Force, law: Law, book: Book) -> None:
    """Pay accounts up in the old cell and open them anew in the new one."""
    for a in range(law.paid.shape[1]):
        paid = value(i, a, old, force, law) * book.keep[move, a] + book.gift[move, a]
        force.cold[i].balance[a] = paid / law.paid[new, a, 0] - law.paid[new, a, 1]


@woven
def make(
    seed: int, i: int, move: int, new: int, day: int, force: Force, law: Law, book: Book, places: Places,
    calendar: Calendar, tally: Tally,
) -> None:
    """Move soldier i to the cell ``new``; his risk is to be assessed anew."""
    old, target = np.int64(force.hot[i].cell), np.int64(book.target[move])
    # those away count for the company they belong to, others for the one they are in
    company = np.int64(places.company[old])
    if places.away[force.hot[i].state] == old:
        company = np.int64(force.cold[i].home)
    if book.rule[move] != STAY_AWAY and book.rule[move] != HOLDING:
        force.cold[i].home = places.company[new]
    settle(i, move, old, new, force, law, book)
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


@woven
def pick(u: float, split: np.ndarray) -> int:
    """Return the first k with u < split[k] (cumulative shares)."""
    k = 0
    while k < split.size - 1 and u >= split[k]:
        k += 1
    return k


@woven
def open_records(
    seed: int, first: int, last: int, move: int, intake: Intake, force: Force, law: Law, places: Places, soldiers: I4,
    moves: U1, n: int,
) -> int:
    """Write the records of newcomers ``first`` .. ``last``-1 and append their moves; return how many there are.

    The first mark is that of having been called up rather than volunteering: the move is then the next one.
    """
    key = root(seed, TRAIT)
    nowhere = np.int64(places.away[0])
    for i in range(first, last):
        for t in range(intake.marked.size):
            force.cold[i].trait[t] = 255 if unit(bits(key, i, intake.names[t])) < intake.marked[t] else 0
        for t in range(intake.marked.size, law.trait.shape[1]):
            force.cold[i].trait[t] = np.uint8(bits(key, i, intake.names[t]) >> np.uint64(56))
        for a in range(intake.start.size):
            force.cold[i].balance[a] = intake.start[a] / law.paid[nowhere, a, 0] - law.paid[nowhere, a, 1]
        force.hot[i].cell = nowhere
        force.cold[i].home = -1
        soldiers[n], moves[n] = i, move + (1 if force.cold[i].trait[0] else 0)
        n += 1
    return n


@woven
def ask_for(cell: int, state: int, law: Law, book: Book, diary: Diary) -> None:
    """Ask the memory for what is read of a cell that somebody comes into."""
    prefetch(law.paid[cell, 0], 0)
    prefetch(diary.members.head, cell)
    prefetch(diary.members.count, cell)
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance < 0:
            break
        prefetch(diary.ceiling[chance], cell)


@woven
def settle_moves(
    seed: int, day: int, begin: int, end: int, found: int, soldiers: I4, chances: U1, force: Force, book: Book
) -> None:
    """Write in the place of chances ``begin`` .. ``end``-1 which moves they make; NEVER where a wait was cut short."""
    for k in range(begin, end):
        i = np.int64(soldiers[k])
        state, step = force.hot[i].state, np.int64(force.cold[i].step)
        if k < found:
            u = unit(bits(root(seed, OUTCOME), i, step))
            chances[k] = book.first[chances[k], state] + pick(u, book.split[chances[k]])
        elif book.ending[state] >= 0 and force.cold[i].due == day:
            u = unit(bits(root(seed, ENDING), i, step))
            chances[k] = book.ending[state] + pick(u, book.ending_split[state])
        else:
            chances[k] = NEVER


@woven
def find_cells(
    seed: int, begin: int, end: int, soldiers: I4, moves: U1, force: Force, law: Law, book: Book, places: Places,
    diary: Diary,
) -> None:
    """Write to which cells the moves ``begin`` .. ``end``-1 lead, and ask the memory for what is read of them."""
    for k in range(begin, end):
        move = np.int64(moves[k])
        if move != NEVER:
            target = np.int64(book.target[move])
            cell = new_cell(seed, np.int64(soldiers[k]), np.int64(book.rule[move]), target, force, places)
            diary.coming[k - begin] = cell
            if book.menu[target, 0] >= 0:
                ask_for(cell, target, law, book, diary)
    for k in range(begin, end):  # the pages that they join are found by what was just asked for
        if np.int64(moves[k]) != NEVER:
            ask_for_page(np.int64(diary.coming[k - begin]), diary.members)


@kernel
def carry_out(
    seed: int, day: int, found: int, soldiers: I4, chances: U1, arrive: int, intake: Intake, force: Force, law: Law,
    book: Book, places: Places, calendar: Calendar, tally: Tally, diary: Diary,
) -> int:
    """End the day: moves that the walk found, moves of those whose wait ends, arrivals; return how many were tried.

    The first ``found`` of ``soldiers`` move by the chance in ``chances``, which becomes scratch for
    the moves; newcomers make the move ``arrive``. Whoever moves is entered in the diary from tomorrow on.
    """
    due = take(calendar, day, soldiers, found)
    n, place = due, day + 1 - diary.begin[0]
    for r in range(0, 4, 2):
        n = open_records(seed, intake.ranges[day, r], intake.ranges[day, r + 1], arrive, intake,
                         force, law, places, soldiers, chances, n)
    for k in range(min(BATCH, n)):
        prefetch(force.hot, soldiers[k])
        prefetch(force.cold, soldiers[k])
    for begin in range(0, n, BATCH):
        end = min(begin + BATCH, n)
        for k in range(end, min(end + BATCH, n)):
            prefetch(force.hot, soldiers[k])
            prefetch(force.cold, soldiers[k])
        # what moves are and where they lead is settled for a batch first, so that the reads of far-off places overlap
        settle_moves(seed, day, begin, min(end, due), found, soldiers, chances, force, book)
        find_cells(seed, begin, end, soldiers, chances, force, law, book, places, diary)
        for k in range(begin, end):
            i = np.int64(soldiers[k])
            # of those due some have moved today, or were due for a wait that was cut short
            if k < found or k >= due or (chances[k] != NEVER and force.hot[i].since != day):
                cell = np.int64(diary.coming[k - begin])
                make(seed, i, np.int64(chances[k]), cell, day, force, law, book, places, calendar, tally)
                if book.menu[force.hot[i].state, 0] < 0:
                    continue  # nothing befalls him there
                if place < WINDOW:
                    join(i, cell, diary.members)
                    enter_all(i, place, force, law, book, diary)
                else:
                    assess(i, book.varying[force.hot[i].state], day, force, law)
    return n


@kernel
def backdate(seed: int, day: int, last: int, days: int, force: Force, law: Law, book: Book) -> None:
    """Spread the latest assignment of the first ``last`` soldiers evenly over ``days`` before ``day``."""
    origin = root(seed, ORIGIN)
    for i in range(last):
        force.cold[i].posted = day - 1 - np.int64(unit(bits(origin, i, 1)) * days)
        assess(i, book.varying[force.hot[i].state], day, force, law)
