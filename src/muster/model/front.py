"""The front: sectors, who holds them, the load that follows, tours, evacuations and losses."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from muster.kernels.chance import draws
from muster.kernels.layout import COUNTED, TOURS, Line
from muster.kernels.line import TOUR
from muster.model.declare import Array
from muster.model.force import Index, Structure
from muster.model.mechanisms import command, fitness, furlough, probing, rushing, workload
from muster.model.scenario import Scenario
from muster.model.states import ROLE
from muster.model.today import Today

SECTOR = 213
WORKED_OUT = "brigade", "factors", "counted", "counted_for", "drawn"  # arrays of the line that are no state of it
HOT_SPOT_DAYS = 90  # after which pressure moves to other sectors (judgement)
TURN_DAYS = 240  # of a brigade's slow turn out of the line in the rule (judgement)
INTENSITY_SPREAD = 0.5  # sd of log pressure between sectors (judgement)
NO_LIMIT = 365.0  # the tour limit at which there is none


class Front:
    """Holds what the front remembers: who is on position, for how long, and where brigades stand."""

    def __init__(self, structure: Structure, scenario: Scenario, seed: int, scale: float, sector_km: float) -> None:
        self.structure, self.scenario, self.seed, self.scale = structure, scenario, seed, scale
        self.sector_km = sector_km
        self._relative: dict[tuple[int, int], Array] = {}  # pressure as it was last worked out
        n, brigades = structure.infantry_cells, structure.brigades
        self.cells = n
        self.brigade = structure.cell_brigade[:n]
        battalion = structure.battalion[structure.company[:n]]
        # groups of one battalion and brigade are evacuated alike
        _, first, self._alike = np.unique(battalion * brigades + self.brigade, return_index=True, return_inverse=True)
        self._effect, self._brigade = 0.3 * structure.battalion_effect[battalion[first]], self.brigade[first]
        self.line = Line(
            on=np.zeros(n, np.uint8),
            days=np.floor(draws(seed, TOUR, np.arange(n), -1) * 30.0).astype(np.int16),
            passed=np.zeros(n, np.int16),
            brigade=self.brigade.astype(np.int32),
            held=np.zeros(brigades, np.uint8),
            tour=np.zeros(brigades),
            limit=np.full(brigades, np.inf),
            rest=np.ones(brigades),
            asked=np.zeros(brigades),
            failing=np.zeros(n, np.float32),
            refusing=np.zeros(brigades),
            orders=np.zeros(2, np.int64),
            loss=np.zeros((2, n)),
            tours=np.zeros(TOURS, np.int64),
            stood=np.zeros(brigades, np.int64),
            evenings=np.zeros(1, np.int64),
            standing=np.zeros(1, np.int64),
            factors=self._factors(),
            counted=np.zeros((2, brigades, COUNTED), np.int16),
            counted_for=np.full((2, brigades), np.nan),
            drawn=np.empty((2, n)),
        )
        self.arrays: dict[str, NDArray] = {  # type: ignore[type-arg]
            "sector": np.full(brigades, -1),
            "load": np.zeros(brigades),
            "coverage": np.ones(brigades),
            "seen": np.ones(brigades),  # coverage of the sector as the enemy knows it
            "intensity": np.ones(brigades),
            "needed": np.zeros(1),
            "weighted": np.zeros(1),  # posts needed, weighted by pressure
            "thin": np.zeros(1),
            "raised": np.zeros(len(ROLE)),  # posts of the companies raised so far, by role
            "fit": np.ones(1),  # share of the infantry present that is fit for position
        } | {name: array for name, array in self.line._asdict().items() if name not in WORKED_OUT}

    def _factors(self) -> Array:
        """Return quantiles of the mean-one lognormal factor of a group's tour or rest."""
        from scipy.special import ndtri

        spread = self.scenario.parameters["workload.tour_spread"]
        middle = np.clip((np.arange(256) + 0.5) / 256, 0.005, 0.995)
        factors: Array = np.exp(spread * ndtri(middle) - spread**2 / 2)
        return factors

    def week(self, today: Today, strength: NDArray[np.int32]) -> None:
        """Place brigades, and work out load, tours and coverage for the week."""
        a, p = self.arrays, self.scenario.values("workload")
        km = today.drivers["front_active_km"] * today.lever("line") * self.scale
        sectors = max(1, round(km / self.sector_km))
        sector = self.assign(today, sectors)
        held = sector >= 0
        sectors = int(sector.max()) + 1 if held.any() else 1
        seen = self.seen(sectors)
        intensity = self.pressure(today.day, sectors)
        posts = workload.posts_needed(p, km / sectors, today.drivers["clashes_per_day"], intensity)
        present = np.bincount(self.brigade, strength[: self.cells], minlength=self.structure.brigades)
        a["fit"][0] = able = self.fit_share(today, p.fit_share)
        fit = np.bincount(sector[held], (present * able)[held], minlength=sectors)
        phi = workload.load(p, posts, fit)
        if "workload" in self.scenario.without:
            phi = np.full(sectors, p.reference)
        a["sector"][:], a["held"][:] = sector, held
        a["intensity"][:] = np.where(held, intensity[sector], 1.0)
        a["load"][:] = np.where(held, phi[sector], 0.0)
        manned = np.bincount(sector[held], (self.stood() * able)[held], minlength=sectors)
        cover = np.clip(manned / np.maximum(posts, 1e-9), probing.LEAST, 1.0)
        a["coverage"][:] = np.where(held, cover[sector], 1.0)
        seen = probing.learned(self.scenario.values("probing"), seen, cover, today.step)
        a["seen"][:] = np.where(held, seen[sector], 1.0)
        a["needed"][0], a["weighted"][0] = posts.sum(), (posts * intensity).sum()
        a["thin"][0] = (cover < 0.8).mean()
        a["raised"][:] = self.structure.posts_raised(today.day)

    def stood(self) -> Array:
        """Return the soldiers that each brigade had on position on the mean day since this was last asked.

        One evening's number would do for the level, but its luck decides where the enemy probes next.
        """
        a = self.arrays
        mean: Array = a["stood"] / max(int(a["evenings"][0]), 1)
        a["stood"][:], a["evenings"][:] = 0, 0
        return mean

    def decide(self, today: Today) -> None:
        """Let the levers of the day set rest, tours and evacuation (at weekly steps and when one changes)."""
        a = self.arrays
        a["rest"][:] = today.lever_by_brigade("rest")[:-1]
        limit = today.lever_by_brigade("tour_limit")[:-1]
        a["limit"][:] = np.where(limit < NO_LIMIT, limit, np.inf)
        a["tour"][:] = np.minimum(workload.tour(a["load"], a["rest"]), a["limit"])
        trust = self.scenario.values("trust")
        a["asked"][:] = trust.asked * a["intensity"]
        a["failing"][:] = self.failing(today, trust)
        if "command" not in self.scenario.without:
            a["refusing"][:] = command.refused(self.scenario.values("command"), today)[:-1]

    def assign(self, today: Today, sectors: int) -> Index:
        """Return the sector of each brigade, by the given rota or by the rule; -1 out of the line.

        The rule turns brigades out of the line slowly, by number and date alone, and spreads those in
        it over the sectors in order; where brigades are too few they stretch.
        """
        n = self.structure.brigades
        rota = self.scenario.rota
        if rota is not None and today.day // 7 >= rota.first:
            return np.minimum(rota.of_week(today.day // 7, n), sectors - 1)
        exists = self.structure.brigade_raised <= today.day
        share = min(1.0, today.drivers["brigades_in_line"] * self.scale / max(exists.sum(), 1))
        phase = (np.arange(n) * 0.7548776662466927 + today.day / TURN_DAYS) % 1.0
        rushed = self.rushed(today, n) & exists
        if rushed.any():  # the others take turns at what the rushed leave them
            share = (share * exists.sum() - rushed.sum()) / max(exists.sum() - rushed.sum(), 1)
        in_line = rushed | (exists & (phase < share))
        if not in_line.any():
            in_line = exists
        order = np.cumsum(in_line) - 1
        count = int(in_line.sum())
        sector = np.where(in_line, order * min(sectors, count) // count, -1)
        if not rushed.any():
            return sector
        hurried: Index = rushing.hurry(sector, rushed, self.pressure(today.day, sectors))
        return hurried

    def rushed(self, today: Today, brigades: int) -> NDArray[np.bool_]:
        """Return which brigades are rushed from hot spot to hot spot."""
        if "rushing" in self.scenario.without:
            return np.zeros(brigades, bool)
        flags: NDArray[np.bool_] = rushing.rushed(self.scenario.values("rushing"), today.lever("rush"), brigades)
        return flags

    def fit_share(self, today: Today, fit_share: float) -> float:
        """Return the share of the infantry present that can hold a position: not unfit, not on leave."""
        if "fitness" not in self.scenario.without:
            fit_share *= fitness.usable(self.scenario.values("fitness"), today.memory["unfit"][0])
        if "furlough" not in self.scenario.without:
            fit_share *= 1.0 - furlough.away(today)
        return float(min(fit_share, 1.0))

    def sector_intensity(self, day: int, sectors: int) -> Array:
        """Return relative pressure on each sector, mean one; hot spots move every quarter."""
        from scipy.special import ndtri

        key = day // HOT_SPOT_DAYS, sectors
        if key in self._relative:
            return self._relative[key]
        order = np.argsort(draws(self.seed, SECTOR, np.arange(sectors), day // HOT_SPOT_DAYS), kind="stable")
        values = np.empty(sectors)
        values[order] = np.exp(INTENSITY_SPREAD * ndtri((np.arange(sectors) + 0.5) / sectors))
        self._relative = {key: values / values.mean()}
        return self._relative[key]

    def pressure(self, day: int, sectors: int) -> Array:
        """Return relative pressure on each sector, mean one: hot spots, and probes where cover is thin."""
        intensity = self.sector_intensity(day, sectors)
        if "probing" in self.scenario.without:
            return intensity
        shifted: Array = probing.probed(self.scenario.values("probing"), intensity, self.seen(sectors))
        return shifted

    def seen(self, sectors: int) -> Array:
        """Return the cover of each sector as the enemy has come to know it, 1 where nobody stood."""
        cover, before = np.ones(sectors), self.arrays["sector"]
        known = (before >= 0) & (before < sectors)
        cover[before[known]] = self.arrays["seen"][known]
        return cover

    def failing(self, today: Today, p: SimpleNamespace) -> Array:
        """Return the chance that an evacuation asked for does not come: worse under pressure and thin cover."""
        pressure = np.log(today.drivers["clashes_per_day"] / 170.0) * 0.5
        thin = -np.log(self.arrays["coverage"])[self._brigade]
        odds = p.missed / (1.0 - p.missed) * np.exp(self._effect + pressure + thin)
        failing: Array = odds / (1.0 + odds) * (1.0 - today.lever_by_brigade("evacuation")[self._brigade])
        return failing[self._alike]

    def loss_rates(self, today: Today, casualties: float) -> tuple[Array, Array, Array]:
        """Return loss hazards per day: on position and near rear by infantry cell, others by role (infantry: 0).

        ``casualties`` is the path's losses of all kinds a day, at scale. They are spread over the posts
        that the line asks for and over establishments, so that fewer exposed means fewer lost.
        """
        a, p = self.arrays, self.scenario.values("casualties")
        raised = a["raised"]
        exposed = max(a["weighted"][0] / a["fit"][0], 1.0)
        thin = a["coverage"] ** -p.thin
        on = p.on_position * casualties / exposed * (a["intensity"] * thin)
        rear = p.near_rear * casualties / max(0.45 * raised[ROLE["infantry"]], 1.0)
        others = np.zeros(len(raised))
        others[ROLE["combat"]] = p.combat * casualties / max(0.8 * raised[ROLE["combat"]], 1.0)
        others[ROLE["support"]] = p.support * casualties / max(0.8 * raised[ROLE["support"]], 1.0)
        return on[self.brigade], np.where(a["sector"] >= 0, rear, 0.1 * rear)[self.brigade], others
