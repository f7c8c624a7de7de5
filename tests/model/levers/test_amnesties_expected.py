import numpy as np
import pytest

from muster.model.levers.amnesties_expected import LEVER
from tests.model.drill import BASE, lived, rate, scenario, setting


def test_every_amnesty_expected_raises_the_hazard_of_leaving_alike():
    chosen = scenario(setting("amnesties_expected", 2.0))
    ratio = rate(lived(1, chosen), "leave") / rate(lived(1), "leave")
    assert ratio == pytest.approx(np.exp(2.0 * BASE.parameters["amnesty.anticipation"]))


def test_nobody_expects_one_by_default():
    assert LEVER.neutral == LEVER.low == 0.0
