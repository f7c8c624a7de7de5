from muster.model.levers.training_days import LEVER
from muster.model.states import MOVE
from tests.model.drill import lived, scenario, setting

INDUCTED = MOVE["inducted_volunteers"], MOVE["inducted_mobilised"]


def test_training_is_longer_by_so_many_days():
    army, base = lived(1, scenario(setting("training_days", 30.0))), lived(1)
    for move in INDUCTED:
        assert army.engine.book.wait[move, 0] == base.engine.book.wait[move, 0] + 30.0


def test_training_never_ends_before_it_begins():
    army = lived(1, scenario(setting("training_days", LEVER.low)))
    assert army.engine.book.wait[INDUCTED, 0].min() >= 1.0


def test_neutral_adds_nothing():
    assert LEVER.neutral == 0.0
