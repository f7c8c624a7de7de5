import math

import numpy as np
import pytest
from scipy.stats import chisquare

from muster.kernels.chance import WINDOW, bits, root, thresholds, unit, word_of
from muster.kernels.diary import enter_all
from muster.kernels.layout import COUNTED, PAGE
from muster.kernels.line import (
    ASKED,
    ELSEWHERE,
    EVACUATED,
    LEFT_THERE,
    MISSED,
    NEAR_REAR,
    NOTHING,
    ON_POSITION,
    REFUSED,
    SLACK,
    TOUR,
    count_passed,
    count_watch,
    draw,
    evacuate,
    foresee,
    remaining,
    stand,
    tabulate,
    turn,
)
from muster.kernels.members import join
from muster.kernels.room import empty_diary
from muster.model.states import CONDITIONS, EVENTS
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import BRIGADES, CELLS, GROUPS, HERE, LOSS, bound_rates, flows, line, opened, world

(
    bits, root, unit, word_of, enter_all, join, count_passed, draw, evacuate, remaining, stand, tabulate, turn,
) = callable_parts(
    bits, root, unit, word_of, enter_all, join, count_passed, draw, evacuate, remaining, stand, tabulate, turn
)

SEED = 9


@pytest.fixture
def a_line():
    return line()


def turns(a_line, days: int, first: int = 0, seed: int = SEED) -> np.ndarray:
    """Let groups take their turns; return by day and group who is on position."""
    on = np.zeros((days, GROUPS), np.uint8)
    for day in range(days):
        tabulate(a_line)
        draw(np.uint64(root(seed, TOUR)), first + day, a_line.drawn[0])
        for g in range(GROUPS):
            turn(a_line.drawn[0, g], g, a_line)
        on[day] = a_line.on
    return on


# ---------------------------------------------------------------- turns


def test_a_rest_of_two_days_and_a_tour_of_three(a_line):
    """The first day of the rest counts from where the group stands; then five days make a turn."""
    on = turns(a_line, 11)
    assert on[:, 0].tolist() == [0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0]
    assert (on == on[:, :1]).all()


def test_days_are_counted_from_the_turn(a_line):
    turns(a_line, 3)
    assert (a_line.on == 1).all()
    assert (a_line.days == 1).all()


