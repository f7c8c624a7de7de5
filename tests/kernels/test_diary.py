import numpy as np
import pytest

from muster.kernels.chance import WINDOW, first_of, window_key, word_of
from muster.kernels.diary import (
    catch_up,
    enter,
    enter_all,
    enter_first,
    enter_raises,
    open_window,
    outgrown,
    put,
    raise_all,
    raise_briefly,
    raise_ceilings,
    raise_cell,
)
from muster.kernels.layout import PAGE
from muster.kernels.members import join
from muster.kernels.room import empty_diary, empty_members, thicker
from tests.kernels.callable_parts import callable_part, callable_parts
from tests.kernels.foreseen import BEGIN, DAY, MOST, SEED, N, bounds, expected, varied
from tests.kernels.small import (
    AWAY_CELL,
    CELLS,
    GROUPS,
    HERE,
    LEAVE,
    LOSS,
    diary,
    list_all,
    opened,
    world,
)

window_key, word_of, first_of, join = callable_parts(window_key, word_of, first_of, join)
enter, enter_all, enter_first, put = callable_parts(enter, enter_all, enter_first, put)
raise_ceilings = callable_part(raise_ceilings)
enter_raises, raise_cell, raise_briefly, outgrown = callable_parts(enter_raises, raise_cell, raise_briefly, outgrown)


def blank(n: int = N, rate: float = 0.02):
    """Return a world whose window has begun and in whose diary nobody is."""
    w = world(n, rate)
    open_window(SEED, DAY, 1.0, np.zeros(2), w.law, w.diary)
    list_all(w)
    return w


# ---------------------------------------------------------------- entries


def put_down(w, i: int, chance: int, high: float, begin: int = 0, end: int = WINDOW, low: float = 0.0) -> bool:
    """Enter a soldier's days by his word, or by his first number if a ceiling rises; return whether there is room."""
    word = np.uint64(word_of(w.diary.key[chance], i))
    if low == 0.0:
        return enter(i, word, chance, high, begin, end, w.force, w.law, w.diary)
    first = np.uint64(first_of(word, chance))
    return enter_first(i, first, chance, low, high, begin, end, w.force, w.law, w.diary)


def test_a_window_begins_empty_with_keys_and_ceilings_of_its_own():
    w = blank()
    put(w.diary, 3, 1, LOSS, 0.5)
    w.diary.members.missed[0] = w.diary.members.used[0] = w.diary.lates[0] = 5
    open_window(SEED, 200, 2.0, np.array([0.0, 0.3]), w.law, w.diary)
    assert w.entries == []
    assert w.diary.begin[0] == 189
    assert w.diary.key.tolist() == [window_key(SEED, chance, 3) for chance in (LOSS, LEAVE)]
    assert w.diary.ceiling[LOSS] == pytest.approx(2.0 * w.law.most[LOSS])
    assert (w.diary.ceiling[LEAVE] == np.float32(0.3)).all()
    assert w.diary.free.tolist() == [0, w.diary.next.size]
    assert (w.diary.members.missed[0], w.diary.members.used[0], w.diary.lates[0]) == (0, 0, 0)
    assert w.diary.members.key[0] == w.diary.key[LOSS]


@pytest.mark.parametrize("first", [0, 7, WINDOW - 1])
@pytest.mark.parametrize(("low", "high"), [(0.0, 0.02), (0.0, 5.0), (0.0, 60.0), (0.01, 0.03), (1.0, 3.0), (0.0, 0.0)])
def test_entered_are_the_days_on_which_the_threshold_lies_between_two_bounds(low, high, first):
    w = blank()
    for i in range(N):
        for chance in (LOSS, LEAVE):
            assert put_down(w, i, chance, high, first, low=low)
    assert w.entries == expected(np.full((2, N), high), first, low)


