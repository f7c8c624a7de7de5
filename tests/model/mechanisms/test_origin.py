import numpy as np
import pytest

from muster.model.assembly import LEVELS
from muster.model.mechanisms.origin import MECHANISM
from muster.model.states import STATE
from tests.model.drill import BASE, lived

P = BASE.values("origin")


def test_the_called_up_leave_more_readily():
    (trait,) = MECHANISM.contributions
    volunteer, called_up = np.exp(trait.table(P, LEVELS[[0, 255]]))
    assert called_up / volunteer == pytest.approx(P.mobilised)
    assert called_up == 1.0, "the reference levels are those of the called-up"


def test_those_serving_at_the_start_come_in_the_shares_of_the_case():
    army = lived(1)
    force = army.engine.force
    first = force.hot["state"][: army.numbering.initial] != STATE["unborn"]
    called = (force.cold["trait"][: army.numbering.initial, 0] == 255)[first]
    share = 1.0 - army.case.force["initial_voluntary_share"]
    assert abs(called.mean() - share) < 5.0 * np.sqrt(share * (1.0 - share) / called.size)
