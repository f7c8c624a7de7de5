import numpy as np
import pytest

from muster.model.mechanisms.units import MECHANISM, lasting
from tests.model.drill import BASE, new_army, scenario

P = BASE.values("units")
TODAY = new_army().today


@pytest.mark.parametrize(("offset", "spread"), [*zip(MECHANISM.contributions, (P.company, P.brigade), strict=True)])
def test_effects_are_centred_on_the_mean_hazard(offset, spread):
    log = offset.compute(P, TODAY)
    assert np.exp(log).mean() == pytest.approx(1.0)
    assert np.ptp(log) > 2.0 * spread * lasting(P, TODAY)


def test_one_value_for_each_company_and_brigade():
    company, brigade = (o.compute(P, TODAY) for o in MECHANISM.contributions)
    assert company.shape == (TODAY.structure.companies,)
    assert brigade.shape == (TODAY.structure.brigades + 1,)


def test_what_commanders_hold_is_not_held_twice():
    share = BASE.parameters["leadership.share"]
    assert lasting(P, TODAY) ** 2 == pytest.approx(1.0 - share)
    assert lasting(P, new_army(scenario(without=("leadership",))).today) == 1.0