@pytest.mark.parametrize("high", [1e9, np.inf])
def test_a_day_is_entered_once_however_high_the_bound(high):
    """By the lowest of its points; when every day has one no further point is asked for."""
    w = blank(40)
    for i in range(40):
        assert put_down(w, i, LEAVE, high)
    wanted = np.full((2, 40), MOST)
    wanted[LOSS] = 0.0
    assert w.entries == expected(wanted)
    assert len(w.entries) == 40 * WINDOW


def test_entered_are_days_before_an_end():
    w, high = blank(), np.zeros((2, N, WINDOW))
    high[LOSS, :, 7:20] = 0.1
    for i in range(N):
        assert put_down(w, i, LOSS, 0.1, 7, 20)
    assert w.entries == expected(high)


def test_a_diary_that_is_full_says_so():
    book = empty_diary(2, 2, CELLS, 10)
    assert all(put(book, 4, i, LOSS, 0.1) for i in range(2 * PAGE))
    assert not put(book, 4, 1, LOSS, 0.1)
    assert not put(book, 5, 1, LOSS, 0.1)
    assert book.count[[4, 5]].tolist() == [2 * PAGE, 0]


# ---------------------------------------------------------------- whom to enter


def test_one_by_one_they_are_entered_alike():
    w, other = varied(), opened(varied(), SEED, DAY)
    open_window(SEED, DAY, 1.0, np.zeros(2), w.law, w.diary)
    for i in range(N):
        enter_all(i, DAY - BEGIN, w.force, w.law, w.book, w.diary)
    assert w.entries == other.entries


# ---------------------------------------------------------------- for whom there was no room


@pytest.mark.parametrize("noted", [True, False])
def test_those_without_room_are_entered_when_there_is(noted):
    """One by one, or everybody if they were too many to be noted."""
    w, ample = varied(), varied()
    open_window(SEED, DAY, 1.0, np.zeros(2), ample.law, ample.diary)
    w = w._replace(diary=empty_diary(3, 2, CELLS, N if noted else 7))
    open_window(SEED, DAY, 1.0, np.zeros(2), w.law, w.diary)
    for one in (w, ample):
        for i in range(N):
            enter_all(i, DAY - BEGIN, one.force, one.law, one.book, one.diary)
    assert 7 < w.diary.lates[0] < N
    w = w._replace(diary=thicker(w.diary, 500))
    catch_up(DAY, N, w.force, w.law, w.book, w.diary)
    assert w.diary.lates[0] == 0
    assert sorted(set(w.entries)) == ample.entries, "some of them twice, which does no harm"


# ---------------------------------------------------------------- ceilings that were outgrown


def test_where_a_bound_outgrew_its_ceiling_the_further_days_are_entered():
    """And those alone; the days entered before are not entered again."""
    w = opened(varied(), SEED, DAY)
    before, old = w.entries, w.law.most.copy()
    w.law.most[LEAVE, 2:4] *= 3.0
    w.law.most[LOSS, 4] *= 2.0
    w.law.most[LOSS, 0] *= 0.5
    raise_all(10, 1.25, N, w.force, w.law, w.book, w.diary)
    high = np.where(w.law.most > old, (w.law.most * 1.25).astype(np.float32), old)
    more = expected(bounds(w, high), 10, bounds(w, old))
    assert w.entries == sorted(before + more)
    assert more
    assert w.diary.ceiling == pytest.approx(high)
    raise_all(10, 1.25, N, w.force, w.law, w.book, w.diary)
    assert w.entries == sorted(before + more), "once is enough"


def with_pages(w, pages: int):
    """Return the world with so many pages for those who join a cell."""
    return w._replace(diary=w.diary._replace(members=empty_members(CELLS, N, pages, 0)))


