import numpy as np
import pytest

from muster.policy.estimates import by_outcome, estimate


def test_mean_error_and_the_middle_ninety_percent():
    values = np.arange(101.0)
    found = estimate(values)
    assert (found.mean, found.low90, found.high90) == (50.0, 5.0, 95.0)
    assert found.se == pytest.approx(values.std(ddof=1) / np.sqrt(101))


def test_one_run_has_no_interval():
    assert estimate(np.array([3.0])).record() == {"mean": 3.0, "se": None, "low90": None, "high90": None}


def test_runs_that_do_not_tell_are_left_out():
    assert estimate(np.array([np.nan, 2.0, 4.0])).mean == 3.0
    assert estimate(np.array([np.nan])).mean is None


def test_outcomes_by_name():
    found = by_outcome(("a", "b"), np.array([[1.0, 5.0], [3.0, 5.0]]))
    assert found["a"]["mean"] == 2.0
    assert found["b"]["se"] == 0.0
