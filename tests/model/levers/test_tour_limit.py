import numpy as np

from muster.model.front import NO_LIMIT
from muster.model.levers.tour_limit import LEVER
from tests.model.drill import lived, scenario, setting


def test_no_tour_is_longer_in_the_brigade_that_has_it():
    front, base = lived(1, scenario(setting("tour_limit", 5.0, brigades=[1]))).front.arrays, lived(1).front.arrays
    others = [0, 2, 3]
    assert front["tour"][1] == min(5.0, base["tour"][1])
    assert np.array_equal(front["tour"][others], base["tour"][others])


def test_a_year_is_no_limit():
    assert LEVER.neutral == LEVER.high == NO_LIMIT
