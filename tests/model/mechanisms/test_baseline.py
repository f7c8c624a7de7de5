from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.baseline import MECHANISM, leave
from muster.model.states import ROLE
from tests.model.drill import BASE

P = BASE.values("baseline")


def test_each_role_has_its_share_of_the_reference_hazard():
    roles = np.array([ROLE[name] for name in ("infantry", "combat", "support", "trainee", "reserve")])
    share = np.exp(leave(P, SimpleNamespace(role=roles))) / P.leave
    assert share == pytest.approx([1.0, P.other_arms, P.other_arms, P.trainees, 1.0])


def test_ways_out_of_absence_start_at_their_reference():
    rates = {o.chance: np.exp(o.compute(P, None)) for o in MECHANISM.contributions if o.chance != "leave"}
    assert rates == pytest.approx({"return": P.come_back, "catch": P.apprehension, "vanish": P.vanish})


def test_a_chance_switched_off_stays_finite():
    P0 = SimpleNamespace(**{**vars(P), "apprehension": 0.0, "vanish": 0.0})
    for offset in MECHANISM.contributions[2:]:
        assert np.isfinite(offset.compute(P0, None))


def test_the_model_cannot_do_without_levels():
    assert MECHANISM.essential
