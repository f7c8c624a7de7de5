import numpy as np
import pytest

from muster.kernels.layout import Departures
from muster.kernels.tally import add_up, count_bearers, count_departures, count_people
from tests.kernels.callable_parts import callable_part
from tests.kernels.small import AWAY, CALLED, CELLS, HERE, LEAVE, LOSS, VOLUNTEER, world

count_departures = callable_part(count_departures)

FOLLOW = 7

ROLE_OF_CELL = np.arange(CELLS) // 3


def counted(w, day, *waves, chance: int = LEAVE):
    """Count waves of leavers, and return departures by role, kind and days, spells and order."""
    n = w.force.hot.size
    spells, order = np.zeros(n, np.uint8), np.zeros(3, np.int64)
    out = Departures(np.zeros((2, 4, 2, 20), np.int64), spells, order, np.arange(40) // 20, ROLE_OF_CELL)
    for soldiers in waves:
        gone = np.array(soldiers, np.int32)
        count_departures(day, gone.size, gone, np.full(gone.size, chance, np.uint8), LEAVE, FOLLOW, out, w.force)
    assert out.counted[1 - day // 20].sum() == 0, "a year has a table of its own"
    return out.counted[day // 20], out.spells, out.order


@pytest.mark.parametrize(("chance", "n"), [(LEAVE, 2), (FOLLOW, 2), (LOSS, 0)])
def test_who_follows_others_leaves_too_and_who_is_lost_does_not(chance, n):
    departures, _, order = counted(world(), 25, [1, 2], chance=chance)
    assert departures.sum() == order.sum() == n


def test_everybody_is_counted_where_he_is_and_since_when():
    w = world()
    w.force.hot["cell"][[1, 2, 3]] = 0, 4, 4
    w.force.cold["posted"][[1, 2, 3]] = 7, 2, 2
    w.force.cold["kind"][[1, 2, 3]] = VOLUNTEER, CALLED, CALLED
    departures, _, _ = counted(w, 10, [1, 2, 3])
    assert departures.sum() == 3
    assert departures[0, VOLUNTEER, 3] == 1
    assert departures[1, CALLED, 8] == 2


def test_a_posting_long_ago_is_the_last_entry_and_none_is_before_the_first():
    w = world()
    w.force.cold["posted"][[1, 2]] = -500, 11
    departures, _, _ = counted(w, 10, [1, 2])
    assert departures[0, 0, [0, 19]].tolist() == [1, 1]


def test_who_leaves_again_is_counted_again_up_to_the_last_entry():
    _, spells, order = counted(world(), 10, [5, 6], [5], [5], [5])
    assert spells[[4, 5, 6]].tolist() == [0, 4, 1]
    assert order.tolist() == [2, 1, 2]


def test_spells_stop_counting_before_they_overflow():
    _, spells, order = counted(world(), 10, *([9] for _ in range(300)))
    assert spells[9] == 255
    assert order.sum() == 300


def test_people_are_counted_by_how_often_they_left_and_those_away_by_how_long():
    w, times, length = world(8), np.zeros(4, np.int64), np.zeros(6, np.int64)
    w.force.hot["state"] = [AWAY, AWAY, AWAY, AWAY, HERE, HERE, HERE, AWAY]
    w.force.hot["since"] = [20, 18, 2, 21, 19, 19, 19, 19]
    spells = np.array([1, 1, 2, 7, 0, 0, 3, 3], np.uint8)
    count_people(20, 7, (np.arange(4) == AWAY).astype(np.uint8), spells, w.force, times, length)
    assert times.tolist() == [2, 2, 1, 2], "three or more are the last entry, and the eighth has no number in use"
    assert length.tolist() == [2, 0, 1, 0, 0, 1], "who left after that day has been away for none"


def test_counts_by_cell_are_added_up_by_company():
    sums = np.full(4, 9.0)
    add_up(np.array([1, 2, 30, 0, 400], np.int32), np.array([0, 0, 1, 3, 1], np.int32), sums)
    assert sums.tolist() == [3.0, 430.0, 0.0, 0.0]


@pytest.mark.parametrize("size", [1, 20, 95])
def test_bearers_are_those_of_every_so_manyth_in_a_state_and_role(size):
    w, roles = world(100), np.arange(CELLS) // 3
    w.force.hot["cell"], w.force.hot["state"] = np.arange(100) % CELLS, np.arange(100) % 3
    w.force.cold["trait"][:, 1] = np.arange(100) % 7 * 40
    those = [i for i in range(0, size, 2) if i % 3 == HERE and 3 <= i % CELLS <= 5]
    found = count_bearers(size, 2, 1, HERE, 1, roles, w.force)
    assert found == (len(those), sum(i % 7 > 0 for i in those))
