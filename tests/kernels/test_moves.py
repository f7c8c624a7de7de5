import math

import numpy as np
import pytest
from scipy import stats

from muster.kernels.chance import RISK, RISK_ZERO, WINDOW, word_of
from muster.kernels.diary import open_window
from muster.kernels.hazard import value
from muster.kernels.layout import BATCH, LEAF
from muster.kernels.moves import backdate, carry_out, draw_lots, draw_waits, make, pick
from muster.kernels.posting import HOLDING, STAY_AWAY, TO_ROLE, draw, new_cell
from muster.kernels.room import empty_calendar, empty_lots
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import (
    ARRIVE,
    AWAY,
    AWAY_CELL,
    BACK,
    CALLED,
    CELLS,
    COUNT,
    DAYS,
    DOSE,
    FALL,
    GO,
    HERE,
    LEAVE,
    OUT,
    TRUST,
    UNBORN,
    VOLUNTEER,
    WAITING,
    intake,
    opened,
    world,
)

value, carry, pick, posting, new_cell, word_of = callable_parts(value, make, pick, draw, new_cell, word_of)


SEED, N = 4, 2000


@pytest.fixture
def w():
    return world(N)


def end_day(w, day: int, soldiers=(), chance: int = LEAVE, arrivals=(ARRIVE, 0, 0, 0, 0), marked=(0.3,)) -> list[int]:
    """Carry a day out whose walk found these soldiers; return who was tried."""
    found = len(soldiers)
    listed, chances = np.zeros(2 * w.force.hot.size + 1, np.int32), np.zeros(2 * w.force.hot.size + 1, np.uint8)
    listed[:found], chances[:found] = soldiers, chance
    coming = intake(marked=marked)
    coming.ranges[day] = arrivals[1:]
    n = carry_out(SEED, day, found, listed, chances, arrivals[0], coming, *w.ending)
    return listed[:n].tolist()


def check_counts(w) -> None:
    """Count everybody anew."""
    assert np.array_equal(w.tally.stock, np.bincount(w.force.hot["state"], minlength=4))
    assert np.array_equal(w.tally.strength, np.bincount(w.force.hot["cell"], minlength=CELLS))


# ---------------------------------------------------------------- luck


def draw_all(n: int, lots, keys) -> None:
    """Draw all that moves may need."""
    draw_lots(SEED, n, n, n, lots, keys)
    outcome = lots.outcome.copy()
    draw_lots(SEED, n, 0, n, lots, keys)
    assert np.array_equal(outcome, lots.outcome), "nobody moved by a chance"
    draw_waits(SEED, n, lots)
    posting(SEED, n, lots)


def test_numbers_drawn_together_are_those_of_each_soldier_and_step():
    """Whatever stands beside him, and however many are drawn for."""
    lots, keys = empty_lots(7), np.arange(7, dtype=np.uint64) * np.uint64(977)
    lots.soldier[:], lots.step[:] = np.arange(BATCH) * 31, np.arange(BATCH) % 5
    draw_all(BATCH, lots, keys)
    for k in range(0, BATCH, 7):
        alone = empty_lots(7)
        alone.soldier[0], alone.step[0] = lots.soldier[k], lots.step[k]
        draw_all(1, alone, keys)
        for name in ("outcome", "ending", "role", "place", "taken", "wait"):
            assert getattr(alone, name)[0] == getattr(lots, name)[k]
        assert alone.word[:, 0].tolist() == lots.word[:, k].tolist()
        assert alone.word[1, 0] == word_of(keys[4], int(lots.soldier[k])), "by the key of their first chance"
    uniform = np.concatenate([lots.outcome, lots.ending, lots.role, lots.taken])
    assert np.unique(uniform).size == 4 * BATCH
    assert stats.kstest(uniform, "uniform").pvalue > 1e-4


# ---------------------------------------------------------------- one move


def move_one(seed, i, move, day, force, law, book, places, calendar, tally):
    """Move a soldier to the cell that his move leads to."""
    lots = empty_lots(2)
    lots.soldier[0], lots.step[0] = i, force.cold["step"][i]
    draw_waits(seed, 1, lots)
    posting(seed, 1, lots)
    cell = new_cell(seed, 0, int(book.rule[move]), int(book.target[move]), lots, force, places)
    carry(i, np.uint64(lots.wait[0]), move, cell, day, force, law, book, places, calendar, tally)


