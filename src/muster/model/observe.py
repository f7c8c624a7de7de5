"""M17: the books: which spells become cases of Art. 407 and 408, when, and what becomes of the cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.kernels import docket
from muster.kernels.layout import Force
from muster.model.declare import Array
from muster.model.mechanisms import concealment, congestion
from muster.model.scenario import Scenario
from muster.model.states import AWAY, STATE, STATES
from muster.model.today import Today

STAGES = ("registered", "suspicion", "court", "verdict")
ARTICLES = ("407", "408")
LEAST_DAYS = 3  # an absence counts once it has lasted three days (vnnow2026)
IS_AWAY = np.array([name in AWAY for name in STATES], np.uint8)
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
            "practice": np.zeros((days, unit_effect.size), np.float32),
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
        d, c = today.drivers, self.scenario.values("congestion")
        usual = min(d["registration_probability"] * self.p.level, 0.98)
        if "concealment" not in self.scenario.without:
            usual *= 1.0 - concealment.hidden(self.scenario.values("concealment"), today)
        odds = usual / (1.0 - usual) * np.exp(self.p.unit_spread * self.unit_effect)
        self.arrays["practice"][left] = practice = odds / (1.0 + odds)
        again = np.array([self.p.technical / (1.0 - self.p.technical), self.p.duplicates])
        reach = np.array([1.0, c.suspicion * today.certainty, today.certainty, c.verdict * today.certainty])
        delay = max(d["registration_delay_days"] - LEAST_DAYS, 1.0)
        later = np.array([self.p.suspicion_delay, self.p.court_delay, self.p.verdict_delay])
        wait = np.append(delay, later * today.lever("court_delay"))
        docket.enter(self.seed, left, today.day, soldiers, brigades, IS_AWAY, practice, again,
                     d["share_408"], reach, wait, force, self.arrays["book"])

    def welcome(self, today: Today, soldiers: NDArray[np.int32], brigades: NDArray[np.int64], force: Force) -> None:
        """Open the cases that a return within an amnesty window presupposes and that nobody had opened.

        ``soldiers`` come back by themselves today; their records still say since when they were away.
        """
        chance = self.p.on_return * min(today.lever("amnesty"), 1.0)
        if chance > 0.0:
            docket.enter_on_return(self.seed, today.day, soldiers, brigades, STATE["absent"], LEAST_DAYS,
                                   self.arrays["practice"], chance, today.drivers["share_408"], force,
                                   self.arrays["book"])

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
