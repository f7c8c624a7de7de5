import numpy as np
import pytest

from muster.kernels.day import roomy, with_others
from muster.kernels.room import empty_calendar, empty_diary, empty_scratch, thicker
from tests.kernels.small import CELLS, intake, world

FINISH, N = 9, 40


def test_others_move_too_unless_they_are_found_already():
    soldiers, chances, force = np.zeros(10, np.int32), np.zeros(10, np.uint8), world(N).force
    soldiers[:3], chances[:3] = [7, 2, 30], [0, 1, 1]
    n = with_others(3, np.array([5, 2, 39], np.int32), FINISH, soldiers, chances, force)
    assert list(zip(soldiers[:n].tolist(), chances[:n].tolist(), strict=True)) == [
        (7, 0), (2, 1), (30, 1), (5, FINISH), (39, FINISH),
    ]  # fmt: skip
    assert not force.cold["mark"].any()
    assert with_others(3, np.zeros(0, np.int32), FINISH, soldiers, chances, force) == 3


@pytest.mark.parametrize("short", ["", "scratch", "calendar", "diary", "late"])
def test_a_day_is_begun_where_all_it_may_bring_has_room(short):
    """Those due, those the diary names, newcomers and others may all move, and each may begin a wait."""
    day, coming = 70, intake()
    coming.ranges[day] = [10, 15, 20, 21]
    diary = thicker(empty_diary(400, 2, CELLS, N), 0)
    diary.begin[0], diary.count[7] = 63, 11
    calendar = empty_calendar(100, 19 if short == "calendar" else 20)
    calendar.due[day] = 2
    scratch = empty_scratch(20 if short == "scratch" else 21, CELLS)
    diary.free[1] = 255 if short == "diary" else 256
    diary.lates[0] = short == "late"
    assert roomy(day, calendar, diary, scratch, coming, 1) == (short == "")