def test_a_move_changes_state_place_and_counts(w):
    w.force.cold["home"] = 1
    move_one(SEED, 7, GO, 30, *w.moving)
    hot, cold = w.force.hot[7], w.force.cold[7]
    assert (hot["state"], hot["since"], hot["cell"]) == (WAITING, 30, AWAY_CELL + WAITING)
    assert (cold["home"], cold["step"], cold["counter"][0], cold["due"]) == (1, 1, 1, 35)
    assert w.tally.moves.tolist() == [0, 0, 0, 1, 0, 0]
    assert w.tally.company[0].tolist() == [1] + [0] * 7, "he leaves the company that he is in"
    check_counts(w)


def test_those_away_count_for_the_company_they_belong_to(w):
    group = np.array(w.book.group)
    group[:] = 1
    book = w.book._replace(group=group)
    move_one(SEED, 7, GO, 30, w.force, w.law, book, w.places, w.calendar, w.tally)
    w.force.cold["home"][7] = 2
    move_one(SEED, 7, OUT, 31, w.force, w.law, book, w.places, w.calendar, w.tally)
    assert w.tally.company[1].tolist() == [1, 0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("rule", "home"), [(TO_ROLE + 2, 3), (HOLDING, 1), (STAY_AWAY, 1)])
def test_a_posting_makes_the_company_his_own_and_no_other_move_does(w, rule, home):
    w.places.state_role[WAITING], w.force.cold["home"] = 2, 1
    w.book.rule[GO] = rule
    move_one(SEED, 7, GO, 30, *w.moving)
    assert w.force.cold["home"][7] == home


def test_a_posting_sets_the_clock_and_other_moves_leave_it(w):
    move_one(SEED, 0, GO, 30, *w.moving)
    assert (w.force.cold["posted"][0], w.force.cold["kind"][0]) == (-1, VOLUNTEER)
    w.force.cold["kind"][0] = CALLED
    move_one(SEED, 0, BACK, 35, *w.moving)
    assert (w.force.cold["posted"][0], w.force.cold["kind"][0]) == (35, VOLUNTEER)


def test_accounts_are_paid_up_in_the_old_cell_and_opened_in_the_new(w):
    w.law.paid[0, :, :] = 0.5, 3.0
    w.law.paid[AWAY_CELL + AWAY, :, :] = 0.25, -1.0
    w.force.cold["balance"][0] = [1.0, 5.0, 0.0]
    w.book.keep[FALL], w.book.gift[FALL] = [1.0, 0.5, 0.0], [0.0, 0.0, 9.0]
    move_one(SEED, 0, FALL, 3, *w.moving)
    after = [value(0, a, AWAY_CELL + AWAY, w.force, w.law) for a in (DOSE, TRUST, COUNT)]
    assert after == pytest.approx([2.0, 2.0, 9.0])


def test_days_of_a_spell_are_counted_where_they_are_asked_for(w):
    move_one(SEED, 0, GO, 10, *w.moving)
    move_one(SEED, 0, BACK, 27, *w.moving)
    assert np.argwhere(w.tally.length).tolist() == [[BACK, 17]]
    assert np.argwhere(w.tally.within_year).tolist() == [[BACK, 10]]


def test_a_counter_does_not_run_over(w):
    w.force.cold["counter"][0, 0] = 255
    move_one(SEED, 0, GO, 10, *w.moving)
    assert w.force.cold["counter"][0, 0] == 255


@pytest.mark.parametrize(("u", "k"), [(0.0, 0), (0.29, 0), (0.3, 1), (0.99, 2)])
def test_outcomes_by_cumulative_shares(u, k):
    assert pick(u, np.array([0.3, 0.5, 1.0])) == k


# ---------------------------------------------------------------- the end of a day


def test_an_outcome_is_keyed_by_soldier_and_step():
    """Two outcomes of leaving in the shares of the table; the same whatever the order."""
    worlds = world(N), world(N)
    for w, order in zip(worlds, (1, -1), strict=True):
        w.book.first[LEAVE, HERE], w.book.split[LEAVE, 0] = FALL, 0.3
        assert end_day(w, 5, np.arange(N)[::order]) == list(range(N))[::order]
        check_counts(w)
    one, other = worlds
    assert one.force.hot.tobytes() == other.force.hot.tobytes()
    assert one.force.cold.tobytes() == other.force.cold.tobytes()
    assert abs(one.tally.moves[FALL] - 0.3 * N) < 5.0 * math.sqrt(N * 0.3 * 0.7)
    assert one.tally.moves[FALL] + one.tally.moves[GO] == N


