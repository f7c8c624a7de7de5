import numpy as np
import pytest

from muster.model.mechanisms.command import refused
from muster.model.states import EVENTS
from tests.model.drill import BASE, lived, scenario, setting

P = BASE.values("command")
ASKED = {"trust.asked": 1.0, "trust.missed": 0.95}


def test_autonomy_leads_from_the_usual_share_to_the_free_one():
    today = lived(1, scenario(setting("autonomy", 1.0, brigades=[1]))).today
    assert refused(P, today) == pytest.approx([P.usual, P.free, P.usual, P.usual, P.usual])


def orders(**parameters):
    army = lived(120, scenario(parameters=ASKED | {f"command.{k}": v for k, v in parameters.items()}))
    return army.front.arrays["orders"], army


def test_orders_are_refused_in_their_share():
    (given, turned_down), _ = orders(usual=0.2)
    assert abs(turned_down - 0.2 * given) < 5.0 * np.sqrt(0.2 * 0.8 * given)
    assert given > 100


def test_where_all_refuse_nobody_is_left_there():
    (given, turned_down), army = orders(usual=1.0)
    assert turned_down == given > 0
    missed = EVENTS.index("evacuation missed")
    for day in range(90, 110):
        army.evening(day, army.morning(day, False, None, 1))
        assert not (army.engine.flows.event == missed).any()
