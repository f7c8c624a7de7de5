import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 0.9))
def test_a_box_holds_enough_and_its_numbers_hang_together(seed, share):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 8, (60, 4)).astype(float)
    marked = rng.uniform(size=60) < share
    box = discovery.find_box(x, marked, seed=seed, shuffles=3)
    if box is None:
        assert marked.all() or not marked.any()
        return
    assert len(box.limits) <= discovery.MOST
    assert box.mass >= discovery.LEAST
    assert box.density * box.mass == pytest.approx(box.coverage * box.base)
    assert box.chance in {k / 4 for k in range(1, 5)}
    assert all(low <= high for low, high in box.limits.values())


def test_the_best_range_of_one_parameter_is_that_of_all_ranges():
    rng = np.random.default_rng(7)
    x = rng.uniform(size=(40, 1))
    marked = (x[:, 0] > 0.3) & (x[:, 0] < 0.65) & (rng.uniform(size=40) < 0.9)
    box = discovery.find_box(x, marked, shuffles=1)
    edges = np.sort(x[:, 0])
    inside = [(x[:, 0] >= a) & (x[:, 0] <= b) for a in edges for b in edges if a <= b]
    best = max(discovery.gain_of(i, marked) for i in inside if i.sum() >= 8)
    assert discovery.gain_of(discovery.within(x, box.limits), marked) >= best - 2 * discovery.TRIFLE


def test_a_gain_is_one_where_a_box_parts_cleanly_and_nought_where_it_holds_all():
    marked = np.array([True, True, False])
    assert discovery.gain_of(marked, marked) == 1.0
    assert discovery.gain_of(np.ones(3, bool), marked) == 0.0
    assert discovery.gain_of(~marked, marked) == -1.0
    assert discovery.gain_of(np.zeros(3, bool), marked) == 0.0


def test_ends_of_a_box_belong_to_it_and_no_limits_hold_all():
    x = np.array([[1.0], [2.0], [3.0]])
    assert discovery.within(x, {0: (2.0, 3.0)}).tolist() == [False, True, True]
    assert discovery.within(x, {}).all()


def test_a_seed_decides_the_shuffles():
    x = points(80)
    marked = x[:, 0] > 0.7
    assert discovery.find_box(x, marked, seed=2, shuffles=9) == discovery.find_box(x, marked, seed=2, shuffles=9)
