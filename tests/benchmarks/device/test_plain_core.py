import numpy as np
import pytest

from benchmarks.device import plain_core, snapshot
from muster.kernels.chance import mix


@pytest.fixture(scope="module")
def core():
    return plain_core.Core(snapshot.take("drill", 0.5, 40, seed=1))


def test_as_many_move_as_the_hazards_say(core):
    seen = [core.visit(seed)[0] for seed in range(1, 401)]
    expected = core.sum()  # of small hazards
    assert np.mean(seen) == pytest.approx(expected, abs=4 * (expected / len(seen)) ** 0.5)


def test_few_are_listed_and_those_who_move_are_among_them(core):
    moved, _ = core.visit(3)
    assert moved <= core.listed < 0.2 * core.seen.force.hot.size
    assert 0 < core.with_chances() <= core.seen.force.hot.size


def test_the_number_tells_who_moves_in_any_order():
    soldiers, chances = np.array([5, 9], np.int32), np.array([0, 3], np.uint8)
    told = plain_core.tell(2, soldiers, chances)
    assert told == plain_core.tell(2, soldiers[::-1].copy(), chances[::-1].copy())
    assert told != plain_core.tell(2, soldiers, chances[::-1].copy())
    assert mix.py_func  # which the device compiles again
