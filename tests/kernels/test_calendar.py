from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.kernels.calendar import push, take, write
from muster.kernels.layout import LEAF
from muster.kernels.room import empty_calendar
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import AWAY, DAYS, HERE, WAITING, world

push, take = callable_parts(push, take)


def due_on(cal, day: int, before: tuple[int, ...] = ()) -> list[int]:
    """Take who is due on a day, behind what is in the list already."""
    out = np.full(1000, -1, np.int32)
    out[: len(before)] = before
    n = take(cal, day, out, len(before))
    assert out[: len(before)].tolist() == list(before)
    return sorted(out[len(before) : n].tolist())


@pytest.mark.parametrize("n", [1, LEAF - 1, LEAF, LEAF + 1, 3 * LEAF])
def test_whoever_is_entered_for_a_day_is_due_then_and_only_once(n):
    cal = empty_calendar(DAYS, 10)
    for i in range(n):
        push(cal, 7, i)
    assert due_on(cal, 6) == []
    assert due_on(cal, 7) == list(range(n))
    assert due_on(cal, 7) == []


def test_those_due_come_behind_those_listed_already():
    cal = empty_calendar(DAYS, 2)
    push(cal, 7, 4)
    assert due_on(cal, 7, before=(8, 9)) == [4]


@pytest.mark.parametrize("day", [-1, DAYS + 1, 30_000])
def test_a_day_outside_the_run_holds_nobody(day):
    assert due_on(empty_calendar(DAYS, 1), day) == []


def test_a_wait_past_the_end_is_dropped():
    cal = empty_calendar(DAYS, 1)
    push(cal, DAYS + 1, 3)
    assert cal.free[1] == 1
    assert (cal.due == 0).all()
    push(cal, DAYS, 3)
    assert due_on(cal, DAYS) == [3]


def test_a_leaf_is_full_before_the_next_is_taken():
    cal, free = empty_calendar(DAYS, 3), []
    for i in range(2 * LEAF + 1):
        push(cal, 7, i)
        free.append(int(cal.free[1]))
    assert free == [2] * LEAF + [1] * LEAF + [0]


def test_a_calendar_gives_back_what_it_lent():
    """So often that every leaf has been lent many times."""
    cal = empty_calendar(DAYS, 5)
    for day in range(0, DAYS, 2):
        for i in range(4 * LEAF):
            push(cal, day, i)
        push(cal, day + 1, 77)
        assert cal.free[1] == 0
        assert due_on(cal, day) == list(range(4 * LEAF))
        assert cal.free[1] == 4
        assert due_on(cal, day + 1) == [77]
        assert cal.free[1] == 5
    assert (cal.head == -1).all()


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 999)), max_size=400), st.integers(0, 12))
def test_any_entries_on_any_days_come_back_as_entered(entries, first):
    """Half of the days are taken early, so that leaves are lent again while others are out."""
    cal, wanted = empty_calendar(DAYS, 12 + len(entries) // LEAF), {day: [] for day in range(13)}
    for k, (day, soldier) in enumerate(entries):
        if k == len(entries) // 2:
            assert due_on(cal, first) == sorted(wanted.pop(first, []))
            wanted[first] = []
        push(cal, day, soldier)
        wanted[day].append(soldier)
    for day, soldiers in wanted.items():
        assert Counter(due_on(cal, day)) == Counter(soldiers)
    assert cal.free[1] == len(cal.next)


def test_a_calendar_written_anew_holds_the_waits_that_are_not_over():
    """Only of those whose state a wait ends, and only later than the day."""
    w = world(8)
    w.force.hot["state"] = [WAITING, WAITING, WAITING, HERE, AWAY, WAITING, WAITING, HERE]
    w.force.cold["due"] = [12, 11, 10, 12, 12, 0, DAYS + 5, 0]
    cal = empty_calendar(DAYS, 8)
    write(cal, 10, w.force, w.book)
    assert {day: due_on(cal, day) for day in range(DAYS + 1) if cal.due[day]} == {11: [1], 12: [0]}
