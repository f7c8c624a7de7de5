import pytest

from muster.model.levers.reserve_places import LEVER
from muster.model.states import MOVE, STATE
from tests.model.drill import BASE, new_army, scenario, setting


@pytest.mark.parametrize(("places", "times"), [(0.0, 30.0), (10.0, 3.0), (1000.0, 1.0)])
def test_the_wait_lengthens_when_places_are_short(places, times):
    army = new_army(scenario(setting("reserve_places", places)))
    army.engine.tally.stock[STATE["reserve"]] = 30
    army.morning(0, False, None, 1)
    assert army.engine.book.wait[MOVE["returned"], 0] == pytest.approx(times * BASE.parameters["reserve.wait"])


def test_places_are_counted():
    assert LEVER.unit == "places"
