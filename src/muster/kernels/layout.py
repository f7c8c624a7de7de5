"""The arrays that the kernels share, in groups that travel together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F4 = NDArray[np.float32]
F8 = NDArray[np.float64]
I1 = NDArray[np.int8]
I2 = NDArray[np.int16]
I4 = NDArray[np.int32]
I8 = NDArray[np.int64]
U1 = NDArray[np.uint8]
U2 = NDArray[np.uint16]
U8 = NDArray[np.uint64]

NEVER = 255  # a posting kind or a counter that a move leaves alone
TABLE = 512  # days that a clock table covers; later days use its last entry
GRID = 64  # steps of an account's table
COUNTS = 8  # a counter's table; higher counts use its last entry
LEAF = 32  # soldiers on a leaf of the calendar
TOURS = 1024  # days of a tour that are told apart


HOT = np.dtype([("state", "u1"), ("risk", "u1"), ("since", "i2"), ("cell", "i4")])


def cold(accounts: int, counters: int, traits: int) -> np.dtype[np.void]:
    """Return what is read of a soldier only when something happens to him.

    home: company he belongs to, also while away, -1 before his first posting;
    posted, kind: day and kind of the latest assignment;
    due: day on which a known wait ends; step: moves made so far, the key of his next draws;
    balance: the constant c of A(t) = P (c + S); counter; trait: level of a quantile table.
    """
    return np.dtype([
        ("balance", "f4", (max(accounts, 1),)), ("home", "i4"), ("posted", "i2"), ("due", "i2"),
        ("kind", "u1"), ("step", "u1"), ("counter", "u1", (max(counters, 1),)), ("trait", "u1", (max(traits, 1),)),
    ])


class Force(NamedTuple):
    """One record a soldier in each array, indexed by his number.

    ``hot`` is what the walk reads of every candidate: state, the day it began, cell, and a bound (risk
    code) on his own share of the log hazard in that state.
    """

    hot: NDArray[np.void]
    cold: NDArray[np.void]


class Law(NamedTuple):
    """What the day's hazards are made of; cells along the last axis where not said otherwise."""

    rate: F8  # (chances, cells): exp of all offsets, per day
    lead: I8  # (chances,): row among the varying chances, or -1
    only: I8  # (chances,): trait whose mark a soldier must bear, or -1
    paid: F8  # (cells, accounts, 2): P and S
    tenure: F4  # (varying, kinds, TABLE): log hazard by days since assignment
    spell: F4  # (varying, TABLE): log hazard by days in the state
    trait: F4  # (varying, traits, 256)
    counter: F4  # (varying, counters, COUNTS)
    account: I8  # (readings,): account that a reading reads
    chance: I8  # (readings,): row of the varying chance it acts on
    level: F4  # (readings, GRID + 1)
    slope: F4  # (cells, readings)
    reach: F4  # (readings,): account value (after scaling) at the end of the grid
    scaled_by: I8  # (readings,): trait that scales the argument, or -1
    scale: F4  # (readings, 256)
    tenure_peak: F4  # like tenure: highest value from that day on
    spell_peak: F4
    level_peak: F4  # (readings,): highest contribution over the grid; 0 where a slope varies
    rising: U1  # (readings, cells): whether a member's contribution can rise while he stays there
    lift: F8  # (varying, cells): most that readings with a varying slope add, as a factor
    most: F4  # (chances, cells): rate times lift, rounded up; times the risk factor it bounds the hazard


class Book(NamedTuple):
    """The table of moves and what each does (M moves)."""

    allowed: U1  # (chances, states)
    menu: I8  # (states, K): chances that act on a state in their order, then -1
    varying: I8  # (states,): row of the varying chance of a state, or -1
    first: I8  # (chances, states): first move of the chance from that state
    split: F8  # (chances, K): cumulative shares of the outcomes
    ending: I8  # (states,): first move when a known wait ends, or -1
    ending_split: F8  # (states, K)
    target: U1  # (M,)
    kind: U1  # (M,): posting kind it sets, or NEVER
    rule: U1  # (M,): how the new cell is found
    bump: U1  # (M, counters)
    keep: F4  # (M, accounts): account <- keep * account + gift
    gift: F4
    wait: F8  # (M, 2): median and log spread of a known wait in days; 0 for none
    group: I1  # (M,): row of the company tallies it counts in, or -1
    timed: U1  # (M,): whether the days spent in the state left are counted


