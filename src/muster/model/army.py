"""One army through its days: levers, front, mechanisms, walk, moves, arrivals, books."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.kernels import day as days_of_army
from muster.kernels.accounts import balances
from muster.kernels.chance import WINDOW
from muster.kernels.layout import Days, Gone
from muster.kernels.line import count_watch
from muster.kernels.rates import ROUNDING
from muster.model.assembly import Assembly
from muster.model.census import NO_TERM, Census
from muster.model.declare import Array
from muster.model.engine import ROOM, Engine, Found
from muster.model.force import build_structure, number_soldiers
from muster.model.front import Front
from muster.model.institutions import Institutions, arrivals
from muster.model.ledger import Ledger
from muster.model.observe import Registrar
from muster.model.scenario import Scenario
from muster.model.states import CHANCE, CHANCES, GROUPS, MOVE, STATE
from muster.model.today import Today

SERVICE_BEFORE = 400  # days over which those serving at the start had been posted (judgement)
SAMPLE = 5_000  # soldiers whose accounts are looked at for the weekly mean
NOBODY = np.zeros(0, np.int32)
LACK_OUT_OF_LINE = 0.3  # lack of means out of the line, relative to in it (judgement)
LOSS, LEAVE, FOLLOW, FINISH = (CHANCE[name] for name in ("loss", "leave", "follow", "finish"))
SPECIAL = days_of_army.Special(LOSS, LEAVE, FOLLOW, CHANCE["return"], FINISH, MOVE["inducted_volunteers"])


class Army:
    """The parts of a run and the order in which a day calls them."""

    def __init__(self, case: Case, scenario: Scenario, seed: int, scale: float, units: int | None = None) -> None:
        self.case, self.scenario, self.seed, self.scale = case, scenario, seed, scale
        self.units = seed if units is None else units  # keys what units and their commanders are
        self.structure = s = build_structure(case, self.units, scale)
        self.assembly = Assembly(scenario)
        self.numbering = number_soldiers(case, scenario.paths, scale)
        self.arrivals = arrivals(case, scenario, scale)
        size = self.numbering.size(self.arrivals)
        self.engine = Engine(self.assembly, s, size, case.days, seed)
        self.engine.intake.ranges[:-1] = self.numbering.all_ranges(self.arrivals)
        self.engine.intake.ranges[-1] = 0, self.numbering.initial, 0, 0
        self.front = Front(s, scenario, seed, scale, case.force["sector_km"])
        self.institutions = Institutions(scenario, s, scale)
        self.ledger = Ledger(case.start, case.days, s, size)
        self.registrar = Registrar(scenario, seed, case.days, scale, s.registration_effect, s.brigade)
        self.drivers = scenario.paths
        self._drivers_by_day = np.array(list(self.drivers.values())).T
        self.echo = self.assembly.echo(s.companies)
        self.pulse = self.assembly.pulse(s.companies)
        self.flat = np.ones(len(CHANCES))  # hazards that offsets multiply
        self.reasons = self.assembly.reasons(s)
        self._added = self.reasons.added
        self.gone = empty_gone(2 * size + 1, case.days)
        self.today = self._first_view()
        self.census = self.today.census = Census(self.engine, s, self.numbering)
        self.clock = np.zeros(1, np.int64)  # day of the last weekly step
        self.stock = self.today.stock  # by state, at that step
        self._sort_contributions()
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
        self.engine.intake.marked[:] = self.assembly.marked(1.0 - force["initial_voluntary_share"], self.today)
        self.engine.muster(SERVICE_BEFORE)
        return 0

    # ---- a stretch of days

    def live(self, day: int, last: int, days: Days) -> int:
        """Live from ``day`` on in one compiled stretch, as far as one goes and before ``last``; return the next day.

        A stretch ends where a week does, or where a lever or a driver takes another value. What is counted of each day
        is written to ``days``.
        """
        first, until = day, self._stretch(day, last)
        self._wake(day, until)
        if day % WINDOW == 0:
            self.engine.foresee(day)
        others = self._finishers(day)
        while day < until:
            engine, line = self.engine, self.front.line
            engine.make_room(day, others.size)
            day = days_of_army.live(
                self.seed, day, until, SPECIAL, others, ROOM, engine.used, engine.dawned, engine.work, *self._kernel(),
                line, engine.flows, engine.calendar, engine.tally, engine.diary, engine.scratch, self.echo, self.pulse,
                self.reasons, self.gone, self.registrar.cases, self.ledger.tally, engine.intake, days,
            )
            others = others if day == first else NOBODY
        self.today.day = day - 1
        return day

    def _stretch(self, day: int, last: int) -> int:
        """Return the day before which a stretch ends that begins on ``day``."""
        if self._every_day:
            return day + 1
        until = min(last, day - day % 7 + 7)
        changes = np.flatnonzero(self._changes[day + 1 : until])
        return day + 1 + int(changes[0]) if changes.size else until

    # ---- a day

    def morning(self, day: int, plain: bool, pool: Executor | None, threads: int) -> Found:
        """Set the day's hazards and find who moves."""
        engine, e = self.engine, self.echo
        self._wake(day, day + 1)
        engine.foresee(day)
        others = self._finishers(day)
        engine.make_room(day, others.size)
        days_of_army.dawn(
            self.seed, day, LOSS, ROOM, engine.last, *self._kernel(), self.front.line, engine.flows, e, self.pulse,
            self.reasons, engine.diary,
        )
        engine.make_room(day, others.size)
        found = engine.find_plainly(day) if plain else engine.find(day, pool, threads)
        n = engine.hand_over(found)
        soldiers, chances = engine.scratch[:2]
        days_of_army.note(
            self.seed, day, n, SPECIAL, engine.scratch, engine.force, engine.law, engine.places, e, self.reasons,
            self.gone, self.ledger.tally, self.registrar.cases,
        )
        n = days_of_army.with_others(n, others, FINISH, soldiers, chances, engine.force)
        return Found(soldiers[:n].copy(), chances[:n].copy())

    def evening(self, day: int, found: Found) -> None:
        """Let accounts accrue, carry out the moves, take in arrivals, open cases."""
        engine = self.engine
        n = engine.hand_over(found)
        engine.used[0] = max(engine.last, *(self._newcomers(day)))
        days_of_army.dusk(
            self.seed, day, n, *engine.scratch[:2], SPECIAL.arrive, engine.intake, *self._kernel(), engine.flows,
            engine.calendar, engine.tally, engine.diary, self.gone, self.registrar.cases, engine.scratch,
        )
        count_watch(self.front.line, engine.tally.strength)

    def _newcomers(self, day: int) -> list[int]:
        """Return above which numbers the newcomers of a day end, nought for none."""
        first, last, more, end = self.engine.intake.ranges[day].tolist()
        return [last if last > first else 0, end if end > more else 0]

    def _kernel(self) -> tuple[Any, ...]:
        return self.engine.force, self.engine.law, self.engine.book, self.engine.places

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
        echoes = [self.assembly.rates[k].what.name for k in self.assembly.echoes]
        today.memory |= dict(zip(echoes, self.echo.felt, strict=True))
        return today

    def _sort_contributions(self) -> None:
        """Note which contributions act on which chance, and which are asked every day."""
        offsets, rates = self.assembly.offsets, self.assembly.rates
        tables = {level: iter(getattr(self.reasons, f"by_{level}")) for level in ("brigade", "company")}
        tables["army"] = iter(self.reasons.by_army[:, None])
        self.offsets: list[Array] = [next(tables[part.what.level]) for part in offsets]
        self._pulses = self.assembly.pulses
        self._acting: dict[tuple[int, str], list[int]] = {}
        for k, part in enumerate(offsets):
            if k not in self._pulses:
                self._acting.setdefault((CHANCE[part.what.chance], part.what.level), []).append(k)
        self._rates = self.assembly.rows_of_rates()
        self._based = [c for c, chance in enumerate(CHANCES) if c not in self._rates and not chance.added and c != LOSS]
        daily = [k for k, part in enumerate(offsets) if part.what.cadence == "daily"]
        self._unforeseen = [k for k in daily if k not in self._pulses]
        own = [k for k in range(len(rates)) if k not in self.assembly.echoes]
        self._weekly_rates = [k for k in own if rates[k].what.cadence == "weekly"]
        self._daily_rates = [k for k in own if rates[k].what.cadence == "daily"]
        memories = [m for m, _ in self.assembly.memories if m.cadence == "daily"]
        # whether something can only be known in the morning
        self._every_day = bool(self._unforeseen or self._daily_rates or memories)

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
        self.today.day = day
        self.today.drivers = dict(zip(self.drivers, self._drivers_by_day[day].tolist(), strict=True))

    def _wake(self, day: int, until: int) -> None:
        """Set what Python sets of a day's hazards, and of those of the days before ``until`` what is known ahead."""
        self._read_drivers(day)
        decides = day % 7 == 0 or bool(self._changes[day])
        if day % 7 == 0:
            self._week(day)
        if decides:
            self._decide()
        self._foretell(day, until)
        if self._every_day:
            self._daily()

    def _week(self, day: int) -> None:
        """Take stock of the week: front, institutions, memories."""
        today, s, tally = self.today, self.structure, self.engine.tally
        today.step = float(day - self.clock[0]) or 7.0
        self.clock[0] = day
        self.stock[:] = tally.stock
        today.company_strength = s.by_company(tally.strength)
        self.echo.strength[:] = today.company_strength
        for name, counts in zip(GROUPS, tally.company.astype(float), strict=True):
            setattr(today, f"company_{name}", counts)
        tally.company[:] = 0
        self.ledger.week(today, self.engine)
        today.certainty = self.registrar.certainty(today)
        self.front.week(today, tally.strength)
        today.intensity[:-1] = self.front.arrays["intensity"]
        self.institutions.post(today, self.engine.places, today.company_strength)
        self._remember("weekly")

    def _decide(self) -> None:
        """Let levers and memories set the week's hazards (also on a day when a lever changes)."""
        today, engine = self.today, self.engine
        self.front.decide(today)
        self.institutions.decide(today, engine.book, engine.places, self.stock)
        self.assembly.open(engine.book, today)
        mobilised = 1.0 - min(1.0, today.drivers["share_voluntary_intake"] * today.lever("voluntary"))
        engine.intake.marked[:] = self.assembly.marked(mobilised, today)
        self.registrar.open(today)
        held = self.front.arrays["sector"] >= 0
        lack = np.maximum(self.scenario.values("supply").mean + self.structure.supply_effect, 0.0)
        today.supply_lack[:-1] = np.where(held, lack[:-1], LACK_OUT_OF_LINE * lack[:-1])
        self.assembly.set_flows(today, engine.flows)
        for k, part in enumerate(self.assembly.offsets):
            self.offsets[k][:] = part.what.compute(part.values, today)
        self.assembly.set_slopes(today, engine.law)
        self._set_rates()
        self._set_losses()
        self._add_rates(self._weekly_rates)

    def _factor(self, chance: int) -> Any:
        """Return what the offsets of a chance multiply its hazard by: one number, or one for each company."""
        total: Any = sum(self.offsets[k][0] for k in self._acting.get((chance, "army"), ()))
        if (chance, "brigade") in self._acting:
            rows = [self.offsets[k] for k in self._acting[chance, "brigade"]]
            total = sum(rows[1:], rows[0] + total)[self.structure.brigade]
        by_company = [self.offsets[k] for k in self._acting.get((chance, "company"), ())]
        if by_company and not np.ndim(total):
            total = np.full(self.structure.companies, float(total))
        for row in by_company:
            total += row
        return np.exp(total)

    def _set_rates(self) -> None:
        """Set the hazards that offsets give, and those of legal discharge and exchange."""
        self.flat[[CHANCE["dismiss"], CHANCE["exchange"]]] = self.institutions.flows(self.today, self.stock)
        self._spread(self._based)

    def _spread(self, chances: list[int]) -> None:
        """Give the cells the hazards of some chances; the kernels do where they change from day to day."""
        rows = {c: self.flat[c] * self._factor(c) for c in chances}
        for p, c in enumerate(self.pulse.chance.tolist()):
            if c in rows:
                self.pulse.base[p], self.pulse.felt[p] = rows.pop(c), np.nan
        self.engine.set_rates(rows)

    def _set_losses(self) -> None:
        """Set the loss hazards that the front gives; those on the line follow from who is on position that day."""
        engine, n = self.engine, self.front.cells
        on, rear, others = self.front.loss_rates(self.today, self.institutions.casualties(self.today, engine.book))
        factor = self._factor(LOSS)
        engine.set_rates({LOSS: others[self.structure.role] * factor})
        of_cell = factor[self.structure.company[:n]] if np.ndim(factor) else factor
        self.front.line.loss[0], self.front.line.loss[1] = rear * of_cell, on * of_cell
        engine.law.most[LOSS, :n] = self.front.line.loss[0] * ROUNDING

    def _finishers(self, day: int) -> NDArray[np.int32]:
        """Return those whose term of service is over and who are let go this week, if it begins today."""
        months = self.today.lever("service_term")
        if day % 7 or "fairness" in self.scenario.without or months >= NO_TERM:
            return NOBODY
        share = -np.expm1(-7.0 / self.scenario.parameters["fairness.pace"])
        return self.census.finished(self.seed, day, months, share)

    def _foretell(self, day: int, until: int) -> None:
        """Ask for the daily offsets of the whole army on the days from ``day`` to before ``until``."""
        today, pulse = self.today, self.pulse
        today.step = 1.0
        for row, k in zip(pulse.offset, self._pulses, strict=True):
            part = self.assembly.offsets[k]
            for ahead in range(day, until):
                today.day = ahead
                row[ahead % 7] = part.what.compute(part.values, today)
        today.day = day
        for factor, chance in zip(pulse.factor, pulse.chance.tolist(), strict=True):
            of_chance = [CHANCE[self.assembly.offsets[k].what.chance] == chance for k in self._pulses]
            factor[:] = np.exp(pulse.offset[of_chance].sum(axis=0))

    def _daily(self) -> None:
        """Compute what can only be known in the morning."""
        today = self.today
        today.company_departures = self.echo.left.astype(float)  # yesterday's are what the morning knows
        self._remember("daily")
        for k in self._unforeseen:
            part = self.assembly.offsets[k]
            self.offsets[k][:] = part.what.compute(part.values, today)
            self._spread([CHANCE[part.what.chance]])
        self._add_rates(self._daily_rates)

    def _add_rates(self, rows: list[int]) -> None:
        """Compute some of the added rates, and sum up those of their chances (``dawn`` does where there are echoes)."""
        for row in rows:
            part = self.assembly.rates[row]
            self._added[row] = self._by_company(part.what.level, part.what.compute(part.values, self.today))
        chances = {CHANCE[self.assembly.rates[row].what.chance] for row in rows} - set(self.echo.chances.tolist())
        if chances:
            self.engine.set_rates({c: self._added[self._rates[c]].sum(axis=0) for c in sorted(chances)})

    def _remember(self, cadence: str) -> None:
        fresh = {m.name: m.update(values, self.today) for m, values in self.assembly.memories if m.cadence == cadence}
        for name, value in fresh.items():
            self.today.memory[name][:] = value

    def _by_company(self, level: str, value: Any) -> Any:
        """Spread a value by brigade over the companies."""
        return value[self.structure.brigade] if level == "brigade" and np.ndim(value) else value

    # ---- measures and state

    def mean_account(self, name: str, role: int) -> float:
        """Return the mean balance of an account over those present in a role (a sample of cells' members)."""
        engine, account = self.engine, self.assembly.account_index.get(name)
        if account is None:
            return float("nan")
        size = int(self.numbering.extra[0])  # the numbers of history, as the census does
        step, found = max(1, size // SAMPLE), np.empty(2 * SAMPLE)
        present, roles = STATE["present"], self.structure.cell_role
        n = balances(size, step, account, present, role, roles, engine.force, engine.law, found)
        return float(found[:n].mean()) if n else float("nan")

    def arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return the army's own changing arrays by name."""
        today = self.today
        own: dict[str, NDArray] = {  # type: ignore[type-arg]
            "by_army": self.reasons.by_army, "by_brigade": self.reasons.by_brigade,
            "by_company": self.reasons.by_company, "added": self._added, "clock": self.clock, "stock": self.stock,
            "reasons": self.reasons.out, "strength": self.echo.strength, "lack": today.supply_lack,
            "left": self.echo.left, "ends": self.gone.end, "flat": self.flat, "base": self.pulse.base,
            **self.registrar.practice_arrays(),
        }
        return {f"army.{k}": v for k, v in own.items()} | {f"memory.{k}": v for k, v in today.memory.items()}

    def recent_arrays(self, day: int) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return what is known of the last days' departures, and single numbers, for saving."""
        entries = np.arange(self.gone.end[max(0, day - days_of_army.LEAST_DAYS)], self.gone.end[day + 1])
        place = entries % self.gone.soldier.size
        return {
            "scalar.certainty": np.array(self.today.certainty), "recent.entries": entries,
            "recent.soldier": self.gone.soldier[place], "recent.company": self.gone.company[place],
        }

    def restore(self, named: dict[str, NDArray], day: int) -> None:  # type: ignore[type-arg]
        """Take up what ``recent_arrays`` saved, after the other arrays have been filled in."""
        self.today.certainty = float(named["scalar.certainty"])
        place = named["recent.entries"] % self.gone.soldier.size
        self.gone.soldier[place], self.gone.company[place] = named["recent.soldier"], named["recent.company"]
        self._read_drivers(day)
        self.today.company_strength = self.echo.strength.copy()
        self.engine.restore(day)


def empty_gone(ring: int, days: int) -> Gone:
    """Return room for the departures of some days."""
    soldiers, companies = np.empty(ring, np.int32), np.empty(ring, np.int32)
    return Gone(soldiers, companies, np.empty(ring, np.int16), np.empty(ring, np.uint8), np.zeros(days + 1, np.int64))
