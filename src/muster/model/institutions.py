"""Institutions: intake, training, hospital, reserve battalions, custody, discharge and postings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.kernels.layout import Book, Places
from muster.model.declare import Array
from muster.model.force import FIELD, Structure, historical_intake, whole
from muster.model.mechanisms import postings, reserve
from muster.model.scenario import Scenario
from muster.model.states import CHANCE, MOVE, SERVING, STATE
from muster.model.today import Today

MONTH = 30.4375


def arrivals(case: Case, scenario: Scenario, scale: float) -> NDArray[np.int64]:
    """Return how many are inducted each day under the scenario's intake and medical exam."""
    taken = historical_intake(case, scenario.paths, scale) * scenario.levers["intake"]
    if "fitness" not in scenario.without:
        taken = taken * (1.0 - scenario.levers["medical_exam"] * scenario.paths["share_unfit_intake"])
    return whole(taken)


class Institutions:
    """Sets, week by week, what the kernels need to know of institutions."""

    def __init__(self, scenario: Scenario, structure: Structure, scale: float) -> None:
        self.scenario, self.structure, self.scale = scenario, structure, scale

    def decide(self, today: Today, book: Book, places: Places, stock: NDArray[np.int64]) -> None:
        """Set waits, outcomes and placement rules by drivers, levers and the week's ``stock`` by state."""
        d, p = today.drivers, self.scenario.values("reserve")
        training = d["basic_training_days"] + d["speciality_training_days"] + today.lever("training_days")
        book.wait[[MOVE["inducted_volunteers"], MOVE["inducted_mobilised"]]] = max(training, 1.0), 0.1
        hospital = d["wounded_days_to_return"], self.scenario.parameters["hospital.spread"]
        book.wait[[MOVE["hit"], MOVE["exchanged"]]] = hospital
        held = float(stock[STATE["reserve"]])
        wait = reserve.days_waiting(p, held, today.lever("reserve_places") * self.scale)
        book.wait[[MOVE["returned"], MOVE["resurfaced"], MOVE["freed"]]] = wait, p.spread
        book.wait[[MOVE["caught"], MOVE["found"]]] = p.custody, p.spread
        book.ending_split[STATE["reserve"], 0] = p.own_unit
        book.ending_split[STATE["training"], 0] = 0.0
        book.ending_split[STATE["wounded"], 0] = d["wounded_return_share"]
        infantry, brigades = d["share_intake_to_infantry"], d["share_intake_to_combat_brigades"]
        infantry, combat = infantry * today.lever("intake_to_infantry"), max(brigades - infantry, 0.0)
        places.role_share[:] = min(infantry, 1.0), min(infantry + combat, 1.0)
        places.returnee[0] = today.lever("returnees_to_infantry")

    def post(self, today: Today, places: Places, strength: Array) -> None:
        """Set which companies take newcomers, from this morning's vacancies (``strength`` by company)."""
        s = self.structure
        raised = s.raised <= today.day
        p = self.scenario.values("postings")
        accept = postings.acceptance(p, strength, s.authorised, raised, today.lever("priority"))
        accept *= postings.batches(today.lever("whole_companies"), today.day // 7, s.companies)
        for role in range(FIELD):
            of_role = slice(s.role_first[role], s.role_first[role + 1])
            accept[of_role] /= max(accept[of_role].max(), 1e-9)
        accept[s.role_first[FIELD] :] = 1.0
        places.accept[:] = accept

    def flows(self, today: Today, stock: NDArray[np.int64]) -> tuple[float, float]:
        """Return hazards per day of legal discharge and of a captive's exchange."""
        serving = sum(int(stock[STATE[name]]) for name in SERVING)
        out = today.drivers["other_discharges_per_month"] * self.scale / MONTH * today.lever("discharge")
        free = today.drivers["captives_released_per_month"] * self.scale / MONTH
        return out / max(serving, 1), min(0.05, free / max(int(stock[STATE["captive"]]), 1))

    def casualties(self, today: Today, book: Book) -> float:
        """Return losses of all kinds a day at scale, and set their split into outcomes."""
        d, strain = today.drivers, 0.0
        if "support" not in self.scenario.without:
            strain = self.scenario.parameters["support.strain"] * d["wounded_cases_per_month"]
        dead, missing = d["dead_per_month"], d["missing_share_of_dead"]
        wounded, captured = d["wounded_cases_per_month"], d["captured_per_month"]
        kinds = np.array([wounded, dead * (1.0 - missing), dead * missing, captured, strain])
        book.split[CHANCE["loss"]] = np.cumsum(kinds) / max(kinds.sum(), 1e-12)
        return float(kinds.sum() * self.scale / MONTH)
