import sys

import numpy as np
import pytest

from muster.data.errors import InputError
from muster.policy.optimise import GRID, Optimiser, first_points
from muster.policy.robustness import hypervolume


def trade(points):
    """Return two goals that pull apart along the first lever; the others should be nought."""
    waste = points[:, 1:].sum(axis=1)
    return np.column_stack([points[:, 0] ** 2 + waste, (1 - points[:, 0]) ** 2 + waste])


def search(law=trade, limits=lambda points: np.zeros((len(points), 0)), levers=3, evaluations=80, seed=1):
    optimiser = Optimiser(levers, 2, limits(np.zeros((1, levers))).shape[1], evaluations, seed)
    tried = []
    while not optimiser.done:
        points = optimiser.ask()
        optimiser.tell(points, law(points), limits(points))
        tried.extend(points)
    return np.array(tried)


def test_the_budget_is_kept_and_no_point_is_tried_twice():
    tried = search(evaluations=50)
    assert len(tried) == 50
    assert len({point.tobytes() for point in tried}) == 50
    assert np.allclose(tried * GRID, np.round(tried * GRID))
    assert (tried.min(), tried.max()) == (0.0, 1.0)


def test_a_seed_decides_what_is_tried():
    assert np.array_equal(search(seed=4, evaluations=30), search(seed=4, evaluations=30))
    assert not np.array_equal(search(seed=4, evaluations=30), search(seed=5, evaluations=30))


def test_it_does_better_than_points_at_random():
    reference = np.array([1.5, 1.5])
    won = 0
    for seed in range(10):
        random = np.random.default_rng(seed).uniform(size=(80, 3))
        won += hypervolume(trade(search(seed=seed)), reference) > hypervolume(trade(random), reference)
    assert won >= 9


def test_limits_are_kept_where_they_can_be():
    tried = search(limits=lambda points: points[:, :1] - 0.4, evaluations=120)
    assert (tried[-40:, 0] <= 0.4).mean() > 0.8


def test_it_ends_where_nothing_is_left_to_try():
    assert 1 < len(search(lambda p: np.column_stack([p, 1 - p]), levers=1, evaluations=1000)) <= GRID + 1


def test_the_first_design_reaches_both_ends_of_every_lever():
    design = first_points(12, 4, 3)
    assert design.shape == (12, 4)
    assert (design.min(axis=0), design.max(axis=0)) == (pytest.approx(np.zeros(4)), pytest.approx(np.ones(4)))


def test_without_pymoo_one_line_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymoo.algorithms.moo.nsga2", None)
    with pytest.raises(InputError, match=r"needs pymoo, expected `pip install 'muster\[search\]'`"):
        Optimiser(2, 2, 0, 10, 1)