@pytest.mark.parametrize("pages", [N, 3])
def test_those_who_joined_a_cell_count_as_its_members(pages):
    """Those who left it do not; where too many moved to be listed, members are looked for among all."""
    w = varied()
    w = opened(with_pages(w, pages), SEED, DAY)
    for i in range(0, N, 9):
        w.force.hot["cell"][i] = (w.force.hot["cell"][i] + 1) % AWAY_CELL
        join(i, np.uint64(word_of(w.diary.members.key[0], i)), int(w.force.hot["cell"][i]), w.diary.members)
    before = w.entries
    old = w.law.most.copy()
    w.law.most[LOSS] *= 2.0
    raise_ceilings(LOSS, 10, 1.0, N, w.force, w.law, w.book, w.diary)
    more = expected(bounds(w), 10, bounds(w, old))
    more = [entry for entry in more if entry[2] == LOSS]
    assert sorted(set(w.entries)) == sorted(set(before + more))
    assert {entry[1] for entry in more} & set(range(0, N, 9))


# ---------------------------------------------------------------- a chance that swings


def swinging(n: int = N):
    """Return a world of soldiers who differ, in which losses swing from day to day in duty groups."""
    w = varied(n)
    return w._replace(diary=empty_diary(2000, 2, CELLS, n, LOSS, GROUPS))


def brief(w, cell: int, place: int, end: int, most: float) -> None:
    """Raise a ceiling briefly and enter what follows."""
    n = raise_briefly(0, cell, place, end, most, w.diary)
    enter_raises(n, LOSS, N, w.force, w.law, w.book, w.diary)


def members(w, cell: int, low: np.ndarray, high: np.ndarray) -> list[tuple[int, int, int, float]]:
    """Return the entries of a cell's members by loss where a bound rises from ``low`` to ``high`` (days,)."""
    one, here = np.zeros((2, N, WINDOW)), (w.force.hot["state"] == HERE) & (w.force.hot["cell"] == cell)
    other = one.copy()
    one[LOSS, here], other[LOSS, here] = high, low
    return expected(one, 0, other)


# cell 2: from day, to day, bound
RAISES = {
    "once": [(10, 25, 0.3)],
    "the same twice": [(10, 25, 0.3), (10, 25, 0.3)],
    "to the window's end": [(10, 80, 0.3)],
    "longer": [(10, 25, 0.3), (20, 40, 0.3)],
    "higher and shorter": [(10, 25, 0.3), (12, 15, 0.5)],
    "higher and longer": [(10, 25, 0.3), (24, 60, 0.5)],
    "higher on its last day": [(10, 25, 0.3), (24, 25, 0.5)],
    "again when it is over": [(10, 25, 0.3), (25, 30, 0.3), (40, 45, 0.2)],
}


@pytest.mark.parametrize("name", RAISES)
def test_a_brief_ceiling_enters_the_days_before_its_end_and_nothing_twice(name):
    w = opened(swinging(), SEED, DAY)
    wanted, until = w.entries, 0
    entered = np.full(WINDOW, float(w.law.most[LOSS, 2]))
    for place, end, most in RAISES[name]:
        brief(w, 2, place, end, most)
        until, bound = max(until, min(end, WINDOW)), entered.copy()
        bound[place:until] = np.float32(most)
        wanted, entered = sorted(wanted + members(w, 2, entered, bound)), bound
        assert (w.diary.brief[2], w.diary.until[2]) == (np.float32(most), until)
        assert w.entries == wanted
    assert w.diary.until[[0, 1, 3]].tolist() == [0] * 3
    assert w.diary.ceiling == pytest.approx(w.law.most), "it holds from then on"


@pytest.mark.parametrize("pages", [N, 3])
def test_a_brief_ceiling_is_for_those_who_joined_the_cell_too(pages):
    w = swinging()
    w = opened(with_pages(w, pages), SEED, DAY)
    for i in range(0, N, 3):
        w.force.hot["cell"][i] = 2
        join(i, np.uint64(word_of(w.diary.members.key[0], i)), 2, w.diary.members)
    before, low = w.entries, np.full(WINDOW, float(w.law.most[LOSS, 2]))
    high = low.copy()
    high[10:25] = np.float32(0.3)
    brief(w, 2, 10, 25, 0.3)
    more = members(w, 2, low, high)
    assert set(w.entries) == set(before) | set(more)
    assert {entry[1] for entry in more} & set(range(0, N, 3))


