from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.losses import MECHANISM, REFERENCE, remember, shock
from tests.model.drill import BASE

P = BASE.values("losses")


def view(lost, step=7.0, fresh=(0.0,)) -> SimpleNamespace:
    return SimpleNamespace(
        memory={"recent_losses": np.array(lost, dtype=float)},
        step=step,
        company_losses=np.array(fresh, dtype=float),
        share_of_company=lambda counts: counts / 100.0,
    )


def test_losses_are_remembered_with_a_half_life():
    assert remember(P, view([8.0], step=P.half_life, fresh=[1.0])) == pytest.approx([5.0])


def test_a_tenth_of_the_company_lost_weighs_once():
    assert shock(P, view([10.0])) == pytest.approx([P.effect])


def test_losses_weigh_more_where_trust_is_low():
    """Offset and reading together are g (2 - 2T) l / 0.10 (M5)."""
    offset, reading = MECHANISM.contributions
    today = view([10.0, 20.0])
    trust = np.array([0.0, REFERENCE, 1.0])
    for company, lost in ((0, 1.0), (1, 2.0)):
        log = offset.compute(P, today)[company] + reading.slope(P, today)[company] * reading.table(P, trust)
        assert log == pytest.approx(P.effect * lost * (2.0 - 2.0 * trust))
