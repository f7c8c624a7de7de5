"""One army through one day: levers, front, mechanisms, walk, moves, arrivals, books."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.kernels.rates import ROUNDING
from muster.kernels.reasons import attribute
from muster.model.assembly import Assembly, Part
from muster.model.census import NO_TERM, Census
from muster.model.declare import Array
from muster.model.engine import Engine, Found
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
SAMPLE = 5_000  # soldiers whose accounts are looked at for the weekly mean
LOOK_DAYS = 28  # after which everybody is
TIDY_DAYS = 7  # after which entries of the watch that are not needed go
NOBODY = np.zeros(0, np.int32), np.zeros(0, np.int64)  # soldiers, and the companies that they left
Leavers = Callable[[int, NDArray[np.int32], NDArray[np.uint8]], None]  # day, soldiers, main reasons
LACK_OUT_OF_LINE = 0.3  # lack of means out of the line, relative to in it (judgement)


class Army:
    """The parts of a run and the order in which a day calls them."""

    def __init__(self, case: Case, scenario: Scenario, seed: int, scale: float, units: int | None = None) -> None:
        self.case, self.scenario, self.seed, self.scale = case, scenario, seed, scale
        self.units = seed if units is None else units  # keys what units and their commanders are
        self.leavers: Leavers | None = None  # is told of each day's departures before they are carried out
        self.structure = build_structure(case, self.units, scale)
        self.assembly = Assembly(scenario)
        self.numbering = number_soldiers(case, scenario.paths, scale)
        self.arrivals = arrivals(case, scenario, scale)
        self.engine = Engine(self.assembly, self.structure, self.numbering.size(self.arrivals), case.days, seed)
        self.front = Front(self.structure, scenario, seed, scale, case.force["sector_km"])
        self.institutions = Institutions(scenario, self.structure, scale)
        self.ledger = Ledger(case.start, case.days, self.structure, self.engine.force.hot.size)
        self.registrar = Registrar(scenario, seed, case.days, scale, self.structure.registration_effect)
        self.drivers = scenario.paths
        self.today = self._first_view()
        self.census = self.today.census = Census(self.engine, self.structure, self.numbering)
        s = self.structure
        self.reasons = np.zeros(len(self.assembly.names), np.int64)
        self.offsets = np.zeros((len(self.assembly.offsets), s.companies))
        self.recent: dict[int, tuple[NDArray[np.int32], NDArray[np.int64]]] = {}
        self.clock = np.zeros(1, np.int64)  # day of the last weekly step
        self.stock = self.today.stock  # by state, at that step
        self._tenures, self._owners = self.assembly.tenure_tables(), self.assembly.part_owners()
        self._offset_of = np.array([p.index if p.what.chance == "leave" else -1 for p in self.assembly.offsets])
        self._added_of = np.array([p.index for p in self.assembly.rates if p.what.chance == "follow"], np.int64)
        self._added = np.zeros((len(self.assembly.rates), s.companies))
        self._alike = np.ones(s.companies)
        self._acting: dict[int, list[int]] = {CHANCE[p.what.chance]: [] for p in self.assembly.offsets}
        for k, part in enumerate(self.assembly.offsets):
            self._acting[CHANCE[part.what.chance]].append(k)
        self._rates = self.assembly.rows_of_rates()
        self._daily_rates = {CHANCE[p.what.chance] for p in self.assembly.rates if p.what.cadence == "daily"}
        daily = [p.what for p in self.assembly.offsets if p.what.cadence == "daily"]
        self._daily_offsets = sorted({CHANCE[offset.chance] for offset in daily})
        self._rising = sorted({*self._daily_offsets, *self._daily_rates})
        self._loss_elsewhere = 0.0
        self._reference = self.assembly.names.index("baseline")
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
        self.engine.end_day(-1, self.engine.nobody, [(0, self.numbering.initial), (0, 0)], marked, "mustered")
        self.engine.backdate(-1, SERVICE_BEFORE)
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
        line = self.front.stand(day, self.engine.flows, self.engine.law)
        self.engine.bound(CHANCE["loss"], max(line, self._loss_elsewhere))
        self._daily()
        self._watch_out(day)
        found = self.engine.find_plainly(day) if plain else self.engine.find(day, pool, threads)
        self._note_departures(day, found)
        return self._with_finishers(day, found) if day % 7 == 0 else found

    def evening(self, day: int, found: Found) -> None:
        """Let accounts accrue, carry out the moves, take in arrivals, open cases."""
        engine, today = self.engine, self.today
        engine.accrue()
        if day > 0:  # the first day's moves hold those mustered on its eve
            engine.tally.moves[:] = 0
        mobilised = 1.0 - min(1.0, today.drivers["share_voluntary_intake"] * today.lever("voluntary"))
        ranges = self.numbering.ranges(day, int(self.arrivals[day]))
        engine.end_day(day, found, ranges, self.assembly.marked(mobilised, today))
        self._books(day)

    # ---- parts of the morning

    def _first_view(self) -> Today:
        s = self.structure
        today = Today(s, self.scenario, seed=self.units, scale=self.scale)
        today.front = self.front.arrays
        today.intensity = np.ones(s.brigades + 1)
        for name in ("strength", "departures", "losses", "homecomings", "arrests"):
            setattr(today, f"company_{name}", np.zeros(s.companies))
        today.supply_lack = np.zeros(s.brigades + 1)
        sizes = {"army": 1, "brigade": s.brigades + 1, "company": s.companies}
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
            setattr(today, f"company_{name}", tally.company[row].astype(float))
        tally.company[:] = 0
        self.ledger.week(today, self.engine)
        today.certainty = self.registrar.certainty(today)
        self.front.week(today, tally.strength)
        today.intensity[:-1] = self.front.arrays["intensity"]
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
        self.assembly.set_flows(today, engine.flows)
        for k, part in enumerate(self.assembly.offsets):
            self.offsets[k] = self._by_company(part.what.level, part.what.compute(part.values, today))
        self.assembly.set_slopes(today, engine.law)
        self._set_rates()
        self._set_losses()
        self._add_rates("weekly", set(self._rates) - self._daily_rates)
        self._decided = True

    def _factor(self, chance: int) -> Array:
        """Return what the offsets of a chance multiply its hazard by, for each company."""
        if chance not in self._acting:
            return self._alike
        factor: Array = np.exp(self.offsets[self._acting[chance]].sum(axis=0))
        return factor

    def _set_rates(self) -> None:
        """Set the hazards that offsets give, and those of legal discharge and exchange."""
        base = {c: 1.0 for c, chance in enumerate(CHANCES) if c not in self._rates and not chance.added}
        del base[CHANCE["loss"]]
        base[CHANCE["dismiss"]], base[CHANCE["exchange"]] = self.institutions.flows(self.today, self.stock)
        for c, rate in base.items():
            self.engine.set_rates(c, rate * self._factor(c))

    def _set_losses(self) -> None:
        """Set the loss hazards that the front gives; those on the line follow from who is on position that day."""
        engine, loss, n = self.engine, CHANCE["loss"], self.front.cells
        on, rear, others = self.front.loss_rates(self.today, self.institutions.casualties(self.today, engine.book))
        factor = self._factor(loss)
        engine.set_rates(loss, others[self.structure.role] * factor)
        self._loss_elsewhere = engine.peak[loss]
        self.front.line.loss[0], self.front.line.loss[1] = rear, on
        self.front.line.loss[:] *= factor[self.structure.company[:n]]

    def _watch_out(self, day: int) -> None:
        """See that the watch covers today's hazards: all anew every few weeks, else cells that outgrew it."""
        engine, n, loss = self.engine, self.front.cells, CHANCE["loss"]
        if self._decided:
            # any group may go on position before the next decision: today its worst place bounds it
            engine.law.most[loss, :n] = self.front.line.loss.max(axis=0) * ROUNDING
            engine.bound(loss, float(engine.law.most[loss].max()))
        if day % LOOK_DAYS == 0:
            np.multiply(engine.law.most, ROOM, out=engine.watch.ceiling)
            engine.look(day)
            return
        if day % TIDY_DAYS == 0:
            engine.tidy()
        engine.look_again(day, range(len(CHANCES)) if self._decided else self._rising, ROOM)

    def _with_finishers(self, day: int, found: Found) -> Found:
        """Return today's movers with those whose term of service is over and who are let go this week."""
        months = self.today.lever("service_term")
        if "fairness" in self.scenario.without or months >= NO_TERM:
            return found
        share = -np.expm1(-7.0 / self.scenario.parameters["fairness.pace"])
        free = np.setdiff1d(self.census.finished(self.seed, day, months, share), found.soldiers)
        chances = np.full(free.size, CHANCE["finish"], np.uint8)
        return Found(np.concatenate([found.soldiers, free]), np.concatenate([found.chances, chances]))

    def _daily(self) -> None:
        """Compute what changes every day: memories, flows of accounts, daily offsets, added rates."""
        today = self.today
        today.step = 1.0
        # yesterday's departures are what the morning knows
        left = self.recent.get(today.day - 1, NOBODY)[1]
        today.company_departures = np.bincount(left, minlength=self.structure.companies).astype(float)
        self._remember("daily")
        for k, part in enumerate(self.assembly.offsets):
            if part.what.cadence == "daily":
                self._replace_offset(k, part)
        self._add_rates("daily", self._daily_rates)

    def _add_rates(self, cadence: str, chances: set[int]) -> None:
        """Compute the added rates of a cadence, and sum up those of some chances."""
        for row, part in enumerate(self.assembly.rates):
            if part.what.cadence == cadence:
                self._added[row] = self._by_company(part.what.level, part.what.compute(part.values, self.today))
        for c in sorted(chances):
            self.engine.set_rates(c, self._added[self._rates[c]].sum(axis=0))

    def _replace_offset(self, k: int, part: Part) -> None:
        """Put today's value of a daily offset in the place of yesterday's."""
        value = self._by_company(part.what.level, part.what.compute(part.values, self.today))
        if (value != self.offsets[k]).any():
            self.offsets[k] = value
            chance = CHANCE[part.what.chance]
            self.engine.set_rates(chance, self._factor(chance))

    def _remember(self, cadence: str) -> None:
        fresh = {m.name: m.update(values, self.today) for m, values in self.assembly.memories if m.cadence == cadence}
        for name, value in fresh.items():
            self.today.memory[name][:] = value

    def _by_company(self, level: str, value: Any) -> Array:
        """Spread a value by army or brigade over the companies."""
        values: Array = np.asarray(value, dtype=float)
        return values[self.structure.brigade] if level == "brigade" else values

    # ---- parts of the evening

    def _note_departures(self, day: int, found: Found) -> None:
        """Count reasons, keep who left for the registrar, and show him who comes back."""
        engine, leave, follow = self.engine, CHANCE["leave"], CHANCE["follow"]
        each = np.empty(len(found.soldiers), np.uint8)
        attribute(
            self.seed, day, found.soldiers, found.chances, leave, follow, engine.force, engine.law, self._tenures,
            *self._scratch, self._owners, engine.places.company, self.offsets, self._offset_of, self._added,
            self._added_of, self._reference, self.reasons, each,
        )
        leaving = (found.chances == leave) | (found.chances == follow)
        gone = found.soldiers[leaving]
        if self.leavers:
            self.leavers(day, gone, each[leaving])
        self.ledger.note(day, gone, engine.force)
        self.recent[day] = gone, self.structure.company[engine.force.hot["cell"][gone]]
        home = found.soldiers[found.chances == CHANCE["return"]]
        company = engine.force.cold["home"][home]
        brigade = np.where(company >= 0, self.structure.brigade[company], self.structure.brigades)
        self.registrar.welcome(self.today, home, brigade, engine.force)

    def _books(self, day: int) -> None:
        """Open cases for those who left three days ago, and close the day's books."""
        left = day - LEAST_DAYS
        soldiers, companies = self.recent.pop(left, NOBODY)
        self.registrar.enter(self.today, soldiers, self.structure.brigade[companies], left, self.engine.force)
        self.registrar.close(self.today)

    # ---- measures and state

    def mean_account(self, name: str, role: int) -> float:
        """Return the mean balance of an account over those present in a role (a sample of cells' members)."""
        engine, account = self.engine, self.assembly.account_index.get(name)
        if account is None:
            return float("nan")
        size = int(self.numbering.extra[0])  # the numbers of history, as the census does
        sample = slice(0, size, max(1, size // SAMPLE))
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
            "offsets": self.offsets, "added": self._added, "clock": self.clock, "stock": self.stock,
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
        self._read_drivers(day)
        self._loss_elsewhere = float(self.engine.law.most[CHANCE["loss"], self.front.cells :].max())
        self.engine.restore(day)
