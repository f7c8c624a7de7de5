import numpy as np
import pytest

from tests.model.drill import lived, rate, scenario, setting


def test_its_share_of_the_unfit_is_released_in_a_year():
    open_to = rate(lived(1, scenario(setting("medical_discharge", 0.5))), "release")
    assert np.exp(-365.0 * open_to) == pytest.approx(np.full(open_to.size, 0.5))


def test_neutral_releases_nobody():
    assert not rate(lived(1), "release").any()
