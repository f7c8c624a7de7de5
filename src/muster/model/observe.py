"""M17: the books: which spells become cases of Art. 407 and 408, when, and what becomes of the cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels.chance import draws
from muster.kernels.layout import Force
from muster.model.declare import Array
from muster.model.mechanisms import concealment, congestion
from muster.model.scenario import Scenario
from muster.model.states import AWAY, STATE
from muster.model.today import Today

STAGES = ("registered", "suspicion", "court", "verdict")
ARTICLES = ("407", "408")
LEAST_DAYS = 3  # an absence counts once it has lasted three days (vnnow2026)
CASE, DELAY, ARTICLE, TECHNICAL, TWICE, FATE, PACE = 220, 221, 222, 223, 224, 225, 226
MEMORY_DAYS = 60.0  # over which the inflow of cases is felt as load (judgement)


class Registrar:
    """Turns spells into entries by day, article and stage; ``book`` has shape (stages, articles, days)."""

    def __init__(self, scenario: Scenario, seed: int, days: int, scale: float, unit_effect: Array) -> None:
        self.scenario, self.seed, self.days, self.scale = scenario, seed, days, scale
        self.p = scenario.values("registration")
        self.unit_effect = unit_effect
        self.arrays: dict[str, NDArray] = {  # type: ignore[type-arg]
            "book": np.zeros((len(STAGES), len(ARTICLES), days), dtype=np.int64),
            "inflow": np.zeros(1),
            "backlog": np.zeros(len(ARTICLES), dtype=np.int64),
        }

    def certainty(self, today: Today) -> float:
        """Return the share of new cases that reaches court, given the load of late (M9)."""
        p = self.scenario.values("congestion")
        if "congestion" in self.scenario.without:
            return float(p.court)
        monthly = self.arrays["inflow"][0] / self.scale * 30.4375
        return float(congestion.clearance(p, monthly, today.lever("investigators")))

    def enter(
        self, today: Today, soldiers: NDArray[np.int32], brigades: NDArray[np.int64], left: int, force: Force
    ) -> None:
        """Open cases for those who left on day ``left`` and are still away today."""
        gone = np.isin(force.hot["state"][soldiers], [STATE[name] for name in AWAY])
        still = gone & (force.hot["since"][soldiers] == left)
        away = soldiers[still].astype(np.int64)
        practice = min(today.drivers["registration_probability"] * self.p.level, 0.98)
        if "concealment" not in self.scenario.without:
            practice *= 1.0 - concealment.hidden(self.scenario.values("concealment"), today)
        odds = practice / (1.0 - practice) * np.exp(self.p.unit_spread * self.unit_effect[brigades[still]])
        cases = away[self._draw(CASE, away, left) < odds / (1.0 + odds)]
        self._file(today, cases, left, 0)
        share = self.p.technical / (1.0 - self.p.technical)
        self._file(today, cases[self._draw(TECHNICAL, cases, left) < share], left, 1)
        self._file(today, cases[self._draw(TWICE, cases, left) < self.p.duplicates], left, 2)

    def _draw(self, purpose: int, soldiers: NDArray[np.int64], left: int) -> Array:
        return draws(self.seed, purpose, soldiers, left)

    def _file(self, today: Today, cases: NDArray[np.int64], left: int, copy: int) -> None:
        """Date the entry of cases and of the stages they reach; ``copy`` keeps second files apart."""
        key = cases * 4 + copy
        article = (self._draw(ARTICLE, key, left) < today.drivers["share_408"]).astype(np.int64)
        mean = max(today.drivers["registration_delay_days"] - LEAST_DAYS, 1.0)
        day = today.day + exponential(self._draw(DELAY, key, left), mean)
        self._note(0, article, day)
        p, fate = self.scenario.values("congestion"), self._draw(FATE, key, left)
        reaches = (p.suspicion * today.certainty, today.certainty, p.verdict * today.certainty)
        waits = (self.p.suspicion_delay, self.p.court_delay, self.p.verdict_delay)
        for stage, (share, wait) in enumerate(zip(reaches, waits, strict=True), 1):
            day = day + exponential(self._draw(PACE + stage, key, left), wait * today.lever("court_delay"))
            self._note(stage, article[fate < share], day[fate < share])

    def _note(self, stage: int, article: NDArray[np.int64], day: NDArray[np.int64]) -> None:
        kept = day < self.days
        np.add.at(self.arrays["book"][stage], (article[kept], day[kept]), 1)

    def close(self, today: Today) -> None:
        """End the day: hold back what clerks cannot enter, and feel the load of new cases."""
        book, day = self.arrays["book"], today.day
        if self.p.capacity > 0.0:
            limit = int(self.p.capacity * today.drivers["registration_capacity_per_month"] * self.scale / 30.4375)
            waiting = self.arrays["backlog"] + book[0, :, day]
            entered = waiting if waiting.sum() <= limit else waiting * limit // max(waiting.sum(), 1)
            self.arrays["backlog"][:] = waiting - entered
            book[0, :, day] = entered
        fade = np.exp(-1.0 / MEMORY_DAYS)
        self.arrays["inflow"][0] = self.arrays["inflow"][0] * fade + book[0, :, day].sum() * (1.0 - fade)


def exponential(u: Array, mean: float) -> NDArray[np.int64]:
    """Return whole days of an exponential wait with a mean, from uniforms."""
    return np.floor(-mean * np.log1p(-u)).astype(np.int64)
