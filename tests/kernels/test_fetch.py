import numpy as np
from numba import njit

from muster.kernels.fetch import prefetch


@njit
def read(array, index):
    """Ask for elements ahead, and add them up."""
    total = 0
    for k in range(index.size):
        prefetch(array, index[min(k + 3, index.size - 1)])
        total += array[index[k]].number
    return total


def test_asking_ahead_changes_nothing():
    array = np.zeros(1000, [("other", "u1"), ("number", "i4")])
    array["number"] = np.arange(1000)
    before = array.copy()
    assert read(array, np.array([999, 0, 5], np.int32)) == 1004
    assert array.tobytes() == before.tobytes()
