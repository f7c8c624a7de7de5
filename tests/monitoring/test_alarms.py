"""The chart: weights are likelihood ratios, false alarms come as stated, a doubling is found, one month is too few."""

import numpy as np
import pytest
from scipy import stats

from muster.monitoring.alarms import CAP, Law, alarms, find_limit, predictions, rate_interval, simulate, tune, weights

LAW = Law(0.4, 6.0)
EXPECTED = np.full((60, 24), 5.0)


def test_weights_are_log_likelihood_ratios():
    counts, mean, size = np.array([[0.0, 3.0, 9.0]]), np.full((1, 3), 4.0), np.full((1, 3), 5.0)

    def log_chance(m):
        return stats.nbinom.logpmf(counts, size, size / (size + m))

    np.testing.assert_allclose(weights(counts, mean, size), log_chance(2 * mean) - log_chance(mean))
    assert (weights(counts, np.zeros((1, 3)), size) == 0).all()


def test_predictions_learn_the_units_own_level():
    counts = np.full((1, 40), 10.0)
    mean, size = predictions(counts, np.full((1, 40), 5.0), LAW)
    assert mean[0, 0] == pytest.approx(5.0)
    assert mean[0, -1] == pytest.approx(10.0, rel=0.1)
    assert (np.diff(size[0]) > 0).all()


def test_predictions_are_right_on_average():
    """Drawn from the law, a month's prediction is unbiased, whatever came before."""
    rng = np.random.default_rng(1)
    many = np.full((20_000, 12), 5.0)
    counts = simulate(many, LAW, rng)
    mean, _ = predictions(counts, many, LAW)
    error = (counts - mean)[:, -1]
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(error.size) + 0.05


def test_one_month_raises_no_alarm_whatever_its_count():
    weight = np.zeros((1, 6))
    weight[0, 2] = 1e6
    assert not alarms(weight, 3.0).any()
    weight[0, 3] = 3.0 * (1 - CAP) + 0.01
    assert alarms(weight, 3.0)[0].tolist() == [False, False, False, True, False, False]


def test_the_sum_starts_again_after_an_alarm_and_never_falls_below_nought():
    weight = np.array([[-5.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]])
    assert alarms(weight, 2.9)[0].tolist() == [False, False, False, True, False, False, True]


def test_false_alarms_come_as_stated():
    """The stated interval of the run length holds what other simulated units show (seeds of their own)."""
    chart = tune(EXPECTED, LAW, 100.0, seed=1)
    assert chart.low90 < chart.run_length < chart.high90
    assert chart.run_length == pytest.approx(100.0, rel=0.15)
    rng = np.random.default_rng(99)
    many = np.tile(EXPECTED, (100, 1))
    counts = simulate(many, LAW, rng)
    found = alarms(weights(counts, *predictions(counts, many, LAW)), chart.limit).sum()
    stated = many.size / chart.run_length
    assert abs(found - stated) < 4 * np.sqrt(2 * stated)


def test_a_doubled_rate_is_found_and_the_delay_told():
    weak, strong = (tune(np.full((60, 24), rate), LAW, 100.0, seed=2) for rate in (3.0, 30.0))
    assert strong.found > weak.found > 0.2
    assert strong.delay <= weak.delay
    assert strong.within == 6


def test_the_limit_gives_the_number_asked_for():
    counts = simulate(EXPECTED, LAW, np.random.default_rng(3))
    weight = weights(counts, *predictions(counts, EXPECTED, LAW))
    limit = find_limit(weight, 20.0)
    assert alarms(weight, limit).sum() <= 20 < alarms(weight, limit - 0.2).sum() + 5


def test_intervals_of_a_rate():
    length, low, high = rate_interval(100.0, 1000.0)
    assert length == 10.0
    assert 8 < low < 10 < high < 12.5
    assert rate_interval(0.0, 1000.0)[2] == float("inf")
