import numpy as np
import pytest

from muster.policy import robustness


def test_equals_are_both_efficient_and_the_worse_are_not():
    values = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 2.0], [0.5, 3.0]])
    assert robustness.efficient(values).tolist() == [True, True, False, True]


def test_regret_is_nought_for_the_best_in_each_draw():
    values = np.array([[[1.0], [5.0]], [[2.0], [3.0]]])
    assert robustness.regret(values)[:, :, 0].tolist() == [[0.0, 2.0], [1.0, 0.0]]


def test_enough_means_in_every_goal_at_once():
    values = np.array([[[1.0, 9.0], [1.0, 1.0], [3.0, 1.0], [2.0, 2.0]]])
    assert robustness.satisfied(values, np.array([2.0, 2.0])).tolist() == [0.5]


@pytest.mark.parametrize("goals", [1, 2, 3])
def test_volume_agrees_with_counting(goals):
    rng = np.random.default_rng(goals)
    values = rng.uniform(size=(6, goals)) * 1.2
    reference = np.ones(goals)
    thrown = rng.uniform(size=(200_000, goals))
    beaten = (values[None] <= thrown[:, None]).all(axis=2).any(axis=1).mean()
    assert robustness.hypervolume(values, reference) == pytest.approx(beaten, abs=0.005)


def test_points_beyond_the_reference_have_no_volume():
    assert robustness.hypervolume(np.array([[1.0, 0.0], [2.0, 2.0]]), np.ones(2)) == 0.0
