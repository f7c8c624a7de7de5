import pytest

from muster.model.levers.severity import LEVER
from tests.model.drill import BASE, lived, rate, scenario, setting


def test_it_deters_by_its_elasticity():
    ratio = rate(lived(1, scenario(setting("severity", 2.0))), "leave") / rate(lived(1), "leave")
    assert ratio == pytest.approx(2.0 ** -BASE.parameters["deterrence.severity"])


def test_neutral_is_the_law_in_force():
    assert LEVER.neutral == 1.0
