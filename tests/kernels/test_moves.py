import math

import numpy as np
import pytest
from scipy import stats

from muster.kernels.hazard import value
from muster.kernels.moves import (
    FIRST_POSTING,
    GO_HOME,
    HOLDING,
    RETURN_POSTING,
    SAME_ROLE,
    TO_ROLE,
    accrue,
    arrive,
    choose_company,
    choose_role,
    end_waits,
    make,
    make_all,
    new_company,
    pick,
    push,
    rebase,
)
from tests.kernels.small import (
    ARRIVE,
    AWAY,
    AWAY_CELL,
    CALLED,
    CELLS,
    COUNT,
    DOSE,
    FALL,
    GO,
    HERE,
    LEAVE,
    TRUST,
    UNBORN,
    VOLUNTEER,
    WAITING,
    world,
)

SEED = 4


@pytest.fixture
def w():
    return world(2000)


def check_counts(w) -> None:
    """Count everybody anew."""
    assert np.array_equal(w.tally.stock, np.bincount(w.force.hot["state"], minlength=4))
    assert np.array_equal(w.tally.strength, np.bincount(w.force.hot["cell"], minlength=CELLS))
    assert np.array_equal(w.tally.blocks.sum(axis=0), w.tally.stock)


# ---------------------------------------------------------------- places


def companies(w, role: int, step: int = 0) -> np.ndarray:
    return np.array([choose_company(SEED, i, step, role, w.places) for i in range(2000)])


def test_companies_that_accept_alike_are_taken_alike(w):
    counts = np.bincount(companies(w, 0), minlength=8)
    assert counts[2:].sum() == 0
    assert stats.chisquare(counts[:2]).pvalue > 1e-5


def test_a_company_is_taken_in_proportion_to_its_acceptance(w):
    w.places.accept[0] = 0.25
    assert stats.chisquare(np.bincount(companies(w, 0))[:2], [400, 1600]).pvalue > 1e-5


def test_one_that_takes_nobody_is_not_taken(w):
    w.places.accept[1] = 0.0
    assert (companies(w, 0) == 0).all()


def test_a_vacancy_elsewhere_moves_only_those_whom_it_draws(w):
    """Everybody walks his own sequence: a company that accepts less loses some, and nobody else moves."""
    before = companies(w, 0)
    w.places.accept[0] = 0.5
    after = companies(w, 0)
    moved = before != after
    assert (before[moved] == 0).all()
    assert 0 < moved.sum() < 2000


def test_roles_follow_their_cumulative_shares(w):
    w.places.role_share[:] = 0.5, 0.8
    roles = np.bincount([choose_role(SEED, i, 0, w.places) for i in range(2000)])
    assert stats.chisquare(roles, [1000, 600, 400]).pvalue > 1e-5


def test_another_step_is_another_draw(w):
    first, second = companies(w, 0), companies(w, 0, step=1)
    assert 0.4 < (first == second).mean() < 0.6


def chosen(w, rule: int) -> set[int]:
    return {int(new_company(SEED, i, rule, HERE, w.force, w.places)) for i in range(200)}


def test_a_returnee_goes_to_infantry_or_to_his_role(w):
    w.force.cold["home"] = 2
    w.places.returnee[:] = 1.0
    assert chosen(w, RETURN_POSTING) == {0, 1}
    w.places.returnee[:] = 0.0
    assert chosen(w, RETURN_POSTING) == {2}


def test_who_goes_home_finds_his_company_and_who_is_transferred_one_of_its_role(w):
    w.force.cold["home"] = 1
    assert chosen(w, GO_HOME) == {1}
    assert chosen(w, SAME_ROLE) == {0, 1}
    w.force.cold["home"] = 3
    assert chosen(w, SAME_ROLE) == {3}


@pytest.mark.parametrize(("role", "companies_of_it"), [(0, {0, 1}), (1, {2}), (2, {3})])
def test_a_role_can_be_ordered(w, role, companies_of_it):
    w.force.cold["home"] = 1
    assert chosen(w, TO_ROLE + role) == companies_of_it


