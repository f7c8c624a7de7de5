"""What counts as a posterior that does not hang on scale."""

import numpy as np
import pytest

from muster.calibration.scales import Scaled
from validation.fit_scale import MOST, judged


@pytest.mark.parametrize(("apart", "passed"), [(0.5 * MOST, True), (-1.5 * MOST, False)])
def test_it_is_judged_by_the_median_that_moved_most(apart, passed):
    kept = judged(Scaled(1.0, 24, np.array([0.01, -0.02]), np.array([0.01, apart])), ("a.b", "c.d"))
    assert kept["passed"] is passed
    assert kept["values"]["of"] == "c.d"
    assert kept["values"]["largest_distance_of_medians"] == pytest.approx(abs(apart))
