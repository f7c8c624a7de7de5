import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

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


POINTS = arrays(float, st.tuples(st.integers(1, 7), st.integers(1, 3)), elements=st.integers(0, 6).map(float))
CUBES = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)), elements=st.floats(-9, 9))


def beats(one, other):
    return (one <= other).all() and (one < other).any()


@given(POINTS)
def test_the_front_holds_just_those_whom_nobody_beats(values):
    marks = robustness.efficient(values)
    assert marks.any()
    assert marks.tolist() == [not any(beats(other, one) for other in values) for one in values]


@given(POINTS)
def test_whoever_is_beaten_is_beaten_by_somebody_of_the_front(values):
    front = values[robustness.efficient(values)]
    for one in values[~robustness.efficient(values)]:
        assert any(beats(other, one) for other in front)


@given(CUBES)
def test_regret_is_never_negative_and_nought_for_somebody_in_every_draw(values):
    behind = robustness.regret(values)
    assert (behind >= 0.0).all()
    assert (behind.min(axis=0) == 0.0).all()


@given(CUBES)
def test_a_policy_more_never_lowers_the_regret_of_the_others(values):
    assert (robustness.regret(values)[:-1] >= robustness.regret(values[:-1]) - 1e-12).all() if len(values) > 1 else True


@given(CUBES, st.floats(-9, 9))
def test_asking_for_less_satisfies_no_fewer(values, enough):
    goals = values.shape[2]
    strict, loose = (robustness.satisfied(values, np.full(goals, enough + more)) for more in (0.0, 1.0))
    assert ((strict >= 0.0) & (strict <= loose) & (loose <= 1.0)).all()


@given(POINTS)
def test_volume_is_that_of_the_front_and_grows_with_every_point(values):
    reference = np.full(values.shape[1], 7.0)
    whole = robustness.hypervolume(values, reference)
    assert robustness.hypervolume(values[robustness.efficient(values)], reference) == pytest.approx(whole)
    assert robustness.hypervolume(values[:-1], reference) <= whole + 1e-9
    assert robustness.hypervolume(values[::-1], reference) == pytest.approx(whole)


@given(POINTS)
def test_volume_on_a_grid_is_the_number_of_its_cells(values):
    goals = values.shape[1]
    cells = np.stack(np.meshgrid(*[np.arange(7.0)] * goals, indexing="ij"), axis=-1).reshape(-1, goals)
    beaten = (values[None] <= cells[:, None]).all(axis=2).any(axis=1).sum()
    assert robustness.hypervolume(values, np.full(goals, 7.0)) == pytest.approx(beaten)


def test_no_points_have_no_volume():
    assert robustness.hypervolume(np.zeros((0, 2)), np.ones(2)) == 0.0
