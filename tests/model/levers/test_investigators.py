import pytest

from muster.model.levers.investigators import LEVER
from tests.model.drill import BASE, new_army, scenario, setting


@pytest.mark.parametrize("multiple", [0.5, 2.0])
def test_the_share_to_court_goes_with_capacity(multiple):
    army, base = new_army(scenario(setting("investigators", multiple))), new_army()
    for one in (army, base):
        one.registrar.arrays["inflow"][0] = BASE.parameters["congestion.inflow"] / 30.4375
    assert army.registrar.certainty(army.today) == pytest.approx(multiple * base.registrar.certainty(base.today))


def test_it_acts_through_what_is_felt():
    assert LEVER.acts_through == ("congestion", "deterrence")
