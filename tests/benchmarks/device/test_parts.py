from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.device import parts


def test_a_recount_that_differs_is_found():
    some = SimpleNamespace(lost=np.array([[1, 2]]), left=np.array([[3, 4]]), mean_trust=np.array([[0.5, 0.6]]))
    again = {"lost": np.array([1, 2]), "left": np.array([3, 4]), "trust": np.array([0.5, 0.6001])}
    assert parts.same(some, 0, again) == {"counts": True, "trust": pytest.approx(1e-4)}
    assert not parts.same(some, 0, again | {"left": np.array([3, 5])})["counts"]


def test_parts_that_need_a_device_are_parts():
    assert set(parts.ON_DEVICE) < set(parts.PARTS)
    assert all(soldiers % 500 == 0 for _, soldiers in parts.SIZES)
