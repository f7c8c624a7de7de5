from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.congestion import MECHANISM, clearance
from tests.model.drill import BASE

P = BASE.values("congestion")


def test_the_share_to_court_at_the_reference_inflow():
    assert clearance(P, P.inflow, 1.0) == pytest.approx(P.court)


def test_twice_the_cases_reach_court_in_a_smaller_share_and_a_larger_number():
    share = clearance(P, 2.0 * P.inflow, 1.0)
    assert share == pytest.approx(P.court * 2.0 ** (P.elasticity - 1.0))
    assert share < P.court < 2.0 * share


def test_investigators_raise_the_share_up_to_a_ceiling():
    assert clearance(P, P.inflow, 2.0) == pytest.approx(2.0 * P.court)
    assert clearance(P, P.inflow, 10.0) == P.most


@pytest.mark.parametrize("inflow", [0.0, 1.0, 1e-9])
def test_no_cases_at_all_meet_the_ceiling(inflow):
    assert clearance(P, inflow, 1.0) == P.most


def test_being_caught_goes_with_the_share_to_court():
    (offset,) = MECHANISM.contributions
    assert offset.chance == "catch"
    assert offset.compute(P, SimpleNamespace(sanction=P.court)) == pytest.approx(0.0)
    assert offset.compute(P, SimpleNamespace(sanction=2.0 * P.court)) == pytest.approx(np.log(2.0))
    assert np.isfinite(offset.compute(P, SimpleNamespace(sanction=0.0)))
