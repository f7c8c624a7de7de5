import numpy as np
import pytest

from muster.model.levers.rest import LEVER
from tests.model.drill import lived, scenario, setting


def test_tours_lengthen_with_rest_in_the_brigade_that_has_it():
    """A share phi of the time is spent on position whatever the rest: tour = phi / (1 - phi) * rest (M3)."""
    front, base = lived(1, scenario(setting("rest", 60.0, brigades=[2]))).front.arrays, lived(1).front.arrays
    others = [0, 1, 3]
    assert front["rest"][2] == 60.0
    assert front["tour"][2] == pytest.approx(2.0 * base["tour"][2])
    assert np.array_equal(front["tour"][others], base["tour"][others])


def test_neutral_is_a_month():
    assert LEVER.neutral == 30.0
