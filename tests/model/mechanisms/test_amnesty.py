import math
from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.amnesty import MECHANISM, pulse
from tests.model.drill import BASE

P = BASE.values("amnesty")


def window(open_for: float, closes_in: float, level: float = 1.0) -> SimpleNamespace:
    return SimpleNamespace(
        lever=lambda name: level, since_change=lambda name: open_for, until_change=lambda name: closes_in
    )


def test_nothing_happens_while_the_window_is_closed():
    assert pulse(P, window(0, 0, level=0.0)) == 0.0


def test_the_first_day_opens_with_a_pulse_on_top_of_the_window():
    assert pulse(P, window(0, 1e6)) == pytest.approx(math.log(P.window) + P.opening)


def test_the_pulse_of_the_opening_is_gone_after_two_weeks():
    level = math.log(P.window)
    assert pulse(P, window(14, 1e6)) - level < 0.05 * P.opening


def test_the_deadline_brings_them_in_again():
    assert pulse(P, window(100, 0)) == pytest.approx(math.log(P.window) + P.deadline)
    assert pulse(P, window(100, 30)) < pulse(P, window(100, 3))


def test_an_amnesty_expected_raises_leaving():
    _, expected = MECHANISM.contributions
    today = SimpleNamespace(lever=lambda name: {"amnesties_expected": 2.0}[name])
    assert (expected.chance, expected.compute(P, today)) == ("leave", 2.0 * P.anticipation)


def test_the_first_window_of_the_drill_opens_after_the_summer():
    assert np.flatnonzero(BASE.levers["amnesty"])[0] == 304
