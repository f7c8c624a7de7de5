import numpy as np
import pytest

from muster.model.mechanisms.command import refused
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


def test_whoever_refuses_takes_his_group_off_position():
    (given, turned_down), army = orders(usual=1.0)
    assert turned_down == given > 0
    assert not army.today.missed.any(), "nobody is left there without evacuation"
    front, ordered = army.front, np.zeros(army.front.cells, bool)
    front.arrays["on"][:3], ordered[:2] = True, True
    front.refuse(200, ordered)
    assert front.arrays["on"][:3].tolist() == [False, False, True]
    assert not ordered.any()