@pytest.mark.parametrize("base", [0.01, 0.2], ids=["below it", "raised above it since"])
def test_who_moves_is_entered_under_the_brief_ceiling_before_its_end(base):
    """Or under the ceiling where that is higher."""
    w = swinging()
    open_window(SEED, DAY, 1.0, np.zeros(2), w.law, w.diary)
    list_all(w)
    w.diary.ceiling[:, 2], w.diary.brief[2], w.diary.until[2] = base, 0.1, 30
    for i in range(N):
        enter_all(i, 10, w.force, w.law, w.book, w.diary)
    high = bounds(w, w.diary.ceiling)
    mine = (w.force.hot["state"] == HERE) & (w.force.hot["cell"] == 2)
    high[LOSS, mine, :30] = max(np.float32(0.1), np.float32(base))
    assert w.entries == expected(high, 10)


def test_a_ceiling_raised_above_a_brief_one_leaves_nobody_out():
    """Those between the two are there twice, which does no harm; a brief one raised above it enters the rest alone."""
    w = opened(swinging(), SEED, DAY)
    base, before = np.full(WINDOW, float(w.law.most[LOSS, 2])), w.entries
    brief(w, 2, 10, 30, 0.1)
    enter_raises(raise_cell(0, LOSS, 2, 12, 0.3, w.diary), LOSS, N, w.force, w.law, w.book, w.diary)
    high = base.copy()
    high[10:12], high[12:] = np.float32(0.1), np.float32(0.3)
    assert set(w.entries) == set(before) | set(members(w, 2, base, high))
    once, more = w.entries, high.copy()
    more[15:30] = np.float32(0.5)
    brief(w, 2, 15, 20, 0.5)
    assert w.entries == sorted(once + members(w, 2, high, more))


def test_a_bound_is_outgrown_where_neither_ceiling_covers_it():
    w = opened(swinging(), SEED, DAY)
    w.diary.ceiling[LOSS, 2], w.diary.brief[2], w.diary.until[2] = 0.01, 0.1, 30
    below, above = float(np.float32(0.1)), float(np.nextafter(np.float32(0.1), np.float32(1.0)))
    assert not outgrown(2, 29, below, w.diary)
    assert outgrown(2, 29, above, w.diary)
    assert outgrown(2, 30, below, w.diary)
    assert not outgrown(2, 30, 0.009, w.diary)
    w.diary.ceiling[LOSS, 2] = 0.2
    assert not outgrown(2, 29, above, w.diary)


def test_cells_where_a_chance_swings_are_left_to_the_day():
    """By that chance alone."""
    w = opened(swinging(), SEED, DAY)
    before = w.diary.ceiling.copy()
    w.law.most[:] *= 2.0
    raise_all(10, 1.0, N, w.force, w.law, w.book, w.diary)
    assert np.array_equal(w.diary.ceiling[LOSS, :GROUPS], before[LOSS, :GROUPS])
    assert np.array_equal(w.diary.ceiling[LOSS, GROUPS:], w.law.most[LOSS, GROUPS:])
    assert np.array_equal(w.diary.ceiling[LEAVE], w.law.most[LEAVE])


def test_a_window_begins_without_brief_ceilings():
    w = opened(swinging(), SEED, DAY)
    brief(w, 2, 10, 25, 0.3)
    open_window(SEED, DAY + WINDOW, 1.0, np.zeros(2), w.law, w.diary)
    assert (w.diary.until == 0).all()
    assert (w.diary.brief == 0.0).all()


def test_a_diary_of_nobody_foresees_nothing():
    book = diary(10)
    assert (book.begin[0], book.count.sum()) == (-WINDOW, 0)
    assert (book.ceiling == 0.0).all()