@pytest.mark.parametrize("rule", [GO_HOME, FIRST_POSTING, RETURN_POSTING, SAME_ROLE])
def test_who_never_had_a_unit_is_posted_for_the_first_time(w, rule):
    w.force.cold["home"] = -1
    w.places.role_share[:] = 0.0, 1.0
    assert chosen(w, rule) == {2}


def test_those_who_wait_are_held_in_companies_of_their_state(w):
    w.places.state_role[WAITING] = 2
    assert new_company(SEED, 0, HOLDING, WAITING, w.force, w.places) == 3


# ---------------------------------------------------------------- one move


def test_a_move_changes_state_place_and_counts(w):
    w.force.cold["home"] = 1
    make(SEED, 7, GO, 30, *w.moving)
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
    make(SEED, 7, GO, 30, w.force, w.law, book, w.places, w.calendar, w.tally)
    w.force.cold["home"][7] = 2
    make(SEED, 7, 5, 31, w.force, w.law, book, w.places, w.calendar, w.tally)
    assert w.tally.company[1].tolist() == [1, 0, 1, 0, 0, 0, 0, 0]


def test_a_posting_sets_the_clock_and_other_moves_leave_it(w):
    make(SEED, 0, GO, 30, *w.moving)
    assert (w.force.cold["posted"][0], w.force.cold["kind"][0]) == (-1, VOLUNTEER)
    w.force.cold["kind"][0] = CALLED
    make(SEED, 0, 4, 35, *w.moving)
    assert (w.force.cold["posted"][0], w.force.cold["kind"][0]) == (35, VOLUNTEER)


def test_accounts_are_paid_up_in_the_old_cell_and_opened_in_the_new(w):
    w.law.paid[0, :, :] = 0.5, 3.0
    w.law.paid[AWAY_CELL + AWAY, :, :] = 0.25, -1.0
    w.force.cold["balance"][0] = [1.0, 5.0, 0.0]
    w.book.keep[FALL], w.book.gift[FALL] = [1.0, 0.5, 0.0], [0.0, 0.0, 9.0]
    make(SEED, 0, FALL, 3, *w.moving)
    after = [value(0, a, AWAY_CELL + AWAY, w.force, w.law) for a in (DOSE, TRUST, COUNT)]
    assert after == pytest.approx([2.0, 2.0, 9.0])


def test_days_of_a_spell_are_counted_where_they_are_asked_for(w):
    make(SEED, 0, GO, 10, *w.moving)
    make(SEED, 0, 4, 27, *w.moving)
    assert np.argwhere(w.tally.length).tolist() == [[4, 17]]
    assert np.argwhere(w.tally.within_year).tolist() == [[4, 10]]


def test_a_counter_does_not_run_over(w):
    w.force.cold["counter"][0, 0] = 255
    make(SEED, 0, GO, 10, *w.moving)
    assert w.force.cold["counter"][0, 0] == 255


@pytest.mark.parametrize(("u", "k"), [(0.0, 0), (0.29, 0), (0.3, 1), (0.99, 2)])
def test_outcomes_by_cumulative_shares(u, k):
    assert pick(u, np.array([0.3, 0.5, 1.0])) == k


def test_an_outcome_is_keyed_by_soldier_and_day(w):
    """Two outcomes of leaving in the shares of the table; the same whatever the order."""
    w.book.first[LEAVE, HERE], w.book.split[LEAVE, 0] = FALL, 0.3
    soldiers = np.arange(2000, dtype=np.int32)
    make_all(SEED, 5, soldiers[::-1].copy(), np.full(2000, LEAVE, np.uint8), *w.moving)
    other = world(2000)
    other.book.first[LEAVE, HERE], other.book.split[LEAVE, 0] = FALL, 0.3
    make_all(SEED, 5, soldiers, np.full(2000, LEAVE, np.uint8), *other.moving)
    assert np.array_equal(w.force.hot, other.force.hot)
    assert abs(w.tally.moves[FALL] - 600) < 5.0 * math.sqrt(2000 * 0.3 * 0.7)
    assert w.tally.moves[FALL] + w.tally.moves[GO] == 2000
    check_counts(w)


