import pytest

from muster.model.mechanisms.leadership import REVIEW, removal
from tests.model.drill import BASE, lived, scenario, setting


def test_with_nothing_but_error_all_are_hit_alike():
    army = lived(8, scenario(setting("replace_worst", 0.2), setting("replacement_error", 1.0)))
    hazard = removal(BASE.values("leadership"), army.today, army.today.memory["company_commander"])
    assert hazard == pytest.approx(0.2 / REVIEW)
