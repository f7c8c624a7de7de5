from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.rally import will

P = SimpleNamespace(effect=0.9, fading=300.0)


def at(day: int) -> float:
    return float(will(P, SimpleNamespace(day=day)))


def test_it_holds_most_on_the_first_day_and_a_third_after_its_time():
    assert at(0) == -0.9
    assert at(300) == pytest.approx(-0.9 / np.e)


def test_it_wears_off_and_never_drives_anybody_away():
    course = [at(day) for day in range(0, 3000, 100)]
    assert (np.diff(course) > 0.0).all()
    assert -0.01 < course[-1] < 0.0