# ---------------------------------------------------------------- waits


def waited(w, days: range) -> dict[int, list[int]]:
    """Let waits end day by day; return who moved when."""
    out, moved = {}, np.empty(w.force.hot.size, np.int32)
    for day in days:
        n = end_waits(SEED, day, moved, *w.moving)
        if n:
            out[day] = sorted(moved[:n].tolist())
    return out


def test_a_wait_ends_on_its_day(w):
    for i in (3, 5):
        make(SEED, i, GO, 10, *w.moving)
    make(SEED, 9, GO, 11, *w.moving)
    assert waited(w, range(10, 30)) == {15: [3, 5], 16: [9]}
    assert (w.force.hot["state"] == HERE).all()
    check_counts(w)


def test_a_wait_that_was_cut_short_is_skipped(w):
    make(SEED, 3, GO, 10, *w.moving)
    make(SEED, 3, 5, 12, *w.moving)
    assert waited(w, range(12, 30)) == {}


def test_a_second_wait_does_not_end_with_the_first(w):
    make(SEED, 3, GO, 10, *w.moving)
    make(SEED, 3, 4, 12, *w.moving)
    make(SEED, 3, GO, 13, *w.moving)
    assert waited(w, range(13, 30)) == {18: [3]}


def test_a_wait_past_the_end_never_ends(w):
    make(SEED, 3, GO, 98, *w.moving)
    assert (w.calendar.head == -1).all()
    assert w.force.cold["due"][3] == 103


def test_as_many_waits_as_the_calendar_has_room_for_and_again():
    w = world(50)
    for day in (10, 20, 30):
        for i in range(50):
            make(SEED, i, GO, day, *w.moving)
        assert waited(w, range(day, day + 10)) == {day + 5: list(range(50))}


def test_waits_cut_short_do_not_use_the_calendar_up():
    """Everybody leaves and returns day after day, each time for a longer wait, in a calendar of one node each."""
    w = world(50)
    roomy = w.calendar._replace(soldier=np.zeros(5000, np.int32), next=np.arange(1, 5001, dtype=np.int32))
    w = w._replace(calendar=roomy)
    w.book.wait[GO] = 60.0, 0.0
    for day in range(30):
        for i in range(50):
            make(SEED, i, GO, day, *w.moving)
            assert w.calendar.free[1] >= 0
            if day < 29:
                make(SEED, i, 4, day, *w.moving)
    assert waited(w, range(30, 95)) == {89: list(range(50))}
    assert w.calendar.free[1] == 50


def test_a_calendar_gives_back_what_it_lent(w):
    before = w.calendar.free[1]
    for soldier in (3, 4):
        w.force.cold["due"][soldier] = 7
        push(w.calendar, 7, soldier, w.force)
    assert w.calendar.free[1] == before - 2
    waited(w, range(8))
    assert w.calendar.free[1] == before


def test_waits_are_lognormal_around_their_median(w):
    w.book.wait[GO] = 20.0, 0.5
    for i in range(2000):
        make(SEED, i, GO, 0, *w.moving)
    logs = np.log(w.force.cold["due"] / 20.0)
    assert abs(np.median(logs)) < 5.0 * 1.2533 * 0.5 / math.sqrt(2000) + 0.5 / 20.0
    assert abs(logs.std() - 0.5) < 5.0 * 0.5 / math.sqrt(2 * 2000)


# ---------------------------------------------------------------- arrivals


def newcomers(n: int = 2000, mobilised: float = 0.3, service: int = 0, more: tuple[float, ...] = ()):
    w = world(n)
    w.force.hot[:], w.force.cold[:] = 0, 0
    w.tally.stock[:], w.tally.strength[:], w.tally.blocks[:] = [n, 0, 0, 0], 0, 0
    w.tally.strength[AWAY_CELL], w.tally.blocks[:, UNBORN] = n, n
    names, start = np.array([11, 22, 33]), np.array([0.0, 0.6, 0.0])
    arrive(SEED, 12, 0, n, ARRIVE, np.array([mobilised, *more]), start, names, service, *w.moving)
    return w


