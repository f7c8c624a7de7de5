import numpy as np

from muster.kernels.chance import RISK, RISK_ZERO, word_of
from muster.kernels.layout import CHUNK
from muster.kernels.members import number_of
from muster.kernels.room import empty_diary
from muster.kernels.sweep import TOPS, at_most
from tests.kernels.callable_parts import callable_parts
from tests.kernels.foreseen import BEGIN, DAY, SEED, N, bounds, expected, varied
from tests.kernels.small import CELLS, LOSS, opened, world

at_most, number_of, word_of = callable_parts(at_most, number_of, word_of)


def test_everybody_is_entered_for_the_days_on_which_he_may_move():
    """By chance, cell, risk and clocks of that day; those whom no chance acts on are not."""
    w = opened(varied(), SEED, DAY)
    assert w.entries == expected(bounds(w), DAY - BEGIN)
    assert len(w.entries) > 100


def test_many_chunks_are_entered_like_one_and_a_thicker_diary_holds_the_same():
    w, n = world(2 * CHUNK + 77, 0.004), 2 * CHUNK + 77
    ample, tight = opened(w, SEED, DAY), opened(w._replace(diary=empty_diary(1600, 2, CELLS, n)), SEED, DAY)
    high = np.float64(w.law.most[0, 0]) * np.array([[1.0], [RISK[RISK_ZERO + 1]]])
    assert ample.entries == tight.entries == expected(np.broadcast_to(high, (2, n)), DAY - BEGIN)


def test_everybody_has_the_word_of_his_number_then_though_nothing_may_befall_him():
    """Where a ceiling rises later it is read of those who are listed."""
    w = varied()
    w.law.rate[:, 2:], w.law.most[:, 2:] = 0.0, 0.0
    w = opened(w, SEED, DAY)
    made = w.diary.members
    n = made.start[-1]
    assert n > made.start[2] > 0
    assert made.word[:n].tolist() == [word_of(made.key[0], number_of(entry)) for entry in made.listed[:n]]


def test_a_look_lowers_the_risk_of_those_whose_clocks_have_run_down():
    w = varied()
    w.force.hot["risk"] = 200
    opened(w, SEED, DAY)
    seen = w.force.hot["risk"] != 200
    assert seen.sum() > 100
    assert (w.force.hot["risk"][seen] < 150).all()


def test_a_chance_for_the_marked_is_entered_for_them_alone():
    w = varied()
    w.law.only[LOSS], w.force.cold["trait"][: N // 2, 0] = 0, 255
    w.law.trait[:, 0] = 0.0
    w = opened(w, SEED, DAY)
    high = bounds(w)
    high[LOSS, N // 2 :] = 0.0
    assert w.entries == expected(high, DAY - BEGIN)


def test_four_shares_are_compared_at_once():
    """Each sixteen bits by themselves, the ends of their range and neighbours among them."""
    rng = np.random.default_rng(2)
    x, y = rng.integers(0, 1 << 16, (2, 4000, 4), dtype=np.uint16)
    ends = np.array([0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF], np.uint16)
    x[:2000], y[1000:3000] = rng.choice(ends, (2000, 4)), rng.choice(ends, (2000, 4))
    y[3000:3300] = x[3000:3300]
    found = [int(at_most(a, b)) for a, b in zip(x.view(np.uint64)[:, 0], y.view(np.uint64)[:, 0], strict=True)]
    tops = np.array(found, np.uint64).view(np.uint16).reshape(-1, 4)
    assert np.array_equal(tops == 0x8000, x <= y)
    assert not (np.array(found, np.uint64) & ~TOPS).any()
