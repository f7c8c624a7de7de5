from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.preparation import REFERENCE, expects, prepared, remember
from muster.model.states import KINDS
from tests.model.drill import BASE

P = BASE.values("preparation")


def view(days=42.0, added=0.0, realism=0.0, before=0.0):
    levers = {"training_days": added, "realism": realism}
    drivers = {"basic_training_days": days, "speciality_training_days": 0.0}
    memory = {"preparedness": np.array([before])}
    return SimpleNamespace(drivers=drivers, lever=levers.__getitem__, memory=memory, step=7.0)


def test_longer_training_prepares_more_of_them():
    assert prepared(P, view(60.0)) == pytest.approx(1.0 - np.exp(-1.0))
    assert prepared(P, view(30.0, added=30.0)) == prepared(P, view(60.0))
    assert prepared(P, view(10.0, added=-20.0)) == 0.0


def test_realism_closes_its_share_of_the_gap():
    usual = prepared(P, view())
    assert prepared(P, view(realism=0.5)) == pytest.approx(0.5 + 0.5 * usual)
    assert prepared(P, view(realism=1.0)) == 1.0


def test_preparation_helps_for_three_months_and_is_nought_on_average_at_reference():
    days = np.array([0.0, 89.0, 90.0])
    ready, raw = (expects(P, kind, days) for kind in ("prepared", "unit"))
    assert ready[:2] - raw[:2] == pytest.approx([P.effect] * 2)
    assert REFERENCE * np.exp(ready) + (1.0 - REFERENCE) * np.exp(raw) == pytest.approx(1.0)
    assert ready[2] == raw[2] == 0.0


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"unit", "prepared"}))
def test_other_assignments_know_no_preparation(kind):
    assert not expects(P, kind, np.arange(100.0)).any()


def test_the_army_remembers_a_year():
    after = remember(P, view(realism=1.0))
    assert after == pytest.approx([(1.0 - REFERENCE) * -np.expm1(-7.0 / 365.0)])
