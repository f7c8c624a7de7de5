import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from muster.policy.differences import band, compare, groups, interval, split, variance_ratio

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


VALUES = st.integers(2, 12).flatmap(lambda n: arrays(float, (3, n), elements=st.integers(-50, 50).map(float)))


@given(VALUES)
def test_a_difference_lies_in_its_interval_and_the_other_way_round_is_its_mirror(values):
    base, policy, draws = values[0], values[1], np.abs(values[2]).astype(int) % 3
    one, other = compare(base, policy, draws, 1), compare(policy, base, draws, 1)
    assert one.difference == pytest.approx(one.policy - one.baseline)
    assert other.difference == pytest.approx(-one.difference)
    assert (other.probability_better, other.probability_worse) == (one.probability_worse, one.probability_better)
    if one.low90 is not None:
        assert one.low90 <= one.difference + 1e-9
        assert one.difference <= one.high90 + 1e-9
        assert (other.low90, other.high90) == (pytest.approx(-one.high90), pytest.approx(-one.low90))


@given(VALUES)
def test_pairs_in_another_order_tell_the_same(values):
    base, policy, draws = values[0], values[1], np.abs(values[2]).astype(int) % 3
    one, other = compare(base, policy, draws, -1), compare(base[::-1], policy[::-1], draws[::-1], -1)
    for name in ("difference", "low90", "from90", "chance", "between", "variance_ratio"):
        left, right = getattr(one, name), getattr(other, name)
        assert (left is None) == (right is None), name
        assert left is None or right == pytest.approx(left, abs=1e-9), name


@given(VALUES)
def test_squares_within_and_between_draws_add_up_to_all(values):
    gap, draws = values[0], np.abs(values[2]).astype(int) % 3
    size, mean, squares = groups(gap, draws)
    between = (size * (mean - gap.mean()) ** 2).sum()
    assert squares.sum() + between == pytest.approx(((gap - gap.mean()) ** 2).sum(), abs=1e-6)
    chance, among = split(gap, draws)
    assert chance is None or chance >= 0.0
    assert among is None or among >= 0.0


def test_one_pair_tells_a_mean_and_no_spread():
    found = compare(np.array([2.0]), np.array([5.0]), np.zeros(1, int), 1)
    assert (found.difference, found.pairs, found.probability_better) == (3.0, 1, 1.0)
    nothing = (found.low90, found.high90, found.from90, found.to90, found.chance, found.between, found.ratio_low)
    assert set(nothing) == {None}


def test_no_pairs_tell_nothing():
    assert compare(np.zeros(0), np.zeros(0), np.zeros(0, int), 1) is None


def test_a_band_of_one_pair_is_a_line():
    found = band(np.zeros((1, 3)), np.ones((1, 3)))
    assert all(found[name].tolist() == [1.0] * 3 for name in ("difference", "from90", "to90"))
