from muster.model.levers.returnees_to_infantry import LEVER
from tests.model.drill import BASE, lived, scenario, setting


def test_the_rule_of_placement_follows():
    assert lived(1, scenario(setting("returnees_to_infantry", 0.9))).engine.places.returnee[0] == 0.9
    assert lived(1).engine.places.returnee[0] == BASE.levers["returnees_to_infantry"][0]


def test_it_is_a_share():
    assert (LEVER.low, LEVER.high) == (0.0, 1.0)
