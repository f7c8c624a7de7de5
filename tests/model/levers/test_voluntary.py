import numpy as np
import pytest

from muster.model.levers.voluntary import LEVER
from tests.model.drill import lived, scenario, setting


@pytest.mark.parametrize(("multiple", "called"), [(0.0, 1.0), (5.0, None)])
def test_fewer_or_more_come_of_their_own_will(multiple, called):
    army = lived(30, scenario(setting("voluntary", multiple)))
    share = min(1.0, multiple * army.today.drivers["share_voluntary_intake"])
    trained = np.arange(army.numbering.initial, army.soldiers)
    mobilised = (army.engine.force.cold["trait"][trained, 0] == 255).mean()
    wanted = 1.0 - share if called is None else called
    assert abs(mobilised - wanted) <= 5.0 * np.sqrt(wanted * (1.0 - wanted) / trained.size)


def test_neutral_is_history():
    assert LEVER.neutral == 1.0
