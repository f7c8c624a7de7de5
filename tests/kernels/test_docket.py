import math

import numpy as np
import pytest
from scipy import stats

from muster.kernels.chance import bits, draws, root
from muster.kernels.docket import (
    AGAIN,
    ARTICLE,
    BELATED,
    CASE,
    FATE,
    FILES,
    PACE,
    close,
    enter,
    enter_on_return,
    file,
    whole_days,
)
from muster.kernels.layout import Cases, Gone
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import AWAY, HERE, WAITING, world

(
    bits, root, close, enter, enter_on_return, file, whole_days,
) = callable_parts(
    bits, root, close, enter, enter_on_return, file, whole_days
)

SEED, N, LEFT, DAY, DAYS = 5, 20_000, 4, 7, 2000
IS_AWAY = np.array([0, 0, 1, 1], np.uint8)
STAGES, ARTICLES = 3, 2


def unread(gone):
    """Return what the registrar does not read of those who left."""
    return np.zeros(gone.size, np.int16), np.zeros(gone.size, np.uint8)


@pytest.fixture
def w():
    """Return soldiers who all left on the same day and are away."""
    w = world(N)
    w.force.hot["state"], w.force.hot["since"] = AWAY, LEFT
    return w


def entered(w, soldiers=None, practice=0.5, again=(), share=0.0, reach=(1.0, 0.0, 0.0), wait=(1.0, 1.0, 1.0)):
    """Return the books (stages, articles, days) after cases have been opened; brigades are two, one after another."""
    gone = np.arange(N, dtype=np.int32) if soldiers is None else np.array(soldiers, np.int32)
    end = np.zeros(DAYS + 1, np.int64)
    end[LEFT + 1 :] = gone.size
    desk = cases(practice, again, share, reach, wait)
    # the companies of a soldier are two, one after another, of as many brigades
    enter(SEED, LEFT, DAY, Gone(gone, gone % 2, *unread(gone), end), desk, w.force)
    return desk.book


def cases(practice=0.5, again=(), share=0.0, reach=(1.0, 0.0, 0.0), wait=(1.0, 1.0, 1.0), limit: int = -1) -> Cases:
    """Return a registrar's desk with empty books."""
    return Cases(
        practice=np.broadcast_to(practice, 2).astype(float), practised=np.zeros((DAYS, 2), np.float32),
        on_return=np.zeros(1), returns_from=np.array([AWAY]), again=np.array(again, float), share=np.array([share]),
        reach=np.array(reach), wait=np.array(wait), limit=np.array([limit]), fade=np.array([0.75]), away=IS_AWAY,
        brigade=np.arange(2), book=np.zeros((STAGES, ARTICLES, DAYS), np.int64), inflow=np.array([4.0]),
        backlog=np.zeros(ARTICLES, np.int64),
    )  # fmt: skip


def near(count: int, n: int, share: float) -> bool:
    """Return whether a count of n draws is within five standard errors of its share."""
    return bool(abs(count - n * share) <= 5.0 * math.sqrt(n * share * (1.0 - share)))


