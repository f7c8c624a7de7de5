import numpy as np
import pytest

from muster.model.levers.supply import LEVER
from tests.model.drill import BASE, lived, rate, scenario, setting


def test_the_gap_closed_in_one_brigade_no_longer_drives_men_away_there():
    army, base = lived(1, scenario(setting("supply", 1.0, brigades=[3]))), lived(1)
    ratio = rate(army, "leave") / rate(base, "leave")
    lack = base.today.supply_lack[base.structure.cell_brigade] * BASE.parameters["supply.effect"]
    own = base.structure.cell_brigade == 3
    assert ratio[own] == pytest.approx(np.exp(-lack[own]))
    assert (ratio[~own] == 1.0).all()


def test_it_is_a_share():
    assert (LEVER.low, LEVER.high, LEVER.scope) == (0.0, 1.0, "brigade")
