"""Turn the declared mechanisms into the arrays that the kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from muster.kernels import layout
from muster.kernels.layout import COUNTS, GRID, NEVER, TABLE, Book, Flows, Law, Pulse, Reasons
from muster.model import registry
from muster.model.declare import (
    Account,
    Array,
    Counter,
    Echo,
    Mechanism,
    Memory,
    Offset,
    Rate,
    Reading,
    Spell,
    Split,
    Tenure,
    Trait,
    Wait,
)
from muster.model.force import Structure
from muster.model.scenario import Scenario
from muster.model.states import (
    AWAY,
    CHANCE,
    CHANCES,
    CONDITIONS,
    ENDINGS,
    EVENTS,
    GROUPS,
    KIND,
    KINDS,
    MOVE,
    MOVES,
    ROLE,
    RULES,
    STATE,
    STATES,
)

Kind = TypeVar("Kind")
LEVELS = (np.arange(256) + 0.5) / 256  # quantiles of a trait's levels
VARYING = {c.name: v for v, c in enumerate([c for c in CHANCES if c.varies])}


@dataclass(frozen=True)
class Part:
    """One contribution of an active mechanism, with its parameter values."""

    mechanism: Mechanism
    index: int
    values: SimpleNamespace
    what: Any


class Assembly:
    """The active mechanisms of a scenario, sorted by what they contribute."""

    def __init__(self, scenario: Scenario) -> None:
        self.mechanisms = [m for m in registry.mechanisms().values() if m.name not in scenario.without]
        self.values = {m.name: scenario.values(m.name) for m in self.mechanisms}
        parts = [Part(m, k, self.values[m.name], c) for k, m in enumerate(self.mechanisms) for c in m.contributions]
        self.offsets = of_kind(parts, Offset)
        # those of leaving first: reasons read them
        self.rates = sorted(of_kind(parts, (Rate, Echo)), key=lambda part: part.what.chance != "follow")
        self.echoes = [k for k, part in enumerate(self.rates) if isinstance(part.what, Echo)]
        self.accounts = of_kind(parts, Account)
        self.account_index = {part.what.name: k for k, part in enumerate(self.accounts)}
        self.readings = [r for r in of_kind(parts, Reading) if r.what.account in self.account_index]
        self.tenures = of_kind(parts, Tenure)
        self.spells = of_kind(parts, Spell)
        self.counters = of_kind(parts, Counter)
        self.splits = of_kind(parts, Split)
        self.waits = of_kind(parts, Wait)
        self.traits = of_kind(parts, Trait)
        self.marks = [p for p in self.traits if p.what.share is not None and p.what.name != "origin"]
        self.trait_index = {"origin": 0}
        for part in (*self.marks, *self.traits):
            self.trait_index.setdefault(part.what.name, len(self.trait_index))
        self.memories: list[tuple[Memory, SimpleNamespace]] = [
            (memory, self.values[m.name]) for m in self.mechanisms for memory in m.memory
        ]

    @property
    def names(self) -> list[str]:
        """Names of the active mechanisms, in the order that ``reasons`` counts them."""
        return [m.name for m in self.mechanisms]

    def rows_of_rates(self) -> dict[int, list[int]]:
        """Return which rates make up each chance that is a sum of rates."""
        rows: dict[int, list[int]] = {}
        for k, part in enumerate(self.rates):
            rows.setdefault(CHANCE[part.what.chance], []).append(k)
        return rows

    def tenure_tables(self) -> NDArray[np.float64]:
        """Return the tenure tables of leaving one by one, shape (X, kinds, TABLE)."""
        parts = [p for p in self.tenures if p.what.chance == "leave"]
        return np.array([tenure_table(p) for p in parts]).reshape(len(parts), len(KINDS), TABLE)

    def part_owners(self) -> NDArray[np.int64]:
        """Return the mechanism of each own contribution to leaving, in the kernel's order."""
        tenures = [p.index for p in self.tenures if p.what.chance == "leave"]
        traits = [0] * len(self.trait_index)
        for part in self.traits:
            traits[self.trait_index[part.what.name]] = part.index
        rest = [p.index for p in self.counters] + [p.index for p in self.readings]
        return np.array(tenures + traits + rest, dtype=np.int64)

    def echo(self, companies: int) -> layout.Echo:
        """Return the echoes of departures, none of them felt yet."""
        rows = [self.rates[k] for k in self.echoes]
        keep, gain = np.array([p.what.compute(p.values) for p in rows], dtype=float).reshape(-1, 2).T
        return layout.Echo(
            felt=np.zeros((len(rows), companies)),
            keep=keep.copy(),
            gain=gain.copy(),
            fewest=np.array([p.what.fewest for p in rows], dtype=float),
            row=np.array(self.echoes, dtype=np.int64),
            chances=np.array(sorted({CHANCE[p.what.chance] for p in rows}), dtype=np.int64),
            strength=np.zeros(companies),
            left=np.zeros(companies, np.int32),
            total=np.zeros(companies),
        )

    @property
    def pulses(self) -> list[int]:
        """Return which offsets are one number for the whole army that changes from day to day."""
        return [k for k, p in enumerate(self.offsets) if p.what.cadence == "daily" and p.what.level == "army"]

    def pulse(self, companies: int) -> Pulse:
        """Return the chances that such offsets act on, nothing known yet of the days to come."""
        of_army = [k for k, part in enumerate(self.offsets) if part.what.level == "army"]
        chances = sorted({CHANCE[self.offsets[k].what.chance] for k in self.pulses})
        return Pulse(
            chance=np.array(chances, dtype=np.int64),
            base=np.zeros((len(chances), companies)),
            factor=np.ones((len(chances), 7)),
            felt=np.full(len(chances), np.nan),
            row=np.array([of_army.index(k) for k in self.pulses], dtype=np.int64),
            offset=np.zeros((len(self.pulses), 7)),
        )

    def reasons(self, structure: Structure) -> Reasons:
        """Return what departures are put down to, offsets and added rates at nought."""
        companies, brigades = structure.companies, structure.brigades
        owners: dict[str, list[int]] = {"army": [], "brigade": [], "company": []}
        for p in self.offsets:
            owners[p.what.level].append(p.index if p.what.chance == "leave" else -1)
        return Reasons(
            tenures=self.tenure_tables(),
            part_of=self.part_owners(),
            by_army=np.zeros(len(owners["army"])),
            army_of=np.array(owners["army"], dtype=np.int64),
            by_brigade=np.zeros((len(owners["brigade"]), brigades + 1)),
            brigade_of=np.array(owners["brigade"], dtype=np.int64),
            by_company=np.zeros((len(owners["company"]), companies)),
            company_of=np.array(owners["company"], dtype=np.int64),
            brigade=structure.brigade.astype(np.int64),
            added=np.zeros((len(self.rates), companies)),
            added_of=np.array([p.index for p in self.rates if p.what.chance == "follow"], dtype=np.int64),
            added_to=np.array([CHANCE[p.what.chance] for p in self.rates], dtype=np.int64),
            reference=np.array([self.names.index("baseline")]),
            own=np.empty(64),
            weight=np.empty(len(self.names)),
            out=np.zeros(len(self.names), np.int64),
        )

    def law(self, structure: Structure) -> Law:
        """Return the law with its fixed tables filled; rates and slopes change as the run goes on."""
        v, cells, n = len(VARYING), structure.cells, len(self.accounts)
        companies, infantry = structure.companies, structure.infantry_cells
        slot = np.tile(structure.company32, (2, 1))  # losses of the infantry go by group, as position does
        slot[1, :infantry] = companies + np.arange(infantry)
        tenure = np.zeros((v, len(KINDS), TABLE), np.float32)
        spell = np.zeros((v, TABLE), np.float32)
        trait = np.zeros((v, len(self.trait_index), 256), np.float32)
        counter = np.zeros((v, len(self.counters), COUNTS), np.float32)
        for part in self.tenures:
            tenure[VARYING[part.what.chance]] += tenure_table(part).astype(np.float32)
        for part in self.spells:
            spell[VARYING[part.what.chance]] += table(part, np.arange(TABLE, dtype=float))
        for part in self.traits:
            if part.what.table is not None:
                trait[VARYING[part.what.chance], self.trait_index[part.what.name]] += table(part, LEVELS)
        for k, part in enumerate(self.counters):
            counter[VARYING[part.what.chance], k] = table(part, np.arange(COUNTS, dtype=float))
        level = np.array([table(p, np.linspace(0.0, p.what.reach(p.values), GRID + 1)) for p in self.readings])
        return Law(
            rate=np.zeros((len(CHANCES), companies + infantry)),
            slot=slot,
            swings=np.array([c.name == "loss" for c in CHANCES], np.uint8),
            lead=np.array([VARYING.get(c.name, -1) for c in CHANCES], dtype=np.int64),
            only=np.array([self.trait_index.get(c.only, -1) for c in CHANCES], dtype=np.int64),
            paid=np.tile([1.0, 0.0], (cells, n, 1)),
            tenure=tenure,
            spell=spell,
            trait=trait,
            counter=counter,
            account=np.array([self.account_index[p.what.account] for p in self.readings], dtype=np.int64),
            chance=np.array([VARYING[p.what.chance] for p in self.readings], dtype=np.int64),
            level=level.reshape(len(self.readings), GRID + 1).astype(np.float32),
            slope=np.ones((companies, len(self.readings)), np.float32),
            reach=np.array([p.what.reach(p.values) for p in self.readings], np.float32),
            scaled_by=np.array([self.trait_index.get(p.what.scaled_by, -1) for p in self.readings], dtype=np.int64),
            scale=self.scales(),
            tenure_peak=peak(tenure),
            spell_peak=peak(spell),
            level_peak=np.array([highest(p) for p in self.readings], np.float32),
            rising=self.rising(structure),
            lift=np.ones((v, companies)),
            most=np.zeros((len(CHANCES), cells), np.float32),
        )

    def flows(self, structure: Structure) -> Flows:
        """Return how accounts change in a day: events as declared, conditions as ``set_flows`` will have them."""
        n, brigades = len(self.accounts), structure.brigades + 1
        keep, gift = np.ones((n, len(EVENTS))), np.zeros((n, len(EVENTS)))
        for a, part in enumerate(self.accounts):
            for name, (k, g) in part.what.events(part.values).items():
                keep[a, EVENTS.index(name)], gift[a, EVENTS.index(name)] = k, g
        return Flows(
            condition=np.zeros(structure.cells, np.uint8),
            event=np.zeros(structure.cells, np.uint8),
            brigade=structure.cell_brigade.astype(np.int32),
            steady=np.ones(n, np.uint8),
            keep=np.ones((n, len(CONDITIONS), brigades)),
            gift=np.zeros((n, len(CONDITIONS), brigades)),
            event_keep=keep,
            event_gift=gift,
        )

    def set_flows(self, today: Any, flows: Flows) -> None:
        """Take from the mechanisms what each condition does to each account this week."""
        for a, part in enumerate(self.accounts):
            for name, (keep, gift) in part.what.flow(part.values, today).items():
                flows.keep[a, CONDITIONS.index(name)], flows.gift[a, CONDITIONS.index(name)] = keep, gift
                flows.steady[a] = 0

    def rising(self, structure: Structure) -> NDArray[np.uint8]:
        """Return in which cells each reading can rise; one with a varying slope counts in ``lift`` instead."""
        rows = np.ones((len(self.readings), structure.cells), np.uint8)
        for r, part in enumerate(self.readings):
            if part.what.slope is None:
                roles = self.accounts[self.account_index[part.what.account]].what.rises_in
                rows[r] = np.isin(structure.cell_role, [ROLE[name] for name in roles])
        return rows

    def set_slopes(self, today: Any, law: Law) -> None:
        """Take this week's slopes from the mechanisms, and the most that they can add in each company."""
        lift = {VARYING[name]: np.zeros(today.structure.companies) for name in self.lifted}
        for r, part in enumerate(self.readings):
            if part.what.slope is not None:
                slope = np.clip(part.what.slope(part.values, today), -part.what.cap, part.what.cap)
                highest, lowest = law.level[r].max(), law.level[r].min()
                law.slope[:, r] = slope
                lift[VARYING[part.what.chance]] += np.maximum(slope * highest, slope * lowest)
        for v, most in lift.items():
            law.lift[v] = np.exp(most)

    @property
    def lifted(self) -> set[str]:
        """Return the chances whose bounds rise and fall with slopes that vary."""
        return {part.what.chance for part in self.readings if part.what.slope is not None}

    def scales(self) -> NDArray[np.float32]:
        """Return for each reading the scale of its account by trait level."""
        by_name = {p.what.name: p.what.scale(p.values, LEVELS) for p in self.traits if p.what.scale is not None}
        rows = [by_name.get(p.what.scaled_by, np.ones(256)) for p in self.readings]
        return np.array(rows, np.float32).reshape(len(self.readings), 256)

    def book(self) -> Book:
        """Return the table of moves with what the active mechanisms attach to it."""
        keep = np.ones((len(MOVES), len(self.accounts)), np.float32)
        gift = np.zeros((len(MOVES), len(self.accounts)), np.float32)
        for a, part in enumerate(self.accounts):
            for name, (k, g) in part.what.on_move(part.values).items():
                keep[MOVE[name], a], gift[MOVE[name], a] = k, g
        bump = np.zeros((len(MOVES), len(self.counters)), np.uint8)
        for q, part in enumerate(self.counters):
            bump[[MOVE[name] for name in part.what.on], q] = 1
        return move_book(keep, gift, bump)

    def marked(self, mobilised: float, today: Any) -> Array:
        """Return the share of today's newcomers with each mark; the first is being called up."""
        return np.array([mobilised, *(p.what.share(p.values, today) for p in self.marks)])

    def open(self, book: Book, today: Any) -> None:
        """Set today's shares of outcomes and lengths of waits that mechanisms give."""
        for part in self.splits:
            share = part.what.compute(part.values, today)
            for name in part.what.of:
                row = book.split[CHANCE[name]] if name in CHANCE else book.ending_split[STATE[name]]
                row[0] = share
        for part in self.waits:
            book.wait[[MOVE[name] for name in part.what.moves]] = part.what.compute(part.values, today)

    def starts(self) -> Array:
        """Return what each account opens with."""
        return np.array([p.what.start(p.values) for p in self.accounts], dtype=float)


