"""The arrays that the kernels share, in groups that travel together."""

from __future__ import annotations

from typing import Any, NamedTuple

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
U4 = NDArray[np.uint32]
U8 = NDArray[np.uint64]

NEVER = 255  # a posting kind or a counter that a move leaves alone
TABLE = 512  # days that a clock table covers; later days use its last entry
GRID = 64  # steps of an account's table
COUNTS = 8  # a counter's table; higher counts use its last entry
LEAF = 32  # soldiers on a leaf of the calendar
BATCH = 64  # soldiers whose records are fetched together
PAGE = 32  # entries on a page of the diary
CHUNK = 4096  # soldiers of a cell that are looked at together
TOURS = 1024  # days of a tour that are told apart
COUNTED = 128  # days of a tour or rest for which the factors that it has passed are counted ahead


ENTRY = np.dtype([("threshold", "f8"), ("soldier", "i4"), ("chance", "i4")])
JOINED = 10  # soldiers on a page of those who joined a cell
JOINERS = np.dtype(
    {
        "names": ["word", "soldier", "next"], "formats": [("u8", (JOINED,)), ("i4", (JOINED,)), "i4"],
        "offsets": [0, 8 * JOINED, 12 * JOINED], "itemsize": 128,
    }
)  # fmt: skip -- two lines of the cache
HOT = np.dtype([("state", "u1"), ("risk", "u1"), ("since", "i2"), ("cell", "i4")])


def cold(accounts: int, counters: int, traits: int) -> np.dtype[np.void]:
    """Return what is read of a soldier only when something happens to him.

    home: company he belongs to, also while away, -1 before his first posting;
    posted, kind: day and kind of the latest assignment;
    due: day on which a known wait ends; step: moves made so far, the key of his next draws;
    balance: the constant c of A(t) = P (c + S); counter; trait: level of a quantile table;
    mark: scratch while the movers of a day are found, 0 before and after.
    """
    fields: list[Any] = [
        ("balance", "f4", (max(accounts, 1),)), ("home", "i4"), ("posted", "i2"), ("due", "i2"),
        ("kind", "u1"), ("step", "u1"), ("counter", "u1", (max(counters, 1),)), ("trait", "u1", (max(traits, 1),)),
        ("mark", "u1"),
    ]
    packed = np.dtype(fields)
    size = max(32, 1 << (packed.itemsize - 1).bit_length())  # so that few lie across lines of the cache
    places = [np.dtype(fields[:k]).itemsize for k in range(len(fields))]
    names, formats = [field[0] for field in fields], [packed[field[0]] for field in fields]
    return np.dtype({"names": names, "formats": formats, "offsets": places, "itemsize": size})


class Force(NamedTuple):
    """One record a soldier in each array, indexed by his number.

    ``hot`` is what the walk reads of every candidate: state, the day it began, cell, and a bound (risk
    code) on his own share of the log hazard in that state.
    """

    hot: NDArray[np.void]
    cold: NDArray[np.void]


class Law(NamedTuple):
    """What the day's hazards are made of; cells along the last axis where not said otherwise."""

    rate: F8  # (chances, companies + G): exp of all offsets, per day; the last for infantry cells, if it swings there
    slot: I4  # (2, cells): where in a row of rates a cell's is, for chances that do not swing and those that do
    swings: U1  # (chances,): which of the two it is
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
    slope: F4  # (companies, readings)
    reach: F4  # (readings,): account value (after scaling) at the end of the grid
    scaled_by: I8  # (readings,): trait that scales the argument, or -1
    scale: F4  # (readings, 256)
    tenure_peak: F4  # like tenure: highest value from that day on
    spell_peak: F4
    level_peak: F4  # (readings,): highest contribution over the grid; 0 where a slope varies
    rising: U1  # (readings, cells): whether a member's contribution can rise while he stays there
    lift: F8  # (varying, companies): most that readings with a varying slope add, as a factor
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


