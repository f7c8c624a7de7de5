"""Carry out moves: settle accounts, find the new place, start waits, count."""

from __future__ import annotations

import numpy as np

from muster.kernels import posting
from muster.kernels.calendar import push, take
from muster.kernels.chance import FOUR, NORMAL, WINDOW, bits, exp_of, purposes, root, unit, word_of
from muster.kernels.compiled import kernel, stage, woven
from muster.kernels.diary import enter_every
from muster.kernels.fetch import ask_for_paid, ask_for_records, prefetch
from muster.kernels.hazard import assess, value
from muster.kernels.layout import (
    BATCH,
    I4,
    NEVER,
    U1,
    U8,
    Book,
    Calendar,
    Diary,
    Force,
    Intake,
    Law,
    Lots,
    Places,
    Tally,
)
from muster.kernels.members import ask_for_page, join
from muster.kernels.posting import HOLDING, STAY_AWAY, is_sought, new_cell

# What the keyed draws of a move are for; numbers above those of the daily chances.
OUTCOME, WAIT, TRAIT, ORIGIN, ENDING = purposes(32, 36, 37, 38, 39)


@woven
def start_wait(i: int, number: np.uint64, move: int, day: int, force: Force, book: Book, calendar: Calendar) -> None:
    """Draw a known wait once, lognormal, and put it in the calendar."""
    if book.wait[move, 0] > 0.0:
        normal = NORMAL[np.int64(number >> np.uint64(52))]
        days = book.wait[move, 0] * exp_of(book.wait[move, 1] * normal)
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
    i: int, number: np.uint64, move: int, new: int, day: int, force: Force, law: Law, book: Book, places: Places,
    calendar: Calendar, tally: Tally,
) -> None:
    """Move soldier i to the cell ``new``; his risk is to be assessed anew. ``number`` is that of a wait."""
    old, target = np.int64(force.hot[i].cell), np.int64(book.target[move])
    # those away count for the company they belong to, others for the one they are in
    company = np.int64(places.company[old])
    if places.away[force.hot[i].state] == old:
        company = np.int64(force.cold[i].home)
    if book.rule[move] != STAY_AWAY and book.rule[move] != HOLDING:
        force.cold[i].home = places.company[new]
    settle(i, move, old, new, force, law, book)
    count_move(i, move, day, old, new, company, force, book, tally)
    start_wait(i, number, move, day, force, book, calendar)
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


@stage
def open_records(
    seed: int, first: int, last: int, move: int, intake: Intake, force: Force, law: Law, places: Places, soldiers: I4,
    moves: U1, n: int,
) -> int:
    """Write the records of newcomers ``first`` .. ``last``-1 and append their moves; return how many there are.

    The first mark is that of having been called up rather than volunteering: the move is then the next one.
    """
    key = root(seed, TRAIT)
    nowhere = np.int64(places.away[0])
    for t in range(law.trait.shape[1]):
        name, marks = intake.names[t], t < intake.marked.size
        share = intake.marked[t] if marks else 0.0
        for i in range(first, last):
            number = bits(key, i, name)
            level = np.uint8(255) if unit(number) < share else np.uint8(0)
            force.cold[i].trait[t] = level if marks else np.uint8(number >> np.uint64(56))
    for a in range(intake.start.size):
        opening = intake.start[a] / law.paid[nowhere, a, 0] - law.paid[nowhere, a, 1]
        for i in range(first, last):
            force.cold[i].balance[a] = opening
    for i in range(first, last):
        force.hot[i].cell = nowhere
        force.cold[i].home = -1
        soldiers[n], moves[n] = i, move + (1 if force.cold[i].trait[0] else 0)
        n += 1
    return n


@woven
def ask_for(cell: int, state: int, law: Law, book: Book, diary: Diary) -> None:
    """Ask the memory for what is read of a cell that somebody comes into."""
    ask_for_paid(cell, law)
    prefetch(law.slope[law.slot[0, cell]], 0)
    prefetch(diary.members.head, cell)
    prefetch(diary.members.count, cell)
    for m in range(book.menu.shape[1]):
        chance = book.menu[state, m]
        if chance < 0:
            break
        prefetch(diary.ceiling[chance], cell)


@stage
def draw_lots(seed: int, n: int, found: int, due: int, lots: Lots, keys: U8) -> None:
    """Draw what tells which moves ``n`` soldiers make, and their words by the window's ``keys`` (loops that vectorise).

    The first ``found`` move by a chance and have outcomes; those up to ``due`` may move as a wait ends.
    """
    soldier, step = lots.soldier, lots.step
    outcome, ending = root(seed, OUTCOME), root(seed, ENDING)
    for k in range(found):
        lots.outcome[k] = unit(bits(outcome, soldier[k], step[k]))
    for k in range(found, due):
        lots.ending[k] = unit(bits(ending, soldier[k], step[k]))
    for four in range(lots.word.shape[0]):
        key = keys[four * FOUR]
        for k in range(n):
            lots.word[four, k] = word_of(key, soldier[k])


