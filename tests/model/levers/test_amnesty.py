import numpy as np
import pytest

from muster.model.levers.amnesty import LEVER
from tests.model.drill import BASE, lived, rate, scenario, setting


def test_an_open_window_multiplies_returns_from_its_first_day():
    army, base = (lived(4, chosen) for chosen in (scenario(setting("amnesty", 1.0, 3)), BASE))
    pulse = BASE.parameters["amnesty.window"] * np.exp(BASE.parameters["amnesty.opening"])
    assert rate(army, "return") == pytest.approx(pulse * rate(base, "return"))


def test_closed_by_default_and_shut_by_whoever_wishes():
    assert (LEVER.neutral, LEVER.low, LEVER.high) == (0.0, 0.0, 1.0)
    assert scenario(setting("amnesty", 0.0)).levers["amnesty"].max() == 0.0 < BASE.levers["amnesty"].max()
