import numpy as np
import pytest

from muster.policy import discovery


def points(number=300, parameters=20, seed=1):
    return np.random.default_rng(seed).uniform(size=(number, parameters))


def test_a_planted_box_is_found():
    x = points()
    marked = (x[:, 3] > 0.6) & (x[:, 8] < 0.7)
    box = discovery.find_box(x, marked, shuffles=20)
    assert set(box.limits) == {3, 8}
    low, high = box.limits[3]
    assert (low, high) == (pytest.approx(0.6, abs=0.08), np.inf)
    assert box.limits[8] == (-np.inf, pytest.approx(0.7, abs=0.08))
    assert box.coverage > 0.85
    assert box.density > 0.85
    assert box.chance == pytest.approx(1 / 21)


def test_marks_thrown_at_random_are_told_to_be_chance():
    rng = np.random.default_rng(3)
    chances = [
        discovery.find_box(points(120, seed=n), rng.uniform(size=120) < 0.3, seed=n, shuffles=19).chance
        for n in range(30)
    ]
    assert 0.3 < np.mean(chances) < 0.75  # uniform on 1/20 .. 1
    assert np.mean(np.array(chances) <= 0.05) < 0.2


def test_numbers_of_a_box_are_those_of_its_points():
    x = points(200)
    marked = x[:, 0] + x[:, 1] > 1.2
    box = discovery.find_box(x, marked, shuffles=5)
    inside = discovery.within(x, box.limits)
    assert box.mass == inside.mean()
    assert box.density == marked[inside].mean()
    assert box.coverage == inside[marked].mean()
    assert box.base == marked.mean()
    assert box.mass >= discovery.LEAST


def test_nothing_to_find_where_all_or_none_are_marked():
    assert discovery.find_box(points(), np.ones(300, bool)) is None
    assert discovery.find_box(points(), np.zeros(300, bool)) is None


def test_equal_values_are_not_cut_apart():
    x = np.zeros((60, 2))
    x[:20, 0] = 1.0
    box = discovery.find_box(x, np.arange(60) < 20, shuffles=5)
    assert box.limits == {0: (1.0, np.inf)}
    assert (box.coverage, box.density) == (1.0, 1.0)
