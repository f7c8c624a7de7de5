"""A day of the whole army in its order, and a stretch of days in one call."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from muster.kernels.accounts import accrue
from muster.kernels.compiled import kernel, stage
from muster.kernels.diary import raise_all, raise_ceilings
from muster.kernels.docket import close, enter, enter_on_return
from muster.kernels.layout import (
    I4,
    I8,
    U1,
    Book,
    Calendar,
    Cases,
    Days,
    Departures,
    Diary,
    Echo,
    Flows,
    Force,
    Gone,
    Intake,
    Law,
    Line,
    Places,
    Pulse,
    Reasons,
    Scratch,
    Tally,
)
from muster.kernels.line import count_watch, foresee, stand
from muster.kernels.moves import carry_out
from muster.kernels.rates import pulsate, resound, spread, sum_up
from muster.kernels.reasons import attribute
from muster.kernels.tally import count_departures
from muster.kernels.walk import find

LEAST_DAYS = 3  # an absence counts once it has lasted three days (vnnow2026)


class Special(NamedTuple):
    """Chances that the day knows by name, and the move of those who arrive."""

    loss: int
    leave: int
    follow: int
    back: int
    finish: int
    arrive: int


@stage
def set_hazards(
    day: int, room: float, last: int, force: Force, law: Law, book: Book, places: Places, echo: Echo, pulse: Pulse,
    reasons: Reasons, diary: Diary,
) -> None:
    """Set the hazards that change from day to day: echoes of departures, and pulses known before."""
    total, echoes = echo.total, echo.chances.size
    resound(echo, reasons.added)
    for k in range(pulse.row.size):
        reasons.by_army[pulse.row[k]] = pulse.offset[k, day % 7]
    for x in range(echoes + pulse.chance.size):
        if x < echoes:
            chance = echo.chances[x]
            sum_up(chance, reasons.added, reasons.added_to, total)
        elif pulsate(x - echoes, day, pulse, total):
            chance = pulse.chance[x - echoes]
        else:
            continue  # it is as it was
        spread(chance, total, places.company, law)
        raise_ceilings(chance, day - diary.begin[0], room, last, force, law, book, diary)


@stage
def dawn(
    seed: int, day: int, loss: int, room: float, last: int, force: Force, law: Law, book: Book, places: Places,
    line: Line, flows: Flows, echo: Echo, pulse: Pulse, reasons: Reasons, diary: Diary,
) -> None:
    """Set what changes from day to day: hazards, who is on position and what befalls him there.

    ``last``: numbers in use lie below it. ``room`` is left above a bound that outgrew its ceiling.
    """
    set_hazards(day, room, last, force, law, book, places, echo, pulse, reasons, diary)
    stand(seed, day, line, flows, loss, law)
    foresee(seed, day, room, last, line, force, law, book, diary)


@stage
def note(
    seed: int, day: int, found: int, special: Special, scratch: Scratch, force: Force, law: Law, places: Places,
    echo: Echo, reasons: Reasons, gone: Gone, departures: Departures, cases: Cases,
) -> None:
    """Count those who leave today before they are moved, keep them for the registrar, and show him who comes back."""
    leave, follow, soldiers, chances = special.leave, special.follow, scratch.soldier, scratch.chance
    attribute(seed, day, found, soldiers, chances, leave, follow, places.company, force, law, reasons, scratch.reason)
    count_departures(day, found, soldiers, chances, leave, follow, departures, force)
    enter_on_return(seed, day, found, soldiers, chances, special.back, LEAST_DAYS, cases, force)
    end, echo.left[:] = gone.end[day], 0
    for k in range(found):
        if chances[k] == leave or chances[k] == follow:
            i, place = soldiers[k], end % gone.soldier.size
            company = places.company[force.hot[i].cell]
            gone.soldier[place], gone.company[place] = i, company
            gone.served[place], gone.reason[place] = max(day - force.cold[i].posted, 0), scratch.reason[k]
            echo.left[company] += 1
            end += 1
    gone.end[day + 1] = end


@stage
def dusk(
    seed: int, day: int, found: int, soldiers: I4, chances: U1, arrive: int, intake: Intake, force: Force, law: Law,
    book: Book, places: Places, flows: Flows, calendar: Calendar, tally: Tally, diary: Diary, gone: Gone, cases: Cases,
    scratch: Scratch,
) -> None:
    """Let accounts accrue, carry out the moves, take in arrivals, open cases and close the day's books."""
    accrue(flows, law, force, scratch.flags)
    if day > 0:  # the first day's moves hold those mustered on its eve
        tally.moves[:] = 0
    carry_out(seed, day, found, soldiers, chances, arrive, intake, force, law, book, places, calendar, tally, diary)
    if day >= LEAST_DAYS:
        enter(seed, day - LEAST_DAYS, day, gone, cases, force)
    if day >= 0:
        close(day, cases)


