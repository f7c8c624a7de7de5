import numpy as np
import pytest

from muster.policy.differences import band, compare, interval, split, variance_ratio

PAIRS = np.arange(6) // 2


def test_a_policy_that_does_nothing_differs_by_nothing():
    base = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    found = compare(base, base, PAIRS, -1)
    assert (found.difference, found.low90, found.high90, found.from90, found.to90) == (0.0,) * 5
    assert (found.probability_better, found.probability_worse) == (0.0, 0.0)
    assert (found.variance_ratio, found.ratio_low) == (None, None)


def test_means_and_directions():
    base, policy = np.array([10.0, 20.0, 30.0, 40.0]), np.array([9.0, 19.0, 31.0, 30.0])
    found = compare(base, policy, np.arange(4), -1)
    assert (found.baseline, found.policy, found.difference) == (25.0, 22.25, -2.75)
    assert (found.probability_better, found.probability_worse) == (0.75, 0.25)
    assert compare(base, policy, np.arange(4), 1).probability_better == 0.25
    assert found.chance is None  # one pair a draw does not tell luck from parameters


def test_the_interval_is_students_over_draws():
    gap = np.array([1.0, 3.0, 5.0, 7.0, 2.0, 6.0])  # means 2, 6, 4
    low, high = interval(gap, PAIRS)
    assert (low + high) / 2 == pytest.approx(4.0)
    assert (high - low) / 2 == pytest.approx(2.919986 * 2.0 / np.sqrt(3.0), rel=1e-5)
    over_pairs = interval(gap, np.zeros(6, int))
    assert over_pairs[1] - over_pairs[0] == pytest.approx(2 * 2.015048 * gap.std(ddof=1) / np.sqrt(6), rel=1e-5)
    assert interval(gap[:1], PAIRS[:1]) == (None, None)


def test_the_spread_is_split_into_luck_and_draws():
    rng = np.random.default_rng(1)
    draws = np.repeat(np.arange(4000), 2)
    gap = 3.0 * rng.standard_normal(4000)[draws] + 2.0 * rng.standard_normal(8000)
    chance, between = split(gap, draws)
    assert chance == pytest.approx(4.0, rel=0.1)
    assert between == pytest.approx(9.0, rel=0.1)
    assert split(np.ones(3), np.arange(3)) == (None, None)
    assert split(np.array([1.0, 3.0]), np.zeros(2, int)) == (2.0, None)


def test_pairing_gains_what_luck_has_in_common():
    rng = np.random.default_rng(2)
    draws = np.repeat(np.arange(500), 2)
    common = 10.0 * rng.standard_normal(1000)
    base, policy = common + rng.standard_normal(1000), common + rng.standard_normal(1000)
    ratio, low = variance_ratio(base, policy, draws)
    assert ratio == pytest.approx(101.0, rel=0.2)
    assert 70.0 < low < ratio
    unlike = variance_ratio(base, policy[rng.permutation(1000)], draws)[0]
    assert unlike == pytest.approx(1.0, abs=0.2)


def test_draws_do_not_count_as_a_gain():
    """A spread between draws is in both runs of a pair and in unpaired runs at the same draw alike."""
    rng = np.random.default_rng(3)
    draws = np.repeat(np.arange(500), 2)
    level = 1000.0 * rng.standard_normal(500)[draws]
    base, policy = (level + rng.standard_normal(1000) for _ in range(2))
    assert variance_ratio(base, policy, draws)[0] == pytest.approx(1.0, abs=0.25)


def test_pairs_that_tell_nothing_are_left_out():
    base, policy = np.array([1.0, np.nan, 2.0]), np.array([2.0, 1.0, np.nan])
    found = compare(base, policy, np.arange(3), 1)
    assert (found.pairs, found.difference) == (1, 1.0)
    assert compare(np.array([np.nan]), np.ones(1), np.zeros(1, int), 1) is None


def test_bands_over_time():
    base = np.zeros((3, 2))
    found = band(base, np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]))
    assert found["difference"].tolist() == [2.0, 4.0]
    assert found["from90"].tolist() == pytest.approx([1.1, 2.2])
