"""M17: the books: which spells become cases of Art. 407 and 408, when, and what becomes of the cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels.day import LEAST_DAYS
from muster.kernels.layout import Cases
from muster.model.declare import Array
from muster.model.mechanisms import concealment, congestion
from muster.model.scenario import Scenario
from muster.model.states import AWAY, STATE, STATES
from muster.model.today import Today

STAGES = ("registered", "suspicion", "court", "verdict")
ARTICLES = ("407", "408")
IS_AWAY = np.array([name in AWAY for name in STATES], np.uint8)
MEMORY_DAYS = 60.0  # over which the inflow of cases is felt as load (judgement)


class Registrar:
    """Turns spells into entries by day, article and stage; ``book`` has shape (stages, articles, days)."""

    def __init__(
        self, scenario: Scenario, seed: int, days: int, scale: float, unit_effect: Array, brigade: NDArray[np.int64]
    ) -> None:
        self.scenario, self.seed, self.days, self.scale = scenario, seed, days, scale
        self.p = scenario.values("registration")
        self.spread = np.exp(self.p.unit_spread * unit_effect)
        self.cases = Cases(
            practice=np.zeros(unit_effect.size),
            practised=np.zeros((days, unit_effect.size), np.float32),
            on_return=np.zeros(1),
            returns_from=np.array([STATE["absent"]]),
            again=np.array([self.p.technical / (1.0 - self.p.technical), self.p.duplicates]),
            share=np.zeros(1),
            reach=np.ones(len(STAGES)),
            wait=np.ones(len(STAGES)),
            limit=np.full(1, -1),
            fade=np.exp(np.full(1, -1.0 / MEMORY_DAYS)),
            away=IS_AWAY,
            brigade=brigade.astype(np.int64),
            book=np.zeros((len(STAGES), len(ARTICLES), days), dtype=np.int64),
            inflow=np.zeros(1),
            backlog=np.zeros(len(ARTICLES), dtype=np.int64),
        )
        self.arrays: dict[str, NDArray] = {  # type: ignore[type-arg]
            "book": self.cases.book, "inflow": self.cases.inflow, "backlog": self.cases.backlog,
            "practice": self.cases.practised,
        }

    def practice_arrays(self) -> dict[str, NDArray]:  # type: ignore[type-arg]
        """Return by name what was last decided of the practice."""
        names = "practice", "on_return", "share", "reach", "wait", "limit"
        return {name: getattr(self.cases, name) for name in names}

    def certainty(self, today: Today) -> float:
        """Return the share of new cases that reaches court, given the load of late (M9)."""
        p = self.scenario.values("congestion")
        if "congestion" in self.scenario.without:
            return float(p.court)
        monthly = self.arrays["inflow"][0] / self.scale * 30.4375
        return float(congestion.clearance(p, monthly, today.lever("investigators")))

    def open(self, today: Today) -> None:
        """Set the practice of the days to come: who becomes a case, what becomes of cases, and how fast."""
        d, c, cases = today.drivers, self.scenario.values("congestion"), self.cases
        practice = min(d["registration_probability"] * self.p.level, 0.98)
        if "concealment" not in self.scenario.without:
            practice *= 1.0 - concealment.hidden(self.scenario.values("concealment"), today)
        odds = practice / (1.0 - practice) * self.spread
        cases.practice[:] = odds / (1.0 + odds)
        cases.share[0] = d["share_408"]
        # a return within an amnesty window presupposes a case
        cases.on_return[0] = self.p.on_return * min(today.lever("amnesty"), 1.0)
        cases.reach[:] = 1.0, c.suspicion * today.certainty, today.certainty, c.verdict * today.certainty
        delay, late = max(d["registration_delay_days"] - LEAST_DAYS, 1.0), today.lever("court_delay")
        cases.wait[:] = delay, self.p.suspicion_delay * late, self.p.court_delay * late, self.p.verdict_delay * late
        if self.p.capacity > 0.0:
            cases.limit[0] = int(self.p.capacity * d["registration_capacity_per_month"] * self.scale / 30.4375)
