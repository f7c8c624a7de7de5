from itertools import pairwise

import numpy as np
import pytest

from muster.kernels.chance import WINDOW, thresholds
from muster.kernels.diary import put, raise_all
from muster.kernels.layout import PAGE, TABLE
from muster.kernels.moves import backdate
from muster.kernels.plain import visit_all
from muster.kernels.room import thicker
from muster.kernels.walk import AHEAD, find, first_only, in_reach, take_day, walk
from tests.kernels.callable_parts import callable_part
from tests.kernels.small import (
    AWAY,
    AWAY_CELL,
    CELLS,
    HERE,
    LEAVE,
    LOSS,
    UNBORN,
    WAITING,
    World,
    bound_rates,
    diary,
    opened,
    scratch,
    world,
)
from tests.kernels.test_chance import ERRORS, planted

put = callable_part(put)

SEED, N, MOST = 6, 30_000, 20.0  # thresholds are known up to the last


def people(rate: float = 0.01) -> World:
    """Return a world of soldiers who differ: in cell, in a trait that acts on leaving, in their days, some away."""
    rng, w = np.random.default_rng(8), world(N, rate)
    w.law.trait[0, 1] = np.linspace(-2.0, 4.0, 256)
    w.law.spell[:] = 0.1 * np.exp(-np.arange(TABLE) / 4.0)
    w.law.spell_peak[:] = w.law.spell
    w.law.rate[LEAVE] = rate * np.linspace(0.1, 2.0, CELLS)
    w.force.cold["trait"][:, 1] = rng.integers(0, 256, N)
    w.force.hot["cell"] = rng.integers(0, AWAY_CELL, N)
    w.force.hot["state"] = rng.choice([UNBORN, HERE, AWAY, WAITING], N, p=[0.1, 0.7, 0.1, 0.1])
    w.force.hot["since"] = rng.integers(-5, 1, N)
    backdate(SEED, 0, N, 0, w.force, w.law, w.book)  # so that everybody's risk is assessed
    bound_rates(w.law)
    return w