def of_kind(parts: list[Part], kind: type[Kind] | tuple[type[Any], ...]) -> list[Part]:
    """Return the parts that contribute one kind of thing, in order."""
    return [p for p in parts if isinstance(p.what, kind)]


def table(part: Part, x: Array) -> NDArray[np.float32]:
    """Return a declared table at points ``x``, finite or an error that names the mechanism."""
    values = np.broadcast_to(np.asarray(part.what.table(part.values, x), dtype=np.float32), x.shape)
    if not np.isfinite(values).all():
        raise ValueError(f"mechanism {part.mechanism.name}: table is not finite")
    return values


def tenure_table(part: Part) -> NDArray[np.float64]:
    """Return a tenure table for every kind of assignment, shape (kinds, TABLE)."""
    days = np.arange(TABLE, dtype=float)
    rows = [np.broadcast_to(part.what.table(part.values, kind, days), days.shape) for kind in KINDS]
    return np.array(rows, dtype=float)


def peak(tables: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the highest value still to come, along the last axis."""
    return np.ascontiguousarray(np.maximum.accumulate(tables[..., ::-1], axis=-1)[..., ::-1])


def highest(part: Part) -> float:
    """Return the most a reading adds over its grid; 0 where the slope varies (see ``lifts``)."""
    if part.what.slope is not None:
        return 0.0
    return float(table(part, np.linspace(0.0, part.what.reach(part.values), GRID + 1)).max())


def move_book(keep: NDArray[np.float32], gift: NDArray[np.float32], bump: NDArray[np.uint8]) -> Book:
    """Return the kernels' form of the table of states, moves and chances."""
    allowed = np.zeros((len(CHANCES), len(STATES)), np.uint8)
    first = np.full((len(CHANCES), len(STATES)), -1, np.int64)
    most = max(len(names) for chance in CHANCES for names in chance.moves.values())
    for c, chance in enumerate(CHANCES):
        for state, names in chance.moves.items():
            allowed[c, STATE[state]], first[c, STATE[state]] = 1, MOVE[names[0]]
    split = np.ones((len(CHANCES), most))
    ending = np.full(len(STATES), -1, np.int64)
    for state, names in ENDINGS.items():
        ending[STATE[state]] = MOVE[names[0]]
    varying = np.full(len(STATES), -1, np.int64)
    for name, row in VARYING.items():
        varying[allowed[CHANCE[name]] == 1] = row
    return Book(
        allowed=allowed,
        varying=varying,
        menu=menu(allowed),
        first=first,
        split=split,
        ending=ending,
        ending_split=np.ones((len(STATES), max(map(len, ENDINGS.values())))),
        target=np.array([STATE[m.target] for m in MOVES], dtype=np.uint8),
        kind=np.array([KIND.get(m.kind, NEVER) for m in MOVES], dtype=np.uint8),
        rule=np.array([RULES.index(m.rule) for m in MOVES], dtype=np.uint8),
        bump=bump,
        keep=keep,
        gift=gift,
        wait=np.zeros((len(MOVES), 2)),
        timed=np.array([m.origin in AWAY for m in MOVES], dtype=np.uint8),
        group=np.array([GROUPS.index(m.group) if m.group else -1 for m in MOVES], dtype=np.int8),
    )


def menu(allowed: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the chances that act on each state in their order, then -1."""
    rows = np.full((len(STATES), allowed.sum(axis=0).max()), -1, np.int64)
    for state in range(len(STATES)):
        chances = np.flatnonzero(allowed[:, state])
        rows[state, : chances.size] = chances
    return rows