def test_the_end_of_a_wait_has_outcomes_keyed_alike(w):
    w.book.ending_split[WAITING, 0] = 0.8
    end_day(w, 5, np.arange(N))
    end_day(w, 10)
    assert abs(w.tally.moves[BACK] - 0.8 * N) < 5.0 * math.sqrt(N * 0.8 * 0.2)
    assert w.tally.moves[BACK] + w.tally.moves[OUT] == N
    check_counts(w)


@pytest.mark.parametrize("n", [1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
def test_a_day_is_the_same_in_any_number_of_batches(n):
    """Found, due and newly arrived on one day, whatever batch each falls in."""
    w = world(4 * n)
    born = np.arange(4 * n) >= n
    w.force.hot["state"] = np.where(born, HERE, UNBORN)
    w.tally.stock[:] = n, 3 * n, 0, 0
    w.tally.strength[0], w.tally.strength[AWAY_CELL] = 3 * n, n
    waiting, found = np.arange(n, 2 * n), np.arange(2 * n, 3 * n)
    end_day(w, 5, waiting)
    tried = end_day(w, 10, found, arrivals=(ARRIVE, 0, n, 0, 0))
    assert tried[:n] == found.tolist()
    assert sorted(tried[n : 2 * n]) == waiting.tolist()
    assert tried[2 * n :] == list(range(n))
    assert w.force.hot["state"].tolist() == [HERE] * 2 * n + [WAITING] * n + [HERE] * n
    assert w.force.hot["since"].tolist() == [10] * 3 * n + [-1] * n
    check_counts(w)


def test_who_moved_today_makes_no_second_move(w):
    """One is found on the day that his wait ends: the chance comes first, and the wait is over."""
    w.book.first[LEAVE, WAITING] = OUT
    end_day(w, 5, [3, 4])
    assert sorted(end_day(w, 10, [3])) == [3, 3, 4]
    assert w.force.hot["state"][[3, 4]].tolist() == [AWAY, HERE]
    assert w.force.cold["step"][[3, 4]].tolist() == [2, 2]
    assert waited(w, range(11, 30)) == {}
    check_counts(w)


def test_movers_and_newcomers_are_in_the_diary_from_their_first_morning():
    """For the rest of the window, as a look at everybody would have them; risk is assessed in the new state."""
    w = world(200)
    w.force.hot["state"][100:] = UNBORN
    w.tally.stock[:] = 100, 100, 0, 0
    w.tally.strength[[0, AWAY_CELL]] = 100
    for i in range(50):
        move_one(SEED, i, GO, 10, *w.moving)
    w.law.trait[0, 2] = np.log(np.linspace(0.5, 2.0, 256))
    open_window(SEED, 15, 2.0, np.full(2, 0.02), w.law, w.diary)
    end_day(w, 15, range(50, 60), arrivals=(ARRIVE, 100, 200, 0, 0))
    assert (w.force.hot["state"][:50] == HERE).all()
    entered = w.entries
    assert {soldier for _, soldier, _, _ in entered} <= {*range(50), *range(100, 200)}, "who waits is not acted on"
    assert min(day for day, *_ in entered) >= 16
    moved = np.r_[0:50, 100:200]
    w.force.hot["state"][50:100] = UNBORN
    again = opened(w, SEED, 16, room=2.0, floor=0.02)
    assert again.entries == entered
    factor = np.exp(w.law.trait[0, 2][w.force.cold["trait"][:, 2]])[moved]
    assert (RISK[w.force.hot["risk"][moved]] >= factor).all()
    assert (RISK[w.force.hot["risk"][moved]] <= factor * 1.14).all()


def test_movers_are_listed_in_their_new_cells_where_anything_may_befall_them():
    w = world(20)
    for i in (3, 8):
        move_one(SEED, i, GO, 10, *w.moving)  # their wait ends today
    open_window(SEED, 15, 1.0, np.zeros(2), w.law, w.diary)
    end_day(w, 15, [5, 9])  # these begin to wait
    members, cells = w.diary.members, w.force.hot["cell"]
    assert w.force.hot["state"][[3, 8, 5, 9]].tolist() == [HERE, HERE, WAITING, WAITING]
    assert members.count.tolist() == np.bincount(cells[[3, 8]], minlength=CELLS).tolist()
    for cell in {cells[3], cells[8]}:
        page = members.page[members.head[cell]]["soldier"][: members.count[cell]]
        assert page.tolist() == [i for i in (3, 8) if cells[i] == cell]


def test_on_the_last_day_of_a_window_nothing_is_entered():
    """Tomorrow everybody is looked at; but risk is assessed."""
    w = world(20)
    open_window(SEED, WINDOW - 1, 5.0, np.full(2, 0.5), w.law, w.diary)
    w.force.hot["risk"] = 7
    move_one(SEED, 3, GO, WINDOW - 6, *w.moving)
    end_day(w, WINDOW - 1)
    assert w.force.hot["state"][3] == HERE
    assert (w.entries, w.diary.members.used[0]) == ([], 0)
    assert w.force.hot["risk"][3] == RISK_ZERO + 1


# ---------------------------------------------------------------- waits


def waited(w, days: range) -> dict[int, list[int]]:
    """Let waits end day by day; return who moved when."""
    out = {}
    for day in days:
        before = w.force.cold["step"].copy()
        end_day(w, day)
        moved = np.flatnonzero(w.force.cold["step"] != before).tolist()
        if moved:
            out[day] = moved
    return out


def test_a_wait_ends_on_its_day(w):
    for i in (3, 5):
        move_one(SEED, i, GO, 10, *w.moving)
    move_one(SEED, 9, GO, 11, *w.moving)
    assert waited(w, range(11, 30)) == {15: [3, 5], 16: [9]}
    assert (w.force.hot["state"] == HERE).all()
    check_counts(w)


def test_a_wait_that_was_cut_short_is_skipped(w):
    move_one(SEED, 3, GO, 10, *w.moving)
    move_one(SEED, 3, OUT, 12, *w.moving)
    assert waited(w, range(12, 30)) == {}


def test_a_second_wait_does_not_end_with_the_first(w):
    move_one(SEED, 3, GO, 10, *w.moving)
    move_one(SEED, 3, BACK, 12, *w.moving)
    move_one(SEED, 3, GO, 13, *w.moving)
    assert waited(w, range(13, 30)) == {18: [3]}


def test_a_wait_begun_anew_on_the_day_that_another_would_have_ended_ends_once(w):
    """Two entries on one day for the same soldier: both waits are due then."""
    move_one(SEED, 3, GO, 10, *w.moving)
    move_one(SEED, 3, BACK, 10, *w.moving)
    move_one(SEED, 3, GO, 10, *w.moving)
    assert w.calendar.due[15] == 2
    assert waited(w, range(11, 30)) == {15: [3]}
    check_counts(w)


def test_a_wait_past_the_end_never_ends(w):
    move_one(SEED, 3, GO, 98, *w.moving)
    assert (w.calendar.head == -1).all()
    assert w.force.cold["due"][3] == 103


def test_as_many_waits_as_the_calendar_has_room_for_and_again():
    w = world(50)._replace(calendar=empty_calendar(DAYS, -(-50 // LEAF)))
    for day in (10, 20, 30):
        for i in range(50):
            move_one(SEED, i, GO, day, *w.moving)
        assert w.calendar.free[1] == 0
        assert waited(w, range(day, day + 10)) == {day + 5: list(range(50))}
        assert w.calendar.free[1] == 2


def test_waits_cut_short_do_not_use_the_calendar_up():
    """Everybody leaves and returns day after day, each time for a longer wait; the leaves come back by themselves."""
    w = world(50)
    room = w.calendar.free[1]
    w.book.wait[GO] = 60.0, 0.0
    for day in range(30):
        for i in range(50):
            move_one(SEED, i, GO, day, *w.moving)
            assert w.calendar.free[1] >= 0
            if day < 29:
                move_one(SEED, i, BACK, day, *w.moving)
    assert room - w.calendar.free[1] == 30 * -(-50 // LEAF)
    assert waited(w, range(30, 95)) == {89: list(range(50))}
    assert w.calendar.free[1] == room


def test_waits_are_lognormal_around_their_median(w):
    w.book.wait[GO] = 20.0, 0.5
    for i in range(N):
        move_one(SEED, i, GO, 0, *w.moving)
    logs = np.log(w.force.cold["due"] / 20.0)
    assert abs(np.median(logs)) < 5.0 * 1.2533 * 0.5 / math.sqrt(N) + 0.5 / 20.0
    assert abs(logs.std() - 0.5) < 5.0 * 0.5 / math.sqrt(2 * N)


def test_the_shortest_wait_is_a_day_and_the_longest_fits_its_record(w):
    w.book.wait[GO] = 0.01, 0.0
    move_one(SEED, 3, GO, 10, *w.moving)
    w.book.wait[GO] = 1e6, 0.0
    move_one(SEED, 4, GO, 10, *w.moving)
    assert w.force.cold["due"][[3, 4]].tolist() == [11, 32767]


# ---------------------------------------------------------------- arrivals


def newcomers(n: int = N, mobilised: float = 0.3, service: int = 0, more: tuple[float, ...] = (), ranges=None):
    """Return a world into which n soldiers have just come, with so many days of service if any."""
    w = world(n)
    w.force.hot[:], w.force.cold[:] = 0, 0
    w.tally.stock[:], w.tally.strength[:] = [n, 0, 0, 0], 0
    w.tally.strength[AWAY_CELL] = n
    end_day(w, 12, arrivals=(ARRIVE, *(ranges or (0, n, 0, 0))), marked=(mobilised, *more))
    if service:
        backdate(SEED, 12, n, service, w.force, w.law, w.book)
    return w


def test_newcomers_come_with_accounts_traits_and_a_first_posting():
    w = newcomers()
    assert (w.force.hot["state"] == HERE).all()
    assert (w.force.cold["posted"] == 12).all()
    for i in range(0, N, 97):
        assert value(i, TRUST, int(w.force.hot["cell"][i]), w.force, w.law) == pytest.approx(0.6)
    for trait in (1, 2):
        assert stats.chisquare(np.bincount(w.force.cold["trait"][:, trait] // 16, minlength=16)).pvalue > 1e-5
    check_counts(w)


def test_two_ranges_of_numbers_come_and_no_others():
    w = newcomers(ranges=(3, 700, 1200, 1207))
    assert np.flatnonzero(w.force.hot["state"]).tolist() == [*range(3, 700), *range(1200, 1207)]
    assert w.tally.moves[:2].sum() == 697 + 7
    assert w.tally.stock.tolist() == [N - 704, 704, 0, 0]


def test_the_called_up_are_marked_and_counted_apart():
    w = newcomers()
    called = w.force.cold["trait"][:, 0] == 255
    assert abs(called.mean() - 0.3) < 5.0 * math.sqrt(0.3 * 0.7 / N)
    assert np.array_equal(w.force.cold["kind"] == CALLED, called)
    assert w.tally.moves[:2].tolist() == [(~called).sum(), called.sum()]


def test_a_larger_share_of_the_called_up_changes_only_those_who_are_now_called():
    few, many = newcomers(mobilised=0.3), newcomers(mobilised=0.5)
    one, other = (w.force.cold["trait"][:, 0] == 255 for w in (few, many))
    assert (other | ~one).all()
    assert np.array_equal(few.force.hot["cell"], many.force.hot["cell"])


def test_a_mark_is_borne_by_its_share_whatever_the_other_marks():
    w = newcomers(more=(0.2,))
    one, other = (w.force.cold["trait"][:, k] == 255 for k in (0, 1))
    assert abs(other.mean() - 0.2) < 5.0 * math.sqrt(0.2 * 0.8 / N)
    assert set(np.unique(w.force.cold["trait"][:, 1])) == {0, 255}
    both = 0.3 * 0.2
    assert abs((one & other).mean() - both) < 5.0 * math.sqrt(both * (1.0 - both) / N)
    assert stats.chisquare(np.bincount(w.force.cold["trait"][:, 2] // 16, minlength=16)).pvalue > 1e-5


def test_who_comes_does_not_depend_on_who_else_comes():
    few, many = newcomers(300), newcomers(N)
    assert few.force.cold.tobytes() == many.force.cold[:300].tobytes()


def test_those_serving_at_the_start_have_served_for_days_spread_evenly():
    posted = newcomers(service=100).force.cold["posted"]
    assert posted.max() <= 11
    assert posted.min() >= 12 - 1 - 100
    assert stats.chisquare(np.bincount((11 - posted) // 10, minlength=10)[:10]).pvalue > 1e-5


def test_with_the_days_of_service_the_bounds_are_taken_anew():
    w = world(N)
    w.law.tenure_peak[0, :, 50:] = -1.0
    backdate(SEED, 12, 1000, 100, w.force, w.law, w.book)
    risk, served = w.force.hot["risk"], 12 - w.force.cold["posted"]
    assert (risk[:1000] == np.where(served[:1000] < 50, RISK_ZERO + 1, RISK_ZERO - 7)).all()
    assert (w.force.cold["posted"][1000:] == -1).all()