def walked(w: World, day: int, shares: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return who moves and by which chance, found by the walk, in so many shares if any."""
    room, count = scratch(N), np.zeros(3, np.int64)
    kernel = w.force, w.law, w.book
    if not shares:
        n = find(day, *kernel, w.diary, room, count)
    else:
        n = take_day(day - int(w.diary.begin[0]), w.diary, room)
        edges = np.linspace(0, n, shares + 1).astype(int).tolist()
        found = [slice(a, a + walk(a, b, day, *kernel, room, count)) for a, b in pairwise(edges)]
        for array in (room.soldier, room.chance):
            together = np.concatenate([array[part] for part in found])
            array[: together.size] = together
        n = first_only(room.soldier, room.chance, together.size, w.force)
    order = np.argsort(room.soldier[:n])
    return room.soldier[:n][order], room.chance[:n][order]


def drawn(seed: int, chance: int, window: int, out: np.ndarray) -> None:
    """Write the thresholds of a window that count."""
    thresholds(seed, chance, window, MOST, out)


def dealt(window: int, draw=drawn) -> np.ndarray:
    """Return the thresholds of a window by day, chance and soldier."""
    table = np.empty((2, N, WINDOW))
    for chance in (LOSS, LEAVE):
        draw(SEED, chance, window, table[chance])
    return np.ascontiguousarray(table.transpose(2, 0, 1))


def visited(w: World, day: int, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same by the plain loop with the same thresholds."""
    soldiers, chances = np.empty(N, np.int32), np.empty(N, np.uint8)
    n = visit_all(day, table[day % WINDOW], MOST, w.force, w.law, w.book, soldiers, chances)
    return soldiers[:n], chances[:n]


def check_walk(w: World, draw=drawn, days=range(66, 72)) -> int:
    """Check for some days that the walk finds whom the plain loop finds, from a diary that was opened once."""
    moves, table = 0, dealt(days[0] // WINDOW, draw)
    for day in days:
        one, other = walked(w, day), visited(w, day, table)
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[1], other[1])
        moves += one[0].size
    return moves


@pytest.mark.parametrize("rate", [0.0, 1e-4, 0.01, 0.2, 3.0])
def test_the_walk_finds_whom_the_plain_loop_finds(rate):
    assert (check_walk(opened(people(rate), SEED, 63)) > 0) == (rate > 0.0)


@pytest.mark.parametrize("opening", [63, 66, 100])
def test_it_does_so_from_any_day_of_a_window_to_its_last(opening):
    check_walk(opened(people(), SEED, opening), days=range(max(opening, 120), 126))


def test_shares_of_the_work_do_not_matter():
    one, other = opened(people(), SEED, 63), opened(people(), SEED, 63)
    for a, b in zip(walked(one, 67), walked(other, 67, shares=3), strict=True):
        assert np.array_equal(a, b)


def test_a_wider_ceiling_finds_the_same():
    """With more to look at."""
    tight, loose = opened(people(), SEED, 63), opened(people(), SEED, 63, room=3.0, floor=0.05)
    assert loose.diary.count.sum() > 2 * tight.diary.count.sum()
    for a, b in zip(walked(tight, 70), walked(loose, 70), strict=True):
        assert np.array_equal(a, b)


def test_finding_is_not_moving():
    w = opened(people(), SEED, 63)
    before = w.force.hot["state"].copy(), w.force.cold.tobytes()
    assert walked(w, 66)[0].size > 0
    assert np.array_equal(w.force.hot["state"], before[0])
    assert w.force.cold.tobytes() == before[1]


# ---------------------------------------------------------------- planted errors


def test_a_stale_bound_is_caught():
    w = people()
    w.force.hot["risk"] -= np.minimum(w.force.hot["risk"], 6)
    with pytest.raises(AssertionError):
        check_walk(opened(w, SEED, 63))


def test_a_bound_that_goes_stale_after_the_diary_was_written_is_caught():
    w = opened(people(), SEED, 63)
    w.force.hot["risk"] -= np.minimum(w.force.hot["risk"], 6)
    with pytest.raises(AssertionError):
        check_walk(w)


@pytest.mark.parametrize("followed", [True, False])
def test_hazards_that_outgrew_their_ceiling_are_caught_unless_followed(followed):
    w = opened(people(), SEED, 63)
    w = w._replace(diary=thicker(w.diary, 20_000))
    w.law.rate[LEAVE, :4] *= 4.0
    w.law.rate[LOSS, 2:] *= 3.0
    bound_rates(w.law)
    if followed:
        raise_all(3, 1.5, N, w.force, w.law, w.book, w.diary)
        check_walk(w)
    else:
        with pytest.raises(AssertionError):
            check_walk(w)


@pytest.mark.parametrize("error", ERRORS | {4: "one number for all chances"}, ids=str)
def test_thresholds_that_differ_between_walk_and_law_are_caught(error):
    """The same error as a window that adapts to a run: those who move are others."""
    w = opened(people(), SEED, 63)
    with pytest.raises(AssertionError):
        check_walk(w, lambda seed, chance, window, out: planted(seed, chance, window, out, error))


# ---------------------------------------------------------------- the pieces


def test_a_day_is_taken_out_with_all_its_entries_and_its_pages_come_back():
    book, room = diary(100), scratch(100)
    wanted = [(i, i % 2, 0.01 * i) for i in range(3 * PAGE + 5)]
    for i, chance, threshold in wanted:
        assert put(book, 9, i, chance, threshold)
        assert put(book, 10, 77, LOSS, 0.5)
    pages = book.free[1]
    n = take_day(9, book, room)
    taken = zip(room.soldier[:n].tolist(), room.chance[:n].tolist(), room.threshold[:n].tolist(), strict=True)
    assert sorted(taken) == wanted
    assert book.free[1] == pages + 4
    assert (book.count[9], book.head[9], book.count[10]) == (0, -1, 3 * PAGE + 5)
    assert take_day(9, book, room) == 0


def test_only_those_acted_on_with_a_threshold_below_their_bound_are_kept():
    w, room = world(6), scratch(6)
    w.force.hot["state"][2], w.force.hot["cell"][3:] = AWAY, [1, 2, 0]
    w.law.most[LOSS] = 0.2, 0.1, 0.0, *[0.0] * (CELLS - 3)
    room.soldier[:5], room.chance[:5], room.threshold[:5] = [0, 2, 3, 4, 5], LOSS, [0.15, 0.0, 0.15, 0.15, 0.19]
    n = in_reach(0, 5, w.force, w.law, w.book, room)
    assert room.soldier[:n].tolist() == [0, 5]
    assert room.threshold[:n].tolist() == [0.15, 0.19]


@pytest.mark.parametrize("n", [0, 1, AHEAD - 1, AHEAD, 3 * AHEAD + 5])
def test_of_those_listed_stay_those_whose_hazard_exceeds_the_threshold(n):
    """However many the memory is asked ahead for; each is tried by his own chance."""
    w, rng, room, count = world(500, rate=0.5), np.random.default_rng(3), scratch(500), np.zeros(3, np.int64)
    w.law.rate[LEAVE] = 2.0
    bound_rates(w.law)
    given = rng.integers(0, 500, n), rng.integers(0, 2, n), rng.exponential(size=n)
    for array, values in zip(room, given, strict=False):
        array[:n] = values
    hazard = np.array([0.5, 2.0])
    wanted = [(i, c) for i, c, t in zip(*(x.tolist() for x in given), strict=True) if t < hazard[c]]
    m = walk(0, n, 70, w.force, w.law, w.book, room, count)
    assert list(zip(room.soldier[:m].tolist(), room.chance[:m].tolist(), strict=True)) == wanted
    assert count[0] == n
    assert len(wanted) <= count[1] <= n


def test_an_entry_out_of_date_does_no_harm():
    """He is away now, or his hazard has fallen since he was entered."""
    w, room, count = world(3, rate=0.3), scratch(3), np.zeros(3, np.int64)
    for i in range(3):
        put(w.diary, 5, i, LEAVE, 0.2)
    w.diary.begin[0], w.force.hot["state"][1], w.force.hot["cell"][2] = 63, AWAY, 1
    w.law.rate[LEAVE, 1] = 0.1
    bound_rates(w.law)
    n = find(68, w.force, w.law, w.book, w.diary, room, count)
    assert (room.soldier[:n].tolist(), room.chance[:n].tolist()) == ([0], [LEAVE])
    assert count[:2].tolist() == [3, 1]


def test_of_two_moves_the_first_chance_counts_and_only_once():
    """Also where the diary named a pair twice."""
    soldiers, chances = np.array([5, 2, 5, 5, 2, 7], np.int32), np.array([3, 1, 0, 0, 1, 0], np.uint8)
    force = world(9).force
    n = first_only(soldiers, chances, 5, force)
    assert list(zip(soldiers[:n].tolist(), chances[:n].tolist(), strict=True)) == [(2, 1), (5, 0)]
    assert not force.cold["mark"].any()