@stage
def write_down(day: int, line: Line, tally: Tally, reasons: Reasons, days: Days) -> None:
    """Write down the day that has just ended."""
    for state in range(tally.stock.size):
        days.stock[day, state] = tally.stock[state]
    for move in range(tally.moves.size):
        days.moves[day, move] = tally.moves[move]
    for reason in range(reasons.out.size):
        days.reasons[day, reason], reasons.out[reason] = reasons.out[reason], 0
    days.positions[day, 0] = np.int64(np.rint(days.needed[0]))
    days.positions[day, 1] = np.int64(np.rint(line.standing[0] * days.fit[0]))


@stage
def with_others(found: int, others: I4, chance: int, soldiers: I4, chances: U1, force: Force) -> int:
    """Append to the movers those of ``others`` who are not among them, by ``chance``; return how many move."""
    n = found
    if others.size:
        for k in range(found):
            force.cold[soldiers[k]].mark = 1
        for k in range(others.size):
            soldiers[n], chances[n] = others[k], chance
            n += force.cold[others[k]].mark == 0
        for k in range(found):
            force.cold[soldiers[k]].mark = 0
    return n


@kernel
def live(
    seed: int, day: int, until: int, special: Special, others: I4, room: float, used: I8, dawned: I8, count: I8,
    force: Force, law: Law, book: Book, places: Places, line: Line, flows: Flows, calendar: Calendar, tally: Tally,
    diary: Diary, scratch: Scratch, echo: Echo, pulse: Pulse, reasons: Reasons, gone: Gone, cases: Cases,
    departures: Departures, intake: Intake, days: Days,
) -> int:
    """Live the days from ``day`` to before ``until``; return the day before which it had to stop for want of room.

    Members of cells whose bounds have outgrown what was foreseen are looked at first. ``others`` finish on the first
    day. ``used[0]``: numbers in use lie below it. ``dawned[0]``: the last day that has dawned, which it may do in a
    call before this one. ``count`` gets entries visited and hazards evaluated.
    """
    first = day
    raise_all(day - diary.begin[0], room, used[0], force, law, book, diary)
    while day < until and roomy(day, calendar, diary, scratch, intake, others.size):
        if dawned[0] < day:
            dawn(seed, day, special.loss, room, used[0], force, law, book, places, line, flows, echo, pulse, reasons,
                 diary)
            dawned[0] = day
            if not roomy(day, calendar, diary, scratch, intake, others.size):
                break  # the morning entered more than there was room for
        n = find(day, force, law, book, diary, scratch, count)
        soldiers, chances = scratch.soldier, scratch.chance
        note(seed, day, n, special, scratch, force, law, places, echo, reasons, gone, departures, cases)
        if day == first:
            n = with_others(n, others, special.finish, soldiers, chances, force)
        for r in range(0, 4, 2):
            if intake.ranges[day, r + 1] > intake.ranges[day, r]:
                used[0] = max(used[0], intake.ranges[day, r + 1])
        dusk(seed, day, n, soldiers, chances, special.arrive, intake, force, law, book, places, flows, calendar, tally,
             diary, gone, cases, scratch)
        count_watch(line, tally.strength)
        write_down(day, line, tally, reasons, days)
        day += 1
    return day


@stage
def roomy(day: int, calendar: Calendar, diary: Diary, scratch: Scratch, intake: Intake, others: int) -> bool:
    """Return whether calendar, diary and scratch have room for whatever the day may bring."""
    n = others + calendar.due[day]
    for r in range(0, 4, 2):
        n += intake.ranges[day, r + 1] - intake.ranges[day, r]
    n += diary.count[day - diary.begin[0]]
    return n < scratch.soldier.size and n <= calendar.free[1] and diary.free[1] >= 256 and diary.lates[0] == 0