@stage
def draw_waits(seed: int, n: int, lots: Lots) -> None:
    """Draw how long the waits of ``n`` soldiers last (a loop that vectorises)."""
    key = root(seed, WAIT)
    for k in range(n):
        lots.wait[k] = bits(key, lots.soldier[k], lots.step[k])


@stage
def take_batch(begin: int, end: int, soldiers: I4, force: Force, law: Law, lots: Lots) -> None:
    """Write down the soldiers ``begin`` .. ``end``-1 and their steps; ask the memory for what they have to settle."""
    for k in range(begin, end):
        i = np.int64(soldiers[k])
        ask_for_paid(np.int64(force.hot[i].cell), law)
        lots.soldier[k - begin], lots.step[k - begin] = i, force.cold[i].step


@stage
def settle_moves(
    day: int, begin: int, end: int, found: int, due: int, chances: U1, force: Force, book: Book, lots: Lots
) -> tuple[bool, bool]:
    """Write in the place of chances ``begin`` .. ``end``-1 which moves they make; NEVER where a wait was cut short.

    Those from ``due`` on stand there. Return whether any of them begins a wait, and whether any looks for a company.
    """
    wait, seek = False, False
    for k in range(begin, min(end, due)):
        i = lots.soldier[k - begin]
        state = force.hot[i].state
        if k < found:
            chances[k] = book.first[chances[k], state] + pick(lots.outcome[k - begin], book.split[chances[k]])
        elif book.ending[state] >= 0 and force.cold[i].due == day:
            chances[k] = book.ending[state] + pick(lots.ending[k - begin], book.ending_split[state])
        else:
            chances[k] = NEVER
    for k in range(begin, end):
        if chances[k] != NEVER:
            move = np.int64(chances[k])
            wait |= book.wait[move, 0] > 0.0
            seek |= is_sought(np.int64(book.rule[move]), np.int64(force.cold[lots.soldier[k - begin]].home))
    return wait, seek


@stage
def find_cells(
    seed: int, begin: int, end: int, moves: U1, force: Force, law: Law, book: Book, places: Places,
    diary: Diary,
) -> None:
    """Write to which cells the moves ``begin`` .. ``end``-1 lead, and ask the memory for what is read of them."""
    for k in range(begin, end):
        move = np.int64(moves[k])
        if move != NEVER:
            target = np.int64(book.target[move])
            cell = new_cell(seed, k - begin, np.int64(book.rule[move]), target, diary.lots, force, places)
            diary.lots.cell[k - begin] = cell
            if book.menu[target, 0] >= 0:
                ask_for(cell, target, law, book, diary)
    for k in range(begin, end):  # the pages that they join are found by what was just asked for
        if np.int64(moves[k]) != NEVER:
            ask_for_page(np.int64(diary.lots.cell[k - begin]), diary.members)


@stage
def look_into(
    seed: int, day: int, begin: int, end: int, found: int, due: int, soldiers: I4, chances: U1, force: Force, law: Law,
    book: Book, places: Places, diary: Diary,
) -> None:
    """Draw the luck of ``begin`` .. ``end``-1, settle which moves they make and where these lead.

    A batch at a time, before any of it moves, so that the reads of far-off places overlap.
    """
    n, lots = end - begin, diary.lots
    take_batch(begin, end, soldiers, force, law, lots)
    draw_lots(seed, n, min(max(found - begin, 0), n), min(max(due - begin, 0), n), lots, diary.key)
    wait, seek = settle_moves(day, begin, end, found, due, chances, force, book, lots)
    if wait:
        draw_waits(seed, n, lots)
    if seek:
        posting.draw(seed, n, lots)
    find_cells(seed, begin, end, chances, force, law, book, places, diary)


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
    n, place, lots = due, day + 1 - diary.begin[0], diary.lots
    ranges = intake.ranges[day % intake.ranges.shape[0]]  # that of the eve of the first day stands last
    for r in range(0, 4, 2):
        n = open_records(seed, ranges[r], ranges[r + 1], arrive, intake, force, law, places, soldiers, chances, n)
    for k in range(min(BATCH, n)):
        ask_for_records(soldiers[k], force)
    for begin in range(0, n, BATCH):
        end = min(begin + BATCH, n)
        look_into(seed, day, begin, end, found, due, soldiers, chances, force, law, book, places, diary)
        for k in range(begin, end):
            ask_for_records(soldiers[min(k + BATCH, n - 1)], force)
            i = np.int64(soldiers[k])
            # of those due some have moved today, or were due for a wait that was cut short
            if k < found or k >= due or (chances[k] != NEVER and force.hot[i].since != day):
                cell, number = np.int64(lots.cell[k - begin]), lots.wait[k - begin]
                make(i, number, np.int64(chances[k]), cell, day, force, law, book, places, calendar, tally)
                if book.menu[force.hot[i].state, 0] < 0:
                    continue  # nothing befalls him there
                if place < WINDOW:
                    join(i, lots.word[diary.members.four[0], k - begin], cell, diary.members)
                    enter_every(i, k - begin, place, force, law, book, diary)
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
