import numpy as np
import pytest

from muster.model.mechanisms.specialists import MONTH, REFERENCE, misfit, ordered
from muster.model.states import KIND, KINDS, MOVE, ROLE, STATE
from tests.model.drill import BASE, lived, recorded, scenario, setting

P = BASE.values("specialists")


def test_at_the_reference_gap_orders_come_to_the_path():
    army = lived(1)
    s, today = army.structure, army.today
    infantry = s.role == ROLE["infantry"]
    today.company_strength[infantry] = (1.0 - REFERENCE) * s.authorised[infantry]
    rate = ordered(P, today)
    assert (rate[infantry] == 0.0).all()
    flow = (rate * today.company_strength).sum() * MONTH
    assert flow == pytest.approx(today.drivers["transfers_to_infantry_per_month"])


def test_a_wider_gap_brings_more_orders():
    army = lived(1)
    infantry = army.structure.role == ROLE["infantry"]
    army.today.company_strength[infantry] = 60.0
    few = ordered(P, army.today).max()
    army.today.company_strength[infantry] = 20.0
    assert ordered(P, army.today).max() / few == pytest.approx(2.0**P.reaction)


@pytest.mark.parametrize("kind", KINDS)
def test_only_an_order_to_the_infantry_misfits_and_only_for_three_months(kind):
    log = misfit(P, kind, np.array([0.0, 89.0, 90.0]))
    wanted = [np.log(P.ratio)] * 2 + [0.0] if kind == "reassigned" else [0.0] * 3
    assert log == pytest.approx(wanted)


def test_specialists_go_to_infantry_companies_and_lose_trust():
    army, record = recorded(60, scenario(setting("reassignment", 5.0), parameters={"trust.asked": 0.0}))
    sent = record.arrays["moves"][:, MOVE["reassigned"]].sum()
    assert sent > 30
    hot, cold = army.engine.force.hot, army.engine.force.cold
    them = (cold["kind"] == KIND["reassigned"]) & (hot["state"] == STATE["present"])
    cells = hot["cell"][them]
    assert set(army.structure.cell_role[cells]) == {ROLE["infantry"]}
    trust = army.assembly.account_index["trust"]
    paid = army.engine.law.paid[cells, trust]
    balance = paid[:, 0] * (cold["balance"][them, trust] + paid[:, 1])
    start, loss = (BASE.parameters[f"trust.{name}"] for name in ("start", "loss"))
    assert balance == pytest.approx(start * (1.0 - loss), rel=1e-5)