class Places(NamedTuple):
    """Where soldiers can be posted: companies sorted by role, cells by company."""

    role_first: I8  # (roles + 1,)
    role: U1  # (companies,)
    first_cell: I4  # (companies,)
    groups: U1  # (companies,)
    company: I4  # (cells,)
    accept: F4  # (companies,): chance to take a candidate
    away: I4  # (states,): cell of those who are away, or -1
    state_role: I8  # (states,): role whose companies hold that state, or -1
    role_share: F8  # (2,): cumulative shares infantry, other combat at first posting
    returnee: F8  # (1,): share of the placed that is sent to the infantry


class Tally(NamedTuple):
    """Integer counts that a run keeps."""

    moves: I8  # (M,): today's moves
    stock: I8  # (states,)
    strength: I4  # (cells,)
    company: I4  # (groups, companies): today's moves by company
    blocks: I4  # (blocks, states): soldiers of a block by state
    length: I8  # (M, TABLE * 4): days in the state that a move ended
    within_year: I4  # (M, days): moves that ended a state within 365 days, by day it began


class Calendar(NamedTuple):
    """Known waits: for each day a chain of leaves of ``LEAF`` soldiers, from one pool.

    A wait that was cut short stays until its day, and is passed over then.
    """

    head: I4  # (days,): first leaf of the day, or -1
    due: I4  # (days,): soldiers on it
    soldier: I4  # (leaves, LEAF)
    next: I4  # (leaves,)
    free: I4  # (2,): first free leaf, number of free leaves


class Watch(NamedTuple):
    """Soldiers whose top layer is drawn one by one, an entry for each chance that may reach it."""

    soldier: I4
    chance: U1
    key: U8  # bits of (seed, chance, soldier), to be mixed with the day
    limit: U8  # a draw of 53 bits below it is looked at
    size: I8  # (2,): entries in use; what `fetch` read
    ceiling: F4  # (chances, cells): bounds the hazard besides own risk until the next look


class Scratch(NamedTuple):
    """Room that a walk works in; nothing in it outlives the day."""

    where: I4  # (BLOCK,): candidates of one chance and layer in a block, their numbers and U
    number: U8
    u: F8
    low: U1  # (entries,): whether the draw of an entry of the watch is below its limit
    listed: F8  # (pairs,): U of those who may move
    entry: I4  # (pairs,): their entry in the watch, or -1
    sink: I8  # (2,): what `fetch` read


class Line(NamedTuple):
    """The infantry's duty groups (the first G cells) and what their B brigades give them."""

    on: U1  # (G,): on position
    days: I2  # (G,): in the tour or rest so far
    factor: F4  # (G,): of the present tour or rest, mean one
    brigade: I4  # (G,)
    held: U1  # (B,): in the line
    tour: F8  # (B,): days
    limit: F8
    rest: F8
    asked: F8  # (B,): chance a day that a group on position asks for evacuation
    failing: F4  # (G,): chance that it does not come
    refusing: F8  # (B,): chance that the order to stay is then refused
    orders: I8  # (2,): orders to stay without evacuation; those refused
    loss: F8  # (2, G): loss hazard off position and on it
    tours: I8  # (TOURS,): tours ended, by days
    factors: F4  # (256,): quantiles of the factor


class Flows(NamedTuple):
    """How accounts (A) change in a day: A <- keep A + gift by the day's condition of a cell, then by its event."""

    condition: U1  # (cells,)
    event: U1  # (cells,)
    brigade: I4  # (cells,)
    steady: U1  # (A,): whether no condition changes it, events alone
    keep: F8  # (A, conditions, B + 1)
    gift: F8
    event_keep: F8  # (A, events)
    event_gift: F8
