import numpy as np
import pytest

from muster.model.mechanisms.intention import for_those_gone
from muster.model.states import MOVE, STATE, TOTALS
from tests.model.drill import lived, recorded, scenario

RESTLESS = {"baseline.leave": 0.004}


def test_only_those_gone_return_at_another_rate():
    army = lived(1)
    s, log = army.structure, for_those_gone(0.25, army.today)
    assert log[s.company[s.away[STATE["gone"]]]] == pytest.approx(np.log(0.25))
    assert np.count_nonzero(log) == 1


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_departures_are_for_good_in_the_declared_share(share):
    _, record = recorded(60, scenario(parameters=RESTLESS | {"intention.for_good": share}))
    moves = record.arrays["moves"].sum(axis=0)
    left = sum(moves[MOVE[name]] for name in TOTALS["left"])
    for_good = sum(moves[MOVE[name]] for name in TOTALS["left"] if name.startswith("deserted"))
    assert abs(for_good - share * left) <= 5.0 * np.sqrt(share * (1.0 - share) * left)
    assert left > 200
