import numpy as np
from numba import njit

from muster.kernels.fetch import ask_for_paid, ask_for_records, prefetch
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import CELLS, world

ask_for_paid, ask_for_records = callable_parts(ask_for_paid, ask_for_records)


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


def test_records_and_accounts_are_as_they_were_also_where_there_are_none():
    n = 50
    w = world(n)
    bare = w.law._replace(paid=np.zeros((CELLS, 0, 2)))
    before = [array.tobytes() for array in (*w.force, w.law.paid)]
    for i in range(n):
        ask_for_records(i, w.force)
    for cell in range(CELLS):
        ask_for_paid(cell, w.law)
        ask_for_paid(cell, bare)
    assert [array.tobytes() for array in (*w.force, w.law.paid)] == before
