import numpy as np
import pytest

from tests.model.drill import BASE, lived, rate, scenario, setting


def test_guaranteed_leave_holds_people():
    usual, other = (rate(lived(1, scenario(*m)), "leave") for m in ([], [setting("leave_days", 15.0)]))
    assert np.log(other / usual) == pytest.approx(np.full(usual.size, BASE.parameters["furlough.effect"]))
