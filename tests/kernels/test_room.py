import numpy as np
import pytest

from muster.kernels.calendar import push, take
from muster.kernels.diary import put
from muster.kernels.layout import BATCH, HOT, LEAF, PAGE, cold
from muster.kernels.room import (
    aligned,
    empty_calendar,
    empty_diary,
    empty_group,
    empty_lots,
    empty_scratch,
    roomier,
    thicker,
)
from muster.kernels.walk import take_day
from tests.kernels.callable_parts import callable_parts

push, take, put = callable_parts(push, take, put)


def taken(calendar, day: int) -> list[int]:
    """Return who is due on a day, and empty it."""
    out = np.empty(10_000, np.int32)
    return sorted(out[: take(calendar, day, out, 0)].tolist())


def test_the_calendar_starts_empty_with_all_leaves_free():
    calendar = empty_calendar(10, 30)
    assert (calendar.head == -1).all()
    assert (calendar.due == 0).all()
    assert calendar.free.tolist() == [0, 30]
    assert calendar.head.size == 11
    assert calendar.soldier.shape == (30, LEAF)


@pytest.mark.parametrize("full", [True, False])
def test_a_roomier_calendar_keeps_its_entries_and_lends_every_leaf(full):
    calendar = empty_calendar(10, 4)
    days = (1, 2, 3, 4) if full else (1, 2, 3)
    for k in range(LEAF):
        for day in days:
            push(calendar, day, 100 * day + k)
    assert calendar.free[1] == 4 - len(days)
    more = roomier(calendar, 3)
    free = int(more.free[1])
    assert free == 3 + calendar.free[1]
    for k in range(LEAF * free):
        push(more, 5, k)
    assert more.free[1] == 0
    for day in days:
        assert taken(more, day) == [100 * day + k for k in range(LEAF)]
    assert taken(more, 5) == list(range(LEAF * free))
    assert more.free[1] == 7


@pytest.mark.parametrize("full", [True, False])
def test_a_thicker_diary_keeps_its_entries_and_lends_every_page(full):
    diary, days = empty_diary(4, 2, 3, 5), (1, 2, 3, 4) if full else (1, 2, 3)
    for k in range(PAGE):
        for day in days:
            assert put(diary, day, 100 * day + k, 1, 0.5)
    more, room = thicker(diary, 3), empty_scratch(500, 3)
    assert more.free[1] == 3 + diary.free[1]
    for k in range(PAGE * int(more.free[1])):
        assert put(more, 5, k, 1, 0.5)
    assert not put(more, 6, 1, 1, 0.5)
    for day in days:
        n = take_day(day, more, room)
        assert sorted(room.soldier[:n].tolist()) == [100 * day + k for k in range(PAGE)]
    assert more.free[1] == len(days)


@pytest.mark.parametrize("record", [HOT, cold(0, 0, 0), cold(3, 1, 3), cold(5, 8, 20)], ids=lambda r: str(r.itemsize))
def test_no_record_lies_across_more_lines_of_the_cache_than_it_must(record):
    """Whatever the memory begins with: its size is a power of two, and the first begins a line."""
    for size in (0, 1, 7, 1000):
        records = aligned(size, record)
        assert records.shape == (size,)
        assert records.dtype == record
        assert not records.tobytes().strip(b"\0")
        assert size == 0 or records.ctypes.data % 64 == 0
    assert record.itemsize.bit_count() == 1
    records[5]["state" if record is HOT else "kind"] = 7
    assert sum(records["state" if record is HOT else "kind"].tolist()) == 7


def test_scratch_is_as_its_users_leave_it():
    room, group = empty_scratch(7, 3), empty_group(4)
    assert room.flags.tolist() == [0] * 3
    assert [array.size for array in room[:3]] == [7] * 3
    assert group.acts.tolist() == [0] * 4


@pytest.mark.parametrize(("chances", "fours"), [(1, 1), (4, 1), (5, 2), (12, 3)])
def test_a_soldier_has_a_word_for_every_four_chances(chances, fours):
    assert empty_lots(chances).word.shape == (fours, BATCH)
