from muster.model.levers.evacuation import LEVER
from tests.model.drill import lived, scenario, setting


def test_the_brigade_that_has_it_misses_no_evacuation():
    army, base = lived(1, scenario(setting("evacuation", 1.0, brigades=[1]))), lived(1)
    own = army.front.brigade == 1
    assert (army.front.arrays["failing"][own] == 0.0).all()
    assert (army.front.arrays["failing"][~own] == base.front.arrays["failing"][~own]).all()
    assert base.front.arrays["failing"].min() > 0.0


def test_brigades_may_have_it_one_by_one():
    assert LEVER.scope == "brigade"