def test_tours_and_rests_last_their_target_times_a_factor_each_as_likely(a_line):
    """All 256 quantiles between 0.5 and 1.5 of 256 days: so a day more for each, and each length as often."""
    a_line.factors[:], a_line.tour[:], a_line.rest[:] = 0.5 + (np.arange(256) + 1.0) / 256.0, 256.0, 512.0
    on, tours, rests = turns(a_line, 100_000).astype(np.int8), [], []
    for group in range(GROUPS):
        lengths = np.diff(np.flatnonzero(np.diff(on[:, group])))
        tours, rests = tours + lengths[::2].tolist(), rests + lengths[1::2].tolist()
    for lengths, first, step in ((tours, 129, 1), (rests, 258, 2)):
        found = (np.array(lengths) - first) / step
        assert set(found.tolist()) <= set(range(256))
        seen = np.bincount(found.astype(int) // 16, minlength=16)
        assert chisquare(seen).pvalue > 1e-4


def test_a_group_that_changed_a_day_later_soon_keeps_step_again(a_line):
    """Whose tour a policy prolonged by a day: most pairs are in step within two tours, and stay so."""
    other = line()
    for each in (a_line, other):
        each.factors[:], each.tour[:], each.rest[:] = np.exp(np.linspace(-1.0, 1.0, 256)), 40.0, 60.0
    apart = []
    for seed in range(200):
        for each in (a_line, other):
            each.on[:], each.days[:], each.passed[:] = 1, 0, 0
        other.days[:] = 1
        steps = [turns(each, 400, seed=seed) for each in (a_line, other)]
        apart += [np.flatnonzero(differ).max(initial=0) for differ in (steps[0] != steps[1]).T]
    assert np.median(apart) < 2 * (40 + 60)
    assert np.quantile(apart, 0.9) < 399


def test_no_tour_passes_its_limit_and_none_is_shorter_than_a_day(a_line):
    a_line.limit[:], a_line.tour[:], a_line.rest[:] = (2.0, np.inf), (30.0, 0.0), 1.0
    on = turns(a_line, 9)
    assert on[:, 0].tolist() == [1, 1, 0, 1, 1, 0, 1, 1, 0]
    assert on[:, 2].tolist() == [1, 0, 1, 0, 1, 0, 1, 0, 1]


def test_who_leaves_the_line_goes_off_at_once_and_on_no_more(a_line):
    turns(a_line, 2)
    a_line.held[1] = 0
    on = turns(a_line, 30, first=2)
    assert not on[:, 2:].any()
    assert on[:, :2].any()
    assert a_line.tours[1] == 2, "cut short after a day"
    a_line.held[1] = 1
    assert turns(a_line, 1, first=32)[0, 2:].tolist() == [1, 1], "rested long enough"


def test_a_tour_is_counted_when_it_ends_by_its_days(a_line):
    a_line.tour[1] = 7.0
    on = turns(a_line, 200)
    ended = (on[:-1] & ~on[1:]).astype(bool).sum(axis=0)
    assert a_line.tours[3] == ended[:2].sum()
    assert a_line.tours[7] == ended[2:].sum()
    assert a_line.tours.sum() == ended.sum() > 0


def test_a_tour_beyond_all_counts_is_counted_as_the_longest(a_line):
    a_line.tour[:], a_line.on[:], a_line.days[:] = 5000.0, 1, 4999
    turns(a_line, 1)
    assert a_line.tours[-1] == GROUPS


def test_a_groups_turns_are_its_own(a_line):
    """Whatever the others do: the same factors on the same days."""
    a_line.factors[:] = np.linspace(0.5, 2.0, 256)
    other = line()
    other.factors[:], other.held[1] = a_line.factors, 0
    on, without = turns(a_line, 100), turns(other, 100)
    assert np.array_equal(on[:, :2], without[:, :2])


def test_what_is_counted_ahead_is_what_counting_finds(a_line):
    """For targets of every size, and anew where one changes."""
    a_line.factors[:] = np.exp(np.linspace(-2.0, 1.5, 256))
    for tours, rests in (((3.0, 40.0), (0.4, 7.0)), ((3.0, 41.5), (500.0, 7.0))):
        a_line.tour[:], a_line.rest[:] = tours, rests
        tabulate(a_line)
        for on, targets in enumerate((rests, tours)):
            for b, target in enumerate(targets):
                wanted = (a_line.factors * target <= np.arange(COUNTED)[:, None]).sum(axis=1)
                assert np.array_equal(a_line.counted[on, b], wanted)
                assert count_passed(COUNTED - 1, 0, target, a_line) == wanted[-1]


# ---------------------------------------------------------------- evacuations


def fate(day: int, g: int, a_line) -> int:
    """Return what became of an evacuation that a group asked for on a day."""
    return evacuate(unit(np.uint64(bits(np.uint64(root(SEED, ASKED)), g, day))), SEED, day, g, a_line)


def test_evacuations_are_asked_for_and_fail_with_their_chances(a_line):
    a_line.asked[:], a_line.failing[:] = (0.3, 0.0), 0.25
    days = 4000
    fates = np.array([[fate(day, g, a_line) for g in range(GROUPS)] for day in range(days)])
    assert (fates[:, 2:] == NOTHING).all()
    asked = (fates[:, :2] != NOTHING).sum()
    assert abs(asked - 0.3 * 2 * days) < 5.0 * math.sqrt(2 * days * 0.3 * 0.7)
    missed = (fates[:, :2] == LEFT_THERE).sum()
    assert abs(missed - 0.25 * asked) < 5.0 * math.sqrt(asked * 0.25 * 0.75)


def test_worse_chances_leave_those_there_whom_better_ones_left_there(a_line):
    a_line.asked[:], a_line.failing[:] = 0.5, 0.2
    before = np.array([fate(day, 0, a_line) for day in range(500)])
    a_line.failing[:] = 0.6
    after = np.array([fate(day, 0, a_line) for day in range(500)])
    assert np.array_equal(before == NOTHING, after == NOTHING)
    assert (after[before == LEFT_THERE] == LEFT_THERE).all()
    assert (after[before == EVACUATED] == LEFT_THERE).any()


def test_an_order_to_stay_is_counted_where_no_evacuation_comes(a_line):
    a_line.asked[:], a_line.failing[:] = 1.0, [1.0, 0.0, 1.0, 0.0]
    a_line.on[:] = 1
    fates = [fate(8, g, a_line) for g in range(GROUPS)]
    assert fates == [LEFT_THERE, EVACUATED, LEFT_THERE, EVACUATED]
    assert a_line.orders.tolist() == [2, 0]


def test_where_the_order_is_refused_the_group_comes_off_and_nobody_is_left_there(a_line):
    a_line.asked[:], a_line.failing[:], a_line.refusing[:] = 1.0, 1.0, (1.0, 0.0)
    a_line.on[:], a_line.days[:] = 1, 6
    assert [fate(8, g, a_line) for g in range(GROUPS)] == [NOTHING, NOTHING, LEFT_THERE, LEFT_THERE]
    assert a_line.on.tolist() == [0, 0, 1, 1]
    assert a_line.days.tolist() == [0, 0, 6, 6]
    assert a_line.tours[6] == a_line.tours.sum() == 2, "their tours are over"
    assert a_line.orders.tolist() == [4, 2]


def test_orders_are_refused_in_their_share_and_the_rest_stay_as_they_were(a_line):
    a_line.asked[:], a_line.failing[:] = 1.0, 0.5
    before = np.array([fate(day, 0, a_line) for day in range(4000)])
    a_line.orders[:], a_line.refusing[:] = 0, 0.3
    after = np.array([fate(day, 0, a_line) for day in range(4000)])
    given, refused = a_line.orders
    assert given == (before == LEFT_THERE).sum()
    assert refused == ((before == LEFT_THERE) & (after == NOTHING)).sum()
    assert np.array_equal(before == EVACUATED, after == EVACUATED)
    assert abs(refused - 0.3 * given) < 5.0 * math.sqrt(given * 0.3 * 0.7)


# ---------------------------------------------------------------- the day


def test_who_refused_counts_as_off_position_that_very_day(a_line):
    f, w = flows(), world(1)
    a_line.asked[:], a_line.failing[:], a_line.refusing[:] = 1.0, 1.0, (1.0, 0.0)
    a_line.on[:], a_line.loss[1] = 1, 0.5
    stand(SEED, 5, a_line, f, LOSS, w.law)
    assert f.condition[:GROUPS].tolist() == [NEAR_REAR, NEAR_REAR, ON_POSITION, ON_POSITION]
    assert f.event[:GROUPS].tolist() == [NOTHING, NOTHING, LEFT_THERE, LEFT_THERE]
    assert w.law.rate[LOSS, :GROUPS].tolist() == [0.0, 0.0, 0.5, 0.5]


def test_a_day_gives_each_group_its_condition_and_its_loss_hazard(a_line):
    f, w = flows(), world(1)
    a_line.loss[0], a_line.loss[1] = [1e-4, 2e-4, 3e-4, 4e-4], [1e-2, 2e-2, 3e-2, 4e-2]
    a_line.days[:], a_line.held[1] = [0, 1, 0, 1], 0  # the second goes on position, the fourth would
    stand(SEED, 5, a_line, f, LOSS, w.law)
    assert f.condition[:GROUPS].tolist() == [NEAR_REAR, ON_POSITION, ELSEWHERE, ELSEWHERE]
    assert w.law.rate[LOSS, :GROUPS].tolist() == [1e-4, 2e-2, 3e-4, 4e-4]
    assert (w.law.most[LOSS, :GROUPS] >= w.law.rate[LOSS, :GROUPS]).all()
    assert w.law.most[LOSS, :GROUPS] == pytest.approx(w.law.rate[LOSS, :GROUPS], rel=2e-6)
    assert (f.condition[GROUPS:] == 0).all()
    assert (w.law.rate[LOSS, GROUPS:] == 0.01).all()
    assert (w.law.rate[1 - LOSS] == 0.01).all()


def test_only_those_on_position_ask(a_line):
    f, w = flows(), world(1)
    a_line.asked[:], a_line.failing[:] = 1.0, [0.0, 1.0, 0.0, 1.0]
    seen = set()
    for day in range(10):
        stand(SEED, day, a_line, f, LOSS, w.law)
        wanted = np.where(a_line.on, [EVACUATED, LEFT_THERE] * 2, NOTHING)
        assert np.array_equal(f.event[:GROUPS], wanted)
        assert (f.event[GROUPS:] == NOTHING).all()
        seen |= set(f.event.tolist())
    assert seen == {NOTHING, EVACUATED, LEFT_THERE}


def test_those_on_position_are_counted(a_line):
    strength = np.arange(10, 10 + CELLS, dtype=np.int32)
    for on, standing in (((0, 0, 0, 0), 0), ((1, 0, 0, 1), 10 + 13), ((1, 0, 0, 0), 10)):
        a_line.on[:] = on
        count_watch(a_line, strength)
        assert a_line.standing[0] == standing
    assert a_line.stood.tolist() == [20, 13]
    assert a_line.evenings[0] == 3


def test_conditions_and_events_are_numbered_as_the_model_names_them():
    assert [CONDITIONS[k] for k in (ELSEWHERE, NEAR_REAR, ON_POSITION)] == ["elsewhere", "near rear", "on position"]
    assert [EVENTS[k] for k in (NOTHING, EVACUATED, LEFT_THERE)] == ["nothing", "evacuated", "evacuation missed"]
    assert len({ASKED, MISSED, TOUR, REFUSED}) == 4
    assert line().held.size == BRIGADES


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_an_order_to_stay_is_refused_with_its_chance_and_the_group_comes_off(a_line, share):
    """Every evacuation is asked for and fails; who refuses is off position with his days at nought."""
    a_line.asked[:], a_line.failing[:], a_line.refusing[:] = 1.0, 1.0, share
    refused = 0
    for day in range(1000):
        a_line.on[:], a_line.days[:] = 1, 5
        fates = [fate(day, g, a_line) for g in range(GROUPS)]
        off = a_line.on == 0
        assert [fate == NOTHING for fate in fates] == off.tolist()
        assert (a_line.days[off] == 0).all()
        refused += off.sum()
    n = 1000 * GROUPS
    assert a_line.orders.tolist() == [n, refused]
    assert abs(refused - share * n) <= 5.0 * math.sqrt(share * (1.0 - share) * n)
    assert a_line.tours[5] == refused


# ---------------------------------------------------------------- who may be lost while a tour lasts

BEGIN, N = 63, 12_000
KNOWN = 2.0  # level up to which thresholds are drawn
ON, OFF = 0.02, 5e-4


def at_rest(n: int = N):
    """Return a world of duty groups off position at a window's start, with their line, and ceilings for its rear."""
    w, a_line = world(n, 0.0), line()
    w.force.hot["cell"] = np.arange(n) % GROUPS
    w.force.hot["state"] = HERE
    a_line.loss[0], a_line.loss[1] = OFF, ON * np.array([1.0, 2.0, 0.5, 1.0])
    w.law.rate[LOSS, :GROUPS] = OFF
    bound_rates(w.law)
    w = w._replace(diary=empty_diary(8000, 2, CELLS, n, LOSS, GROUPS))
    return opened(w, SEED, BEGIN, room=1.5), a_line


def known(n: int = N) -> np.ndarray:
    """Return the thresholds of the window by day and soldier."""
    table = np.empty((n, WINDOW))
    thresholds(SEED, LOSS, 1, KNOWN, table)
    return np.ascontiguousarray(table.T)


def named(w, place: int) -> set[tuple[int, float]]:
    """Return who is in the diary on a day of the window, and his threshold."""
    found, page, on_page = set(), int(w.diary.head[place]), (int(w.diary.count[place]) - 1) % PAGE + 1
    while page >= 0:
        rows = w.diary.entry[page, :on_page]
        found |= set(zip(rows["soldier"].tolist(), rows["threshold"].tolist(), strict=True))
        page, on_page = int(w.diary.next[page]), PAGE
    return found


def check_losses(w, a_line, days, befall=lambda day, w, a_line: None, spoil=lambda w: None, foreseen=True) -> int:
    """Let days pass; on each the diary must name all whose threshold is below their loss hazard. Return how many."""
    f, table, lost = flows(), known(w.force.hot.size), 0
    for day in days:
        place = day - BEGIN
        befall(day, w, a_line)
        stand(SEED, day, a_line, f, LOSS, w.law)
        if foreseen:
            foresee(SEED, day, 1.5, w.force.hot.size, a_line, w.force, w.law, w.book, w.diary)
        spoil(w)
        struck = np.flatnonzero(table[place] < w.law.rate[LOSS, w.force.hot["cell"]])
        assert set(zip(struck.tolist(), table[place, struck].tolist(), strict=True)) <= named(w, place), f"day {day}"
        lost += struck.size
    return lost


def tours(given):
    """Return a world and its line with tours and rests of many lengths, and groups on position on the first day."""
    w, a_line = given
    a_line.tour[:], a_line.rest[:] = (6.0, 11.0), (4.0, 7.0)
    a_line.factors[:] = np.exp(np.linspace(-1.0, 1.0, 256))
    a_line.on[1], a_line.on[2], a_line.days[3] = 1, 1, 3
    return w, a_line


def prolonged(day, w, a_line):
    """Let tours become longer while some are on position."""
    if day == BEGIN + 5:
        a_line.tour[:] = 40.0


def cut_short(day, w, a_line):
    """Take brigades out of the line and back, and let orders to stay be refused."""
    a_line.held[0] = not BEGIN + 3 <= day < BEGIN + 9
    a_line.asked[:], a_line.failing[:], a_line.refusing[:] = 0.5, 1.0, 0.5


def worse(day, w, a_line):
    """Let the front become worse while tours last, on position and off it, and then better and worse again."""
    if day in (BEGIN + 4, BEGIN + 30, BEGIN + 50):
        a_line.loss[:] *= 8.0
    if day in (BEGIN + 20, BEGIN + 40):
        a_line.loss[:] /= 8.0


def rear_worse(day, w, a_line):
    """Let the rear become worse than positions were."""
    if day == BEGIN + 12:
        a_line.loss[:] = 0.06


def moved(day, w, a_line):
    """Let some soldiers move to another group in the evening before."""
    if day > BEGIN:
        for i in range((day * 37) % 50, w.force.hot.size, 50):
            cell = (int(w.force.hot["cell"][i]) + 1) % GROUPS
            w.force.hot["cell"][i] = cell
            join(i, np.uint64(word_of(w.diary.members.key[0], i)), cell, w.diary.members)
            enter_all(i, day - BEGIN, w.force, w.law, w.book, w.diary)


def everything(day, w, a_line):
    """Let all of it happen."""
    for befall in (prolonged, cut_short, worse, moved):
        befall(day, w, a_line)


def moved_into_a_worse_rear(day, w, a_line):
    """Let soldiers move when a brief ceiling of a tour that was cut short is below what the rear has now."""
    cut_short(day, w, a_line)
    rear_worse(day, w, a_line)
    moved(day, w, a_line)


BEFALL = [prolonged, cut_short, worse, rear_worse, moved, everything, moved_into_a_worse_rear]


@pytest.mark.parametrize("befall", BEFALL, ids=lambda befall: befall.__name__)
def test_the_diary_names_whoever_is_lost(befall):
    """Whatever becomes of tours, hazards and members in a window."""
    w, a_line = tours(at_rest())
    assert check_losses(w, a_line, range(BEGIN, BEGIN + WINDOW), befall) > 1000
    assert w.diary.lates[0] == 0


def test_a_tour_is_foreseen_to_its_end_and_its_group_is_left_alone_until_then():
    w, a_line = at_rest()
    a_line.tour[:], a_line.on[:], f = 9.0, (1, 0, 0, 0), flows()
    a_line.rest[:] = 100.0
    for day in range(BEGIN, BEGIN + 9):
        stand(SEED, day, a_line, f, LOSS, w.law)
        foresee(SEED, day, 1.5, N, a_line, w.force, w.law, w.book, w.diary)
        if day == BEGIN:
            assert remaining(SEED, day, 0, WINDOW, a_line) == 8
            assert remaining(SEED, day, 0, 5, a_line) == 5, "at most so many"
            assert w.diary.until.tolist() == [8, 0, 0, 0], "its first day was before the window"
            assert w.diary.brief[0] == pytest.approx(ON * SLACK, rel=2e-6)
            entered = w.entries
    assert a_line.on.tolist() == [0, 0, 0, 0]
    assert w.entries == entered, "nothing was entered twice"
    high = np.full((N, WINDOW), float(w.diary.ceiling[LOSS, 1]))
    high[::GROUPS, :8] = np.float64(w.diary.brief[0])
    soldier, day = np.nonzero(high > known().T)
    assert {(d, i) for d, i, _, _ in entered} == set(zip(day.tolist(), soldier.tolist(), strict=True))


def test_fewer_are_entered_than_under_a_ceiling_for_the_worst_place():
    (w, a_line), (worst, _) = tours(at_rest()), at_rest()
    a_line.rest[:] = 15.0
    check_losses(w, a_line, range(BEGIN, BEGIN + WINDOW))
    worst.law.most[LOSS, :GROUPS] = a_line.loss.max(axis=0)
    assert w.diary.count.sum() < 0.7 * opened(worst, SEED, BEGIN).diary.count.sum()


# ---------------------------------------------------------------- planted errors


def test_losses_on_position_that_are_not_foreseen_are_caught():
    with pytest.raises(AssertionError, match="day"):
        check_losses(*tours(at_rest()), range(BEGIN, BEGIN + WINDOW), foreseen=False)


def claimed(w):
    """Say that brief ceilings last to the window's end."""
    w.diary.until[w.diary.until > 0] = WINDOW


def claimed_higher(w):
    """Say that brief ceilings are ten times what was entered."""
    w.diary.brief[:] *= 10.0


@pytest.mark.parametrize(("spoil", "befall"), [(claimed, prolonged), (claimed_higher, worse)], ids=["longer", "higher"])
def test_ceilings_that_say_more_than_was_entered_are_caught(spoil, befall):
    with pytest.raises(AssertionError, match="day"):
        check_losses(*tours(at_rest()), range(BEGIN, BEGIN + WINDOW), befall, spoil)


def test_members_who_are_not_entered_when_they_come_are_caught():
    def moved_unseen(day, w, a_line):
        w.force.hot["cell"] = (w.force.hot["cell"] + (day == BEGIN + 5)) % GROUPS

    with pytest.raises(AssertionError, match="day"):
        check_losses(*tours(at_rest()), range(BEGIN, BEGIN + WINDOW), moved_unseen)
