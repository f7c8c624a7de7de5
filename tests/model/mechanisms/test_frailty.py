from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.assembly import LEVELS
from muster.model.mechanisms.frailty import log_frailty


@pytest.mark.parametrize("variance", [0.02, 0.3, 0.7, 1.5, 4.0])
def test_mean_one_on_the_grid(variance):
    values = np.exp(log_frailty(SimpleNamespace(variance=variance), LEVELS))
    assert values.mean() == pytest.approx(1.0)
    assert np.isfinite(values).all()


def test_the_spread_is_nearly_the_one_asked_for():
    """A grid of 256 quantiles cuts the tails, so a little is lost."""
    values = np.exp(log_frailty(SimpleNamespace(variance=0.7), LEVELS))
    assert 0.67 < values.var() < 0.7


def test_rising_with_the_quantile():
    assert (np.diff(log_frailty(SimpleNamespace(variance=0.7), LEVELS)) > 0.0).all()