class Members(NamedTuple):
    """Who is in which cell, with the words of one four of chances, that of the chance that swings.

    Those who stood there when the window was opened are listed; a chain of pages for each cell has those who came
    since. Who has gone on stays in both.
    """

    listed: U8  # (soldiers + 1,): by cell; number, state, risk code in one word, see `muster.kernels.members`
    word: U8  # (soldiers,): of each listed, once he has been looked at
    start: I4  # (cells + 1,): where each cell's begin
    cursor: I4  # (cells,): scratch
    states: U4  # (cells,): states of those listed, a bit each
    head: I4  # (cells,): last page of those who joined, or -1
    count: I4  # (cells,): how many joined
    page: NDArray[np.void]  # (pages,)
    used: I8  # (1,): pages in use
    missed: I8  # (1,): how many joined for whom there was no page
    key: U8  # (1,): of the words
    four: I8  # (1,): the chances whose words they are, four at a time
    chosen: I4  # (soldiers + ...,): scratch
    edge: I4  # (3 cells + 1,): scratch
    first: U8  # (like chosen): scratch


class Raises(NamedTuple):
    """Ceilings that rise: each from ``low`` to ``high`` in a cell, on the window's days ``begin`` .. ``end``-1.

    Room for three a cell.
    """

    cell: I4
    low: F8
    high: F8
    begin: I4
    end: I4


class Lots(NamedTuple):
    """Scratch: soldiers who move one after another, and numbers of theirs that are drawn together."""

    soldier: I8  # (BATCH,)
    step: I8  # (BATCH,): moves made so far
    cell: I4  # (BATCH,): to which he moves
    outcome: F8  # (BATCH,): uniform: which of a chance's outcomes
    ending: F8  # (BATCH,): uniform: which of a wait's
    role: F8  # (BATCH,): uniform: the role of a first posting
    place: U8  # (BATCH,): his first candidate company
    taken: F8  # (BATCH,): uniform: whether it takes him
    wait: U8  # (BATCH,): how long a wait lasts
    word: U8  # (fours, BATCH): of his first numbers by four chances each


class Diary(NamedTuple):
    """On which days of the present window which soldiers may move: those whose threshold is under their bound.

    A chain of pages for each day, from one pool. An entry that is out of date does no harm: he moves only
    where his hazard exceeds his threshold.
    """

    entry: NDArray[np.void]  # (pages, PAGE)
    next: I4  # (pages,)
    free: I4  # (2,): first free page, number of free pages
    head: I4  # (WINDOW,): first page of the day, or -1
    count: I4  # (WINDOW,): entries of the day
    key: U8  # (chances,): key of the window
    begin: I8  # (1,): first day of the window
    ceiling: F4  # (chances, cells): what bounds the hazard besides own risk while the window lasts
    swing: I8  # (1,): the chance whose hazard swings from day to day in the first G cells, or -1
    brief: F4  # (G,): what bounds it before day ``until`` of the window, where the ceiling does from then on
    until: I8  # (G,)
    members: Members
    lots: Lots
    raises: Raises
    late: I4  # (soldiers,): those for whom there was no room
    lates: I8  # (1,): how many


class Group(NamedTuple):
    """Room for some soldiers of a cell that are looked at together, by four chances that share a word."""

    word: U8  # (CHUNK,): that their first numbers have their top bits from
    flag: U1  # (CHUNK,): by which of the four they may have a day, a bit each
    eight: U8  # the same flags, eight at a time
    alike: U8  # (1,): what shares of their words may be at most by each of the four, for all alike
    own: F8  # (4,): the same for what varies, times the factor of each one's risk
    open: U8  # (1,): by which of the four somebody may have a day, the top bit of sixteen for each
    bound: U8  # (CHUNK,): what each one's shares may be at most
    pending: I4  # (4, 2 CHUNK): those who wait to be entered by each, by their place in the list
    cells: I4  # (4, 2 CHUNK)
    waiting: I8  # (4,): how many do
    first: U8  # (2 CHUNK,): first numbers of those who wait by one of them
    level: F8  # (2 CHUNK,): levels of their first points
    acts: U4  # (chances,): states that each acts on, a bit each


class Scratch(NamedTuple):
    """Room that a day works in; nothing in it outlives the day."""

    soldier: I4  # (pairs,)
    chance: U1  # (pairs,)
    threshold: F8  # (pairs,)
    reason: U1  # (pairs,): of those who leave
    flags: U1  # (cells,)