def test_a_share_of_the_spells_becomes_cases_by_brigade(w):
    assert near(entered(w).sum(), N, 0.5)
    assert near(entered(w, practice=[0.1, 0.0]).sum(), N // 2, 0.1)
    assert entered(w, practice=1.0)[0].sum() == N


def test_only_who_left_that_day_and_is_still_away_is_a_case(w):
    w.force.hot["state"][:3] = HERE, WAITING, AWAY
    w.force.hot["since"][3:5] = LEFT + 1, LEFT - 1
    assert entered(w, range(6), practice=1.0)[0].sum() == 3, "the second, the third and the sixth"


def test_nobody_left_nobody_entered(w):
    assert entered(w, [], practice=1.0).sum() == 0


def test_those_who_left_are_found_on_a_ring_that_begins_anew(w):
    """Of whom the days before and after have their own."""
    end = np.zeros(DAYS + 1, np.int64)
    end[LEFT : LEFT + 1], end[LEFT + 1 :] = 8, 12
    desk, ring = cases(practice=1.0), np.array([8, 9, 10, 11, 90, 91, 92, 93], np.int32)  # the 9th stands first
    w.force.hot["since"] = LEFT - 1
    w.force.hot["since"][8:12] = LEFT
    enter(SEED, LEFT, DAY, Gone(ring, ring % 2, *unread(ring), end), desk, w.force)
    assert desk.book[0].sum() == 4


def test_articles_have_their_shares(w):
    book = entered(w, share=0.2)
    assert near(book[0, 1].sum(), book.sum(), 0.2)


def test_further_files_of_a_spell_come_on_top_each_with_its_chance(w):
    plain = entered(w, practice=1.0).sum()
    more = entered(w, practice=1.0, again=[0.25, 0.1]).sum()
    one, other = entered(w, practice=1.0, again=[0.25, 0.0]).sum(), entered(w, practice=1.0, again=[0.0, 0.1]).sum()
    assert near(one - plain, N, 0.25)
    assert near(other - plain, N, 0.1)
    assert more - plain == one - plain + (other - plain)


def test_stages_take_their_shares_one_within_the_other(w):
    book = entered(w, practice=1.0, reach=(1.0, 0.3, 0.1))
    first, second, third = book.sum(axis=(1, 2))
    assert first == N
    assert near(second, N, 0.3)
    assert near(third, N, 0.1)


def test_a_stage_is_dated_by_the_waits_up_to_it(w):
    wait = (30.0, 60.0, 10.0)
    book = entered(w, practice=1.0, reach=(1.0, 1.0, 1.0), wait=wait).sum(axis=1)
    days = np.arange(DAYS)
    for stage in range(STAGES):
        # whole days of an exponential wait are some half a day short of it each
        floor = sum(1.0 / math.expm1(1.0 / x) for x in wait[: stage + 1])
        spread = math.sqrt(sum(x * x for x in wait[: stage + 1]))
        mean = np.average(days, weights=book[stage])
        assert abs(mean - (DAY + floor)) < 5.0 * spread / math.sqrt(N)
        assert book[stage, :DAY].sum() == 0


def test_what_lies_past_the_end_is_dropped(w):
    a, b, left = 30.0, 10.0 * DAYS, DAYS - DAY
    book = entered(w, practice=1.0, reach=(1.0, 1.0, 1.0), wait=(a, b, 1.0))
    in_time = 1.0 - (b * math.exp(-left / b) - a * math.exp(-left / a)) / (b - a)  # of a sum of two waits
    assert book[0].sum() == N
    assert near(book[1].sum(), N, in_time)
    assert book[2].sum() <= book[1].sum()


def test_whole_days_are_geometric(w):
    key, mean = np.uint64(root(SEED, PACE)), 4.0
    found = [whole_days(np.uint64(bits(key, i, 0)), mean) for i in range(20_000)]
    most = 30
    counts = np.bincount(np.minimum(found, most), minlength=most + 1)
    share = stats.geom.pmf(np.arange(1, most + 2), -math.expm1(-1.0 / mean))
    share[-1] = 1.0 - share[:-1].sum()
    assert stats.chisquare(counts, share * len(found)).pvalue > 1e-5
    assert whole_days(np.uint64(0), mean) == 0
    assert whole_days(np.uint64(2**64 - 1), mean) == int(mean * 53 * math.log(2.0))


def test_the_same_spell_has_the_same_fate_whoever_else_left(w):
    given = {"again": [0.2], "share": 0.3, "reach": (1.0, 0.5, 0.2), "wait": (20.0, 30.0, 40.0)}
    few, rest, everybody = entered(w, range(300), **given), entered(w, range(300, N), **given), entered(w, **given)
    alone = sum(entered(w, [i], **given) for i in range(300))
    assert np.array_equal(alone, few)
    assert np.array_equal(few + rest, everybody)


def test_more_practice_keeps_the_cases_there_were(w):
    some, more = entered(w, wait=(20.0, 1.0, 1.0)), entered(w, practice=0.7, wait=(20.0, 1.0, 1.0))
    assert (more >= some).all()


def test_a_file_is_entered_in_every_stage_that_it_reaches():
    book = np.zeros((STAGES, ARTICLES, DAYS), np.int64)
    fate = draws(SEED, FATE, np.array([77]), LEFT)[0]
    reach = np.array([1.0, np.nextafter(fate, 1.0), fate])
    file(SEED, LEFT, DAY, 77, 1.0, reach, np.zeros(3), book)
    assert np.argwhere(book).tolist() == [[0, 1, DAY], [1, 1, DAY]]


def test_every_draw_of_a_case_has_a_purpose_of_its_own():
    """Further files and stages count on from theirs."""
    purposes = [CASE, ARTICLE, BELATED, *range(AGAIN, AGAIN + 2), FATE, *range(PACE, PACE + 4)]
    assert len(set(purposes)) == len(purposes)
    assert FILES > 2


def closed(limit: int, entered, backlog=(0, 0)) -> Cases:
    """Return the desk after a day on which so many cases of each article came in."""
    desk = cases(limit=limit)
    desk.book[0, :, DAY], desk.backlog[:] = entered, backlog
    close(DAY, desk)
    return desk


def test_without_a_limit_all_is_entered_and_felt():
    desk = closed(-1, (7, 1))
    assert desk.book[0, :, DAY].tolist() == [7, 1]
    assert desk.inflow[0] == 0.75 * 4.0 + 0.25 * 8.0


def test_clerks_enter_what_they_can_of_each_article_in_proportion():
    desk = closed(6, (8, 2), (2, 0))
    assert desk.book[0, :, DAY].tolist() == [5, 1]
    assert desk.backlog.tolist() == [5, 1]
    assert desk.inflow[0] == 0.75 * 4.0 + 0.25 * 6.0
    desk = closed(6, (3, 1), (1, 1))
    assert (desk.book[0, :, DAY].tolist(), desk.backlog.tolist()) == ([4, 2], [0, 0])


BACK = 3  # the chance of those who come back


def welcomed(w, soldiers, practice, chance, least: int = 3, by: int = BACK) -> np.ndarray:
    """Return cases opened on the return of soldiers, where practice on the day they left is given."""
    desk, soldiers = cases(), np.array(soldiers, np.int32)
    desk.practised[LEFT], desk.on_return[0] = practice, chance
    w.force.cold["home"][::2] = -1  # of no company, and so of no brigade
    chances = np.full(soldiers.size, by, np.uint8)
    enter_on_return(SEED, DAY, soldiers.size, soldiers, chances, BACK, least, desk, w.force)
    return desk.book


def test_who_comes_back_without_a_case_gets_one_that_goes_no_further(w):
    book = welcomed(w, range(N), 0.5, 0.8)
    assert near(book.sum(), N, 0.5 * 0.8)
    assert book[0, 0, DAY] == book.sum()


def test_nobody_gets_a_second_case_by_coming_back(w):
    """Practice of the day on which they left is remembered."""
    first = entered(w, practice=0.5)[0].sum()
    assert first + welcomed(w, range(N), 0.5, 1.0).sum() == N


def test_what_was_practised_is_written_down(w):
    gone = np.arange(10, dtype=np.int32)
    end, desk = np.zeros(DAYS + 1, np.int64), cases(practice=[0.25, 0.5])
    enter(SEED, LEFT, DAY, Gone(gone, gone % 2, *unread(gone), end), desk, w.force)
    assert desk.practised[LEFT].tolist() == [0.25, 0.5]
    assert desk.practised.sum() == 0.75


def test_a_short_absence_another_state_or_another_move_opens_no_case_on_return(w):
    w.force.hot["state"][0], w.force.hot["since"][1] = WAITING, DAY - 2
    assert welcomed(w, [0, 1, 2], 0.0, 1.0).sum() == 1
    assert welcomed(w, [0, 1, 2], 0.0, 1.0, by=BACK + 1).sum() == 0
    assert welcomed(w, [0, 1, 2], 0.0, 0.0).sum() == 0