def test_newcomers_come_with_accounts_traits_and_a_first_posting():
    w = newcomers()
    assert (w.force.hot["state"] == HERE).all()
    assert (w.force.cold["posted"] == 12).all()
    for i in range(0, 2000, 97):
        assert value(i, TRUST, int(w.force.hot["cell"][i]), w.force, w.law) == pytest.approx(0.6)
    for trait in (1, 2):
        assert stats.chisquare(np.bincount(w.force.cold["trait"][:, trait] // 16, minlength=16)).pvalue > 1e-5
    check_counts(w)


def test_the_called_up_are_marked_and_counted_apart():
    w = newcomers()
    called = w.force.cold["trait"][:, 0] == 255
    assert abs(called.mean() - 0.3) < 5.0 * math.sqrt(0.3 * 0.7 / 2000)
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
    assert abs(other.mean() - 0.2) < 5.0 * math.sqrt(0.2 * 0.8 / 2000)
    assert set(np.unique(w.force.cold["trait"][:, 1])) == {0, 255}
    both = 0.3 * 0.2
    assert abs((one & other).mean() - both) < 5.0 * math.sqrt(both * (1.0 - both) / 2000)
    assert stats.chisquare(np.bincount(w.force.cold["trait"][:, 2] // 16, minlength=16)).pvalue > 1e-5


def test_who_comes_does_not_depend_on_who_else_comes():
    few, many = newcomers(300), newcomers(2000)
    assert few.force.cold.tobytes() == many.force.cold[:300].tobytes()


def test_those_serving_at_the_start_have_served_for_days_spread_evenly():
    posted = newcomers(service=100).force.cold["posted"]
    assert posted.max() <= 11
    assert posted.min() >= 12 - 1 - 100
    assert stats.chisquare(np.bincount((11 - posted) // 10, minlength=10)[:10]).pvalue > 1e-5


# ---------------------------------------------------------------- accounts


def test_accounts_follow_their_flow_day_by_day():
    """A <- keep * A + gift by cell, for soldiers who are never touched."""
    w, rng = world(CELLS), np.random.default_rng(2)
    w.force.hot["cell"] = np.arange(CELLS)
    by_hand = rng.uniform(0.0, 2.0, (3, CELLS))
    w.force.cold["balance"] = by_hand.T
    for _ in range(200):
        keep, gift = rng.uniform(0.9, 1.0, (3, CELLS)), rng.uniform(0.0, 1.0, (3, CELLS))
        keep[:, 0], gift[:, 0] = 1.0, 0.0
        accrue(keep, gift, w.law)
        by_hand = keep * by_hand + gift
    stands = [[value(i, a, i, w.force, w.law) for i in range(CELLS)] for a in range(3)]
    assert np.array(stands) == pytest.approx(by_hand, rel=1e-5)
    assert w.law.paid[0].tolist() == [[1.0, 0.0]] * 3


def test_the_least_factor_says_when_to_rebase():
    w = world(4)
    assert accrue(np.full((3, CELLS), 0.5), np.zeros((3, CELLS)), w.law) == 0.5
    assert accrue(np.full((3, CELLS), 0.5), np.zeros((3, CELLS)), w.law) == 0.25


def test_rebasing_changes_no_balance():
    w = world(CELLS)
    w.force.hot["cell"] = np.arange(CELLS)
    w.law.paid[:, DOSE, 0], w.law.paid[:, DOSE, 1] = 1e-20, 3e20
    w.force.cold["balance"][:, DOSE] = np.arange(CELLS)
    before = [value(i, DOSE, i, w.force, w.law) for i in range(CELLS)]
    cells = (np.arange(CELLS) < 4).astype(np.uint8)
    rebase(cells, DOSE, w.force, w.law)
    assert [value(i, DOSE, i, w.force, w.law) for i in range(CELLS)] == pytest.approx(before)
    assert w.law.paid[:4, DOSE].tolist() == [[1.0, 0.0]] * 4
    assert w.law.paid[4, DOSE, 0] == 1e-20