class Line(NamedTuple):
    """The infantry's duty groups (the first G cells) and what their B brigades give them."""

    on: U1  # (G,): on position
    days: I2  # (G,): in the tour or rest so far
    passed: I2  # (G,): factors that the present tour or rest has outlasted
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
    stood: I8  # (B,): soldier-days on position since the last weekly step
    evenings: I8  # (1,): the days that these are of
    standing: I8  # (1,): soldiers on position on the last evening
    factors: F8  # (256,): rising quantiles of the factor of a tour or rest, mean one
    counted: I2  # (2, B, COUNTED): how many factors a rest or a tour of so many days has passed
    counted_for: F8  # (2, B): the targets that these hold for, NaN for none
    drawn: F8  # (2, G): scratch


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


class Echo(NamedTuple):
    """Hazards that departures bring about among comrades (E of them): felt <- keep (felt + gain departures)."""

    felt: F8  # (E, companies)
    keep: F8  # (E,)
    gain: F8  # (E,)
    fewest: F8  # (E,): comrades that share it at least
    row: I8  # (E,): row among the added rates
    chances: I8  # (X,): chances that have an echo
    strength: F8  # (companies,): at the last weekly step
    left: I4  # (companies,): departures of the day before
    total: F8  # (companies,): scratch


class Pulse(NamedTuple):
    """Chances that change from day to day for everybody alike (P of them), known up to the end of a week."""

    chance: I8  # (P,)
    base: F8  # (P, companies): hazards but for what changes daily
    factor: F8  # (P, 7): what multiplies them, by day of the week
    felt: F8  # (P,): the factor by which hazards were set last, not a number where they are to be set anew
    row: I8  # (K,): rows of the daily contributions among those of the whole army
    offset: F8  # (K, 7): log hazards


class Reasons(NamedTuple):
    """What departures are put down to: contributions, and the mechanism of each (-1 for those to other chances)."""

    tenures: F8  # (X, kinds, TABLE)
    part_of: I8  # (own contributions,)
    by_army: F8  # (Ka,): offsets of one number for everybody
    army_of: I8  # (Ka,)
    by_brigade: F8  # (Kb, brigades + 1)
    brigade_of: I8  # (Kb,)
    by_company: F8  # (Kc, companies)
    company_of: I8  # (Kc,)
    brigade: I8  # (companies,)
    added: F8  # (J, companies): rates added to chances
    added_of: I8  # (those that leaving has,)
    added_to: I8  # (J,): the chance of each
    reference: I8  # (1,): whose weight is that of the reference hazard
    own: F8  # scratch
    weight: F8  # (mechanisms,): scratch
    out: I8  # (mechanisms,)


class Gone(NamedTuple):
    """Who left, the company that he left, how long he had been there and why; of late, as far as the ring goes."""

    soldier: I4  # (ring,)
    company: I4  # (ring,)
    served: I2  # (ring,): days since his latest assignment
    reason: U1  # (ring,): the main mechanism
    end: I8  # (days + 1,): departures up to the end of each day, from the eve of the first


class Cases(NamedTuple):
    """The registrar's practice and books."""

    practice: F8  # (brigades + 1,): chance of a case
    practised: F4  # (days, brigades + 1): what it was, by day of departure
    on_return: F8  # (1,): chance that a case which was not opened is opened on return
    returns_from: I8  # (1,): state of those of whom it may be
    again: F8  # (copies,): chance of each further file of the same spell
    share: F8  # (1,): share under the second article
    reach: F8  # (stages,)
    wait: F8  # (stages,)
    limit: I8  # (1,): entries a day that clerks can make, or -1
    fade: F8  # (1,): what a day leaves of the inflow felt
    away: U1  # (states,)
    brigade: I8  # (companies,)
    book: I8  # (stages, articles, days)
    inflow: F8  # (1,)
    backlog: I8  # (articles,)


class Departures(NamedTuple):
    """Counts of departures where they happen."""

    counted: I8  # (years, roles, kinds, TABLE)
    spells: U1  # (soldiers,)
    order: I8  # (SPELLS,)
    year: I8  # (days,)
    role: I8  # (cells,)


class Days(NamedTuple):
    """What is written down of every day."""

    stock: I8  # (days, states)
    moves: I8  # (days, M)
    reasons: I8  # (days, mechanisms)
    positions: I8  # (days, 2): needed and held
    needed: F8  # (1,)
    fit: F8  # (1,)


class Intake(NamedTuple):
    """Who comes."""

    ranges: I8  # (days + 1, 4): first and last of two ranges of numbers a day; the last row is the eve of the first day
    marked: F8  # (marks,): shares of the traits that are a mark
    start: F8  # (accounts,)
    names: I8  # (traits,): keys
