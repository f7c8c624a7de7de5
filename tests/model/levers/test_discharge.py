import pytest

from muster.model.levers.discharge import LEVER
from muster.model.states import MOVE
from tests.model.drill import live, lived, new_army, rate, scenario, setting


@pytest.mark.parametrize("multiple", [0.0, 2.0])
def test_it_multiplies_the_hazard_of_legal_discharge(multiple):
    chosen = scenario(setting("discharge", multiple))
    assert rate(lived(1, chosen), "dismiss") == pytest.approx(multiple * rate(lived(1), "dismiss"))


def test_when_it_is_closed_only_wounds_discharge():
    army = new_army(scenario(setting("discharge", 0.0)))
    for day in range(40):
        live(army, day, day + 1)
        assert army.engine.tally.moves[[MOVE["dismissed"], MOVE["dismissed_training"]]].sum() == 0


def test_neutral_is_history():
    assert LEVER.neutral == 1.0
