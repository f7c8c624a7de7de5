"""One army through one day: levers, front, mechanisms, walk, moves, arrivals, books."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.kernels.reasons import attribute
from muster.model.assembly import Assembly, Part
from muster.model.census import NO_TERM, Census
from muster.model.declare import Array
from muster.model.engine import LAYERS, Engine, Found
from muster.model.force import build_structure, number_soldiers
from muster.model.front import Front
from muster.model.institutions import Institutions, arrivals
from muster.model.ledger import Ledger
from muster.model.observe import LEAST_DAYS, Registrar
from muster.model.scenario import Scenario
from muster.model.states import CHANCE, CHANCES, GROUPS, STATE
from muster.model.today import Today

SERVICE_BEFORE = 400  # days over which those serving at the start had been posted (judgement)
ROOM = 1.3  # how far a hazard may rise before its cell's members are looked at again
LOOK_DAYS = 14  # after which everybody is
LACK_OUT_OF_LINE = 0.3  # lack of means out of the line, relative to in it (judgement)


class Army:
    """The parts of a run and the order in which a day calls them."""

    def __init__(self, case: Case, scenario: Scenario, seed: int, scale: float) -> None:
        self.case, self.scenario, self.seed, self.scale = case, scenario, seed, scale
        self.structure = build_structure(case, seed, scale)
        self.assembly = Assembly(scenario)
        self.numbering = number_soldiers(case, scale)
        self.arrivals = arrivals(case, scenario, scale)
        self.engine = Engine(self.assembly, self.structure, self.numbering.size(self.arrivals), case.days, seed)
        self.front = Front(self.structure, scenario, seed, scale, case.force["sector_km"])
        self.institutions = Institutions(scenario, self.structure, scale)
        self.ledger = Ledger(case.start, case.days, self.structure, self.engine.force.hot.size)
        self.registrar = Registrar(scenario, seed, case.days, scale, self.structure.registration_effect)
        self.drivers = {name: d.daily(case.start, case.days) for name, d in case.drivers.items()}
        self.today = self._first_view()
        self.census = self.today.census = Census(self.engine, self.structure, self.numbering)
        s, accounts = self.structure, len(self.assembly.accounts)
        self.keep, self.gift = np.ones((accounts, s.cells)), np.zeros((accounts, s.cells))
        self.reasons = np.zeros(len(self.assembly.names), np.int64)
        self.offsets = np.zeros((len(self.assembly.offsets), s.cells))
        self.base = np.ones((len(CHANCES), s.cells))
        self.base[[chance.added for chance in CHANCES]] = 0.0
        self.loss = np.zeros((2, self.front.cells))
        self._loss_now = np.zeros_like(self.loss)
        self.recent: dict[int, tuple[NDArray[np.int32], NDArray[np.int64]]] = {}
        self.since_week = np.zeros((len(GROUPS), s.companies))
        self.clock = np.zeros(1, np.int64)  # day of the last weekly step
        self.stock = self.today.stock  # by state, at that step
        self._tenures, self._owners = self.assembly.tenure_tables(), self.assembly.part_owners()
        self._leaving = np.array([p.what.chance == "leave" for p in self.assembly.offsets])
        self._offset_of = np.array([p.index for p in self.assembly.offsets if p.what.chance == "leave"], np.int64)
        self._added_of = np.array([p.index for p in self.assembly.rates if p.what.chance == "follow"], np.int64)
        self._added = np.zeros((len(self.assembly.rates), s.cells), np.float32)
        self._offsets4 = np.zeros((self._offset_of.size, s.cells), np.float32)
        self._accounts = self.assembly.accounts
        self._rates = self.assembly.rows_of_rates()
        self._daily_rates = {CHANCE[p.what.chance] for p in self.assembly.rates if p.what.cadence == "daily"}
        daily = [p.what for p in self.assembly.offsets if p.what.cadence == "daily"]
        self._daily_offsets = sorted({CHANCE[offset.chance] for offset in daily})
        self._rising = sorted({*self._daily_offsets, *self._daily_rates})
        self._decided = False  # whether levers and memories set the hazards anew today
        self._scratch = np.empty(64), np.empty(len(self.assembly.names))
        self._changes = self._lever_changes()

    @property
    def soldiers(self) -> int:
        """How many have ever served."""
        return int((self.engine.force.hot["state"] > 0).sum())

    def muster(self) -> int:
        """Bring in those who serve at the start; return the first day."""
        force = self.case.force
        places = self.engine.places
        shares = force["initial_infantry_share"], force["initial_infantry_share"] + force["initial_combat_share"]
        self.institutions.post(self.today, places, np.zeros(self.structure.companies))
        places.role_share[:] = shares
        self._read_drivers(0)
        marked = self.assembly.marked(1.0 - force["initial_voluntary_share"], self.today)
        self.engine.arrive(-1, [(0, self.numbering.initial)], "mustered", marked, SERVICE_BEFORE)
        return 0

    # ---- a day

    def morning(self, day: int, plain: bool, pool: Executor | None, threads: int) -> Found:
        """Set the day's hazards and find who moves."""
        self.today.day = day
        self._read_drivers(day)
        self._decided = False
        if day % 7 == 0:
            self._week(day)
        elif self._changes[day]:
            self._decide()
        self._front_day()
        self._daily()
        self._watch_out(day)
        found = self.engine.find_plainly(day) if plain else self.engine.find(day, pool, threads)
        self._note_departures(day, found)
        return self._with_finishers(day, found) if day % 7 == 0 else found

    def evening(self, day: int, found: Found) -> None:
        """Let accounts accrue, carry out the moves, take in arrivals, open cases."""
        engine, today = self.engine, self.today
        engine.accrue(self.keep, self.gift)
        if day > 0:  # the first day's moves hold those mustered on its eve
            engine.tally.moves[:] = 0
        engine.tally.company[:] = 0
        engine.carry_out(day, found)
        mobilised = 1.0 - min(1.0, today.drivers["share_voluntary_intake"] * today.lever("voluntary"))
        ranges = self.numbering.ranges(day, int(self.arrivals[day]))
        engine.arrive(day, ranges, "inducted", self.assembly.marked(mobilised, today))
        self.since_week += engine.tally.company
        self._books(day)

    # ---- parts of the morning

    def _first_view(self) -> Today:
        s = self.structure
        today = Today(s, self.scenario, seed=self.seed, scale=self.scale)
        today.front = self.front.arrays
        for name in ("on_position", "near_rear", "missed", "evacuated"):
            setattr(today, name, np.zeros(s.cells, bool))
        today.intensity = np.ones(s.cells)
        for name in ("strength", "departures", "losses", "homecomings", "arrests"):
            setattr(today, f"company_{name}", np.zeros(s.companies))
        today.supply_lack = np.zeros(s.brigades + 1)
        sizes = {"army": 1, "brigade": s.brigades + 1, "company": s.companies, "cell": s.cells}
        today.memory = {m.name: np.zeros(sizes[m.level]) for m, _ in self.assembly.memories}
        return today

    def _lever_changes(self) -> NDArray[np.bool_]:
        """Return on which days a lever or a driver takes another value: hazards are then set anew."""
        changes = np.zeros(self.case.days + 1, bool)
        for values in (*self.scenario.levers.values(), *self.drivers.values()):
            changes[1:-1] |= np.diff(values) != 0.0
        for rows in self.scenario.targeted.values():
            for first, last, _, _ in rows:
                changes[[first, min(last, self.case.days)]] = True
        return changes

    def _read_drivers(self, day: int) -> None:
        for name, values in self.drivers.items():
            self.today.drivers[name] = float(values[day])

    def _week(self, day: int) -> None:
        """Take stock of the week: front, institutions, memories; then decide and compute hazards."""
        today, s, tally = self.today, self.structure, self.engine.tally
        today.step = float(day - self.clock[0]) or 7.0
        self.clock[0] = day
        self.stock[:] = tally.stock
        today.company_strength = np.bincount(s.company, tally.strength, minlength=s.companies).astype(float)
        for row, name in enumerate(GROUPS):
            setattr(today, f"company_{name}", self.since_week[row].copy())
        self.since_week[:] = 0.0
        self.ledger.week(today, self.engine)
        today.certainty = self.registrar.certainty(today)
        self.front.week(today, tally.strength)
        self.institutions.post(today, self.engine.places, today.company_strength)
        self._remember("weekly")
        self._decide()

    def _decide(self) -> None:
        """Let levers and memories set the week's hazards (also on a day when a lever changes)."""
        today, engine = self.today, self.engine
        self.front.decide(today)
        self.institutions.decide(today, engine.book, engine.places, self.stock)
        self.assembly.open(engine.book, today)
        held = np.append(self.front.arrays["sector"] >= 0, False)
        p = self.scenario.values("supply")
        lack = np.maximum(p.mean + self.structure.supply_effect, 0.0)
        today.supply_lack = np.where(held, lack, LACK_OUT_OF_LINE * lack)
        today.supply_lack[-1] = 0.0
        self._base_rates()
        for k, part in enumerate(self.assembly.offsets):
            self.offsets[k] = self._by_cell(part.what.level, part.what.compute(part.values, today))
        self._offsets4[:] = self.offsets[self._leaving]
        for r, part in enumerate(self.assembly.readings):
            if part.what.slope is not None:
                slope = np.asarray(part.what.slope(part.values, today))
                engine.law.slope[:, r] = np.clip(slope, -part.what.cap, part.what.cap)
        self.assembly.lifts(engine.law)
        for c, chance in enumerate(CHANCES):
            rows = [k for k, p in enumerate(self.assembly.offsets) if p.what.chance == chance.name]
            if c not in self._rates:
                engine.law.rate[c] = self.base[c] * np.exp(self.offsets[rows].sum(axis=0)) if rows else self.base[c]
            engine.bound_rates(c)
        self._add_rates("weekly", set(self._rates) - self._daily_rates)
        self._loss_now[:] = self._most_loss()
        self._decided = True

    def _base_rates(self) -> None:
        """Set the rates that institutions and the front give: losses, discharge, exchange."""
        today, engine = self.today, self.engine
        casualties = self.institutions.casualties(today, engine.book)
        on, rear, others = self.front.loss_rates(today, casualties)
        self.loss[0], self.loss[1] = rear, on
        self.base[CHANCE["loss"], : self.front.cells] = np.where(self.front.arrays["on"], on, rear)
        self.base[CHANCE["loss"], self.front.cells :] = others
        dismiss, exchange = self.institutions.flows(today, self.stock)
        self.base[CHANCE["dismiss"]], self.base[CHANCE["exchange"]] = dismiss, exchange

    def _most_loss(self) -> Array:
        """Return loss hazards of the infantry's cells off position and on it, offsets included."""
        n, loss = self.front.cells, CHANCE["loss"]
        return self.loss * (self.engine.law.rate[loss, :n] / np.maximum(self.base[loss, :n], 1e-300))

    def _most(self) -> Array:
        """Return what bounds each chance by cell until hazards are set anew, on position or off it."""
        most = self.engine.law.most.astype(float)
        most[CHANCE["loss"], : self.front.cells] = self._loss_now.max(axis=0) * 1.000001
        return most

    def _watch_out(self, day: int) -> None:
        """See that the watch covers today's hazards: all anew every four weeks, else cells that outgrew it."""
        engine = self.engine
        if day % LOOK_DAYS == 0:
            engine.ceiling[:] = self._most() * ROOM
            engine.look(day)
            return
        most = self._most() if self._decided else engine.law.most
        rows = range(len(CHANCES)) if self._decided else self._rising
        over = np.zeros(self.structure.cells, bool)
        for c in rows:
            # a chance without a part of the soldier's own needs no watch below its top
            allowed = LAYERS.top[c] if engine.law.lead[c] < 0 else 0.0
            over |= most[c] > np.maximum(engine.ceiling[c], allowed)
        if over.any():
            engine.ceiling[:, over] = np.maximum(engine.ceiling[:, over], most[:, over] * ROOM)
            engine.look(day, over)

    def _with_finishers(self, day: int, found: Found) -> Found:
        """Return today's movers with those whose term of service is over and who are let go this week."""
        months = self.today.lever("service_term")
        if "fairness" in self.scenario.without or months >= NO_TERM:
            return found
        share = -np.expm1(-7.0 / self.scenario.parameters["fairness.pace"])
        free = np.setdiff1d(self.census.finished(self.seed, day, months, share), found.soldiers)
        chances = np.full(free.size, CHANCE["finish"], np.uint8)
        return Found(np.concatenate([found.soldiers, free]), np.concatenate([found.chances, chances]))

    def _front_day(self) -> None:
        """Rotate groups, draw evacuations, and set which cells are on position today."""
        front, today, n = self.front, self.today, self.front.cells
        front.rotate(today.day)
        front.evacuate(today)
        on = front.arrays["on"]
        today.on_position[:n] = on
        held = front.arrays["sector"] >= 0
        today.near_rear[:n] = held[front.brigade] & ~on
        today.intensity[:n] = front.arrays["intensity"][front.brigade]
        self.engine.law.rate[CHANCE["loss"], :n] = np.where(on, self._loss_now[1], self._loss_now[0])
        self.engine.bound_rates(CHANCE["loss"])

    def _daily(self) -> None:
        """Compute what changes every day: memories, flows of accounts, daily offsets, added rates."""
        today, engine = self.today, self.engine
        today.step = 1.0
        # yesterday's departures are what the morning knows
        today.company_departures = engine.tally.company[GROUPS.index("departures")].astype(float)
        self._remember("daily")
        for a, part in enumerate(self._accounts):
            self.keep[a], self.gift[a] = part.what.flow(part.values, today)
        for k, part in enumerate(self.assembly.offsets):
            if part.what.cadence == "daily":
                self._replace_offset(k, part)
        self._add_rates("daily", self._daily_rates)

    def _add_rates(self, cadence: str, chances: set[int]) -> None:
        """Compute the added rates of a cadence, and sum up those of some chances."""
        for row, part in enumerate(self.assembly.rates):
            if part.what.cadence == cadence:
                self._added[row] = self._by_cell(part.what.level, part.what.compute(part.values, self.today))
        for c in sorted(chances):
            self.engine.law.rate[c] = self._added[self._rates[c]].sum(axis=0)
            self.engine.bound_rates(c)

    def _replace_offset(self, k: int, part: Part) -> None:
        """Put today's value of a daily offset in the place of yesterday's."""
        value = self._by_cell(part.what.level, part.what.compute(part.values, self.today))
        if np.array_equal(value, self.offsets[k]):
            return
        self.engine.law.rate[CHANCE[part.what.chance]] *= np.exp(value - self.offsets[k])
        self.engine.bound_rates(CHANCE[part.what.chance])
        self.offsets[k] = value

    def _remember(self, cadence: str) -> None:
        fresh = {m.name: m.update(values, self.today) for m, values in self.assembly.memories if m.cadence == cadence}
        for name, value in fresh.items():
            self.today.memory[name][:] = value

    def _by_cell(self, level: str, value: Array) -> Array:
        """Spread a value by army, brigade or company over the cells."""
        s = self.structure
        if level == "army":
            return np.full(s.cells, float(np.asarray(value)))
        if level == "brigade":
            return np.asarray(value)[s.cell_brigade]
        return np.asarray(value)[s.company] if level == "company" else np.asarray(value)

    # ---- parts of the evening

    def _note_departures(self, day: int, found: Found) -> None:
        """Count reasons, and keep who left for the registrar."""
        engine, leave, follow = self.engine, CHANCE["leave"], CHANCE["follow"]
        attribute(
            self.seed, day, found.soldiers, found.chances, leave, follow, engine.force, engine.law, self._tenures,
            *self._scratch, self._owners, self._offsets4, self._offset_of,
            self._added[: self._added_of.size], self._added_of,
            self.assembly.names.index("baseline"), self.reasons,
        )
        gone = found.soldiers[(found.chances == leave) | (found.chances == follow)]
        self.ledger.note(day, gone, engine.force)
        self.recent[day] = gone, self.structure.cell_brigade[engine.force.hot["cell"][gone]]

    def _books(self, day: int) -> None:
        """Open cases for those who left three days ago, and close the day's books."""
        left = day - LEAST_DAYS
        soldiers, brigades = self.recent.pop(left, (np.zeros(0, np.int32), np.zeros(0, np.int64)))
        if soldiers.size:
            self.registrar.enter(self.today, soldiers, brigades, left, self.engine.force)
        self.registrar.close(self.today)

    # ---- measures and state

    def mean_account(self, name: str, role: int) -> float:
        """Return the mean balance of an account over those present in a role (a sample of cells' members)."""
        engine, account = self.engine, self.assembly.account_index.get(name)
        if account is None:
            return float("nan")
        sample = slice(0, None, max(1, engine.force.hot.size // 20_000))
        cells = engine.force.hot["cell"][sample]
        there = (engine.force.hot["state"][sample] == STATE["present"]) & (self.structure.cell_role[cells] == role)
        cells = cells[there]
        paid = engine.law.paid[cells, account]
        balance = paid[:, 0] * (engine.force.cold["balance"][sample, account][there] + paid[:, 1])
        return float(balance.mean()) if cells.size else float("nan")

    def arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return the army's own changing arrays by name."""
        today = self.today
        own: dict[str, NDArray] = {  # type: ignore[type-arg]
            "offsets": self.offsets, "base": self.base, "loss": self.loss, "loss_now": self._loss_now,
            "added": self._added, "since_week": self.since_week, "clock": self.clock, "stock": self.stock,
            "reasons": self.reasons, "strength": today.company_strength, "lack": today.supply_lack,
        }
        return {f"army.{k}": v for k, v in own.items()} | {f"memory.{k}": v for k, v in today.memory.items()}

    def recent_arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return what is known of the last days' departures, and single numbers, for saving."""
        out = {"scalar.certainty": np.array(self.today.certainty)}
        for day, (soldiers, brigades) in self.recent.items():
            out[f"recent.{day}"] = np.stack([soldiers.astype(np.int64), brigades])
        return out

    def restore(self, named: dict[str, NDArray], day: int) -> None:  # type: ignore[type-arg]
        """Take up what ``recent_arrays`` saved, after the other arrays have been filled in."""
        self.today.day = day
        self.today.certainty = float(named["scalar.certainty"])
        for name, pair in named.items():
            if name.startswith("recent."):
                self.recent[int(name.removeprefix("recent."))] = pair[0].astype(np.int32), pair[1]
        self._offsets4[:] = self.offsets[self._leaving]
        self._read_drivers(day)
        used = np.flatnonzero(self.engine.force.hot["state"])
        self.engine.last = int(used[-1]) + 1 if used.size else 0
        self.engine.look(day)
