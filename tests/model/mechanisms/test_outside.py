import numpy as np
import pytest

from muster.model.assembly import LEVELS
from muster.model.mechanisms.outside import MECHANISM, access
from tests.model.drill import BASE, new_army

P = BASE.values("outside")
LEAVE, RETURN = MECHANISM.contributions


def test_access_is_standardised():
    assert abs(access(LEVELS).mean()) < 1e-12
    assert access(LEVELS).std() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("trait", [LEAVE, RETURN], ids=lambda t: t.chance)
def test_hazards_are_centred_over_regions(trait):
    assert np.exp(trait.table(P, LEVELS)).mean() == pytest.approx(1.0, abs=0.01)


def test_who_has_access_leaves_more_readily_and_returns_less():
    assert (np.diff(LEAVE.table(P, LEVELS)) > 0.0).all()
    assert (np.diff(RETURN.table(P, LEVELS)) < 0.0).all()


def test_one_region_serves_both_chances():
    army = new_army()
    assert LEAVE.name == RETURN.name
    assert len([name for name in army.assembly.trait_index if name == LEAVE.name]) == 1
