"""The chart: weights are likelihood ratios, false alarms come as stated, a doubling is found, one month is too few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from muster.monitoring.alarms import (
    CAP,
    Law,
    alarms,
    delays,
    find_limit,
    predictions,
    rate_interval,
    simulate,
    tune,
    weights,
)

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


COUNTS = arrays(float, (2, 8), elements=st.integers(0, 40).map(float))


@given(COUNTS)
def test_where_no_month_is_cut_a_higher_limit_never_gives_an_earlier_alarm(counts):
    weight = np.minimum(weights(counts, np.full_like(counts, 6.0), np.full_like(counts, 5.0)), CAP)
    for low, high in ((1.0, 2.0), (2.0, 4.0)):
        first = [np.where(a.any(axis=1), a.argmax(axis=1), 99) for a in (alarms(weight, low), alarms(weight, high))]
        assert (first[0] <= first[1]).all()


@given(COUNTS)
def test_the_first_month_never_raises_an_alarm_by_itself(counts):
    weight = weights(counts, np.full_like(counts, 6.0), np.full_like(counts, 5.0))
    assert not alarms(weight, 2.0)[:, 0].any()


@given(COUNTS)
def test_a_prediction_knows_the_past_alone(counts):
    expected = np.full_like(counts, 6.0)
    mean, size = predictions(counts, expected, LAW)
    later = counts.copy()
    later[:, 5:] += 7.0
    again, _ = predictions(later, expected, LAW)
    assert np.array_equal(mean[:, :6], again[:, :6])
    assert (again[:, 6:] > mean[:, 6:]).all()
    assert (size > 0).all()


def test_months_that_nobody_counted_teach_nothing():
    counts, expected = np.array([[9.0, 0.0, 0.0]]), np.array([[5.0, 0.0, 5.0]])
    skipped, _ = predictions(counts, expected, LAW)
    plain, _ = predictions(counts[:, [0, 2]], expected[:, [0, 2]], LAW)
    assert skipped[0, 2] == pytest.approx(plain[0, 1])
    assert weights(counts, skipped, np.full((1, 3), 5.0))[0, 1] == 0.0


def test_more_departures_weigh_more():
    mean, size = np.full((1, 20), 6.0), np.full((1, 20), 5.0)
    weight = weights(np.arange(20.0)[None], mean, size)[0]
    assert (np.diff(weight) > 0).all()
    assert weight[0] < 0 < weight[-1]


def test_a_panel_that_nobody_watched_to_its_end_tells_no_delay():
    expected = np.full((4, 6), 5.0)
    expected[:, -1] = 0.0
    median, found, within = delays(expected, LAW, 3.0, np.random.default_rng(1))
    assert np.isnan(median)
    assert np.isnan(found)
    assert within == 3


@given(st.integers(1, 400), st.floats(10.0, 1e5))
def test_the_interval_of_a_rate_holds_it(found, months):
    length, low, high = rate_interval(float(found), months)
    assert low < length < high
    assert length == pytest.approx(months / found)
