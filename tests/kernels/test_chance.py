import math

import numpy as np
import pytest
from numba import njit
from scipy import stats

from muster.kernels.chance import (
    NORMAL,
    RISK,
    RISK_STEP,
    RISK_ZERO,
    SHARES,
    WINDOW,
    day_of,
    draws,
    exp_of,
    exponential,
    first_of,
    further,
    log_of,
    mix,
    root,
    share_of,
    thresholds,
    unit,
    window_key,
    word_of,
)
from tests.kernels.callable_parts import callable_parts

(
    day_of, exp_of, exponential, first_of, further, log_of, mix, root, share_of, unit, window_key, word_of,
) = callable_parts(
    day_of, exp_of, exponential, first_of, further, log_of, mix, root, share_of, unit, window_key, word_of
)

N = 20_000  # soldiers, where not said otherwise
LEAST_P = 1e-5  # of a test of a law with a fixed seed
SIGMAS = 5.0  # of a count with a fixed seed
ALL = 40.0  # a level that nearly every day has a point below: 63 e^-40 of a soldier's days have none


# a compiled function hands a 64-bit number back as a Python integer, hence np.uint64 wherever one is handed on


def luck(chance: int = 0, windows: int = 1, n: int = N, seed: int = 11) -> np.ndarray:
    """Return U = 1 - exp(-threshold) by day and soldier."""
    out = np.empty((windows, n, WINDOW))
    for window in range(windows):
        thresholds(seed, chance, window, ALL, out[window])
    return -np.expm1(-out.transpose(0, 2, 1).reshape(-1, n))


# ---------------------------------------------------------------- the pieces


def test_mixing_changes_half_of_the_bits():
    numbers = np.random.default_rng(1).integers(0, 2**63, 500).astype(np.uint64)
    flipped = [int(mix(x) ^ mix(x ^ np.uint64(1 << bit))).bit_count() for x in numbers for bit in range(0, 64, 7)]
    assert abs(np.mean(flipped) - 32.0) < SIGMAS * 4.0 / math.sqrt(len(flipped))


def test_a_unit_number_is_never_one():
    assert unit(np.uint64(2**64 - 1)) < 1.0
    assert unit(np.uint64(0)) == 0.0


def test_keys_differ_by_seed_and_purpose():
    keys = {int(root(seed, purpose)) for seed in range(50) for purpose in range(300)}
    assert len(keys) == 50 * 300


def test_keys_differ_by_four_chances_and_window():
    """The four chances of a group share one, and so one word a soldier."""
    keys = {int(window_key(seed, chance, window)) for seed in range(10) for chance in range(12) for window in range(40)}
    assert len(keys) == 10 * 3 * 40
    for chance in range(12):
        assert window_key(3, chance, 5) == window_key(3, chance - chance % 4, 5)


def test_a_soldiers_numbers_follow_one_another_from_his_first():
    """Of his word the first number has its top bits, a quarter for each of the four chances."""
    golden, key = 0x9E3779B97F4A7C15, np.uint64(window_key(1, 2, 3))
    word = np.uint64(word_of(key, 7))
    assert word == mix(np.uint64((int(key) + 7 * golden) % 2**64))
    for chance in range(8):
        share, first = int(word) >> 16 * (chance % 4) & 0xFFFF, np.uint64(first_of(word, chance))
        assert share_of(word, chance) == int(first) >> 48 == int(SHARES * unit(first)) == share
        assert further(first, 2) == mix(np.uint64((int(first) + 2 * golden) % 2**64))


def test_no_two_numbers_of_a_window_are_the_same():
    key, numbers = np.uint64(window_key(1, 2, 3)), set()
    for i in range(2000):
        word = np.uint64(word_of(key, i))
        for chance in range(4):
            first = np.uint64(first_of(word, chance))
            numbers |= {int(first)} | {int(further(first, k)) for k in range(1, 20)}
    assert len(numbers) == 2000 * 4 * 20


def by_hand(u: float) -> float:
    """Return the logarithm as ``log_of`` has it, by additions, multiplications and divisions one after another."""
    m, exponent = math.frexp(u)
    m, exponent = 2.0 * m, exponent - 1
    s = (m - math.sqrt(2.0)) / (m + math.sqrt(2.0))
    t = s * s
    series = 1.0 / 11.0
    for k in (9.0, 7.0, 5.0, 3.0):
        series = 1.0 / k + t * series
    return exponent * math.log(2.0) + 0.5 * math.log(2.0) + 2.0 * s * (1.0 + t * series)


def numbers_of_all_sizes() -> list[float]:
    """Return numbers of many exponents, those next to powers of two, and the ends of what a draw can be."""
    rng = np.random.default_rng(4)
    random = (rng.uniform(1.0, 2.0, 20_000) * 2.0 ** rng.integers(-60, 60, 20_000)).tolist()
    powers = [2.0**k for k in range(-60, 60)]
    near = [math.nextafter(x, towards) for x in powers for towards in (0.0, math.inf)]
    return [*random, *powers, *near, 2.0**-53, 1.0 - 2.0**-53, 1.0]


def test_a_logarithm_is_right_to_its_eleventh_digit():
    assert max(abs(log_of(u) - math.log(u)) for u in numbers_of_all_sizes()) < 2e-11


def test_a_logarithm_is_the_same_to_the_bit_wherever_it_is_worked_out():
    """No step is fused with another, on whatever machine and in whatever loop."""
    assert [log_of(u) for u in numbers_of_all_sizes()] == [by_hand(u) for u in numbers_of_all_sizes()]


def exp_by_hand(x: float) -> float:
    """Return the exponential as ``exp_of`` has it, one step after another."""
    k = float(round(x * (1.0 / math.log(2.0))))  # halves to the even, as additions do
    r = (x - k * 0.6931471803691238) - k * 1.9082149292705877e-10
    two = r * r
    four = two * two
    one = [1.0 / math.factorial(n) for n in range(12)]
    low, middle, high = (
        (one[n] + r * one[n + 1]) + two * (one[n + 2] + r * one[n + 3]) for n in (0, 4, 8)
    )  # fmt: skip
    return math.ldexp(low + four * (middle + four * high), int(k))


def exponents_of_all_sizes() -> np.ndarray:
    """Return exponents of every size that a hazard can have, those half way between whole octaves, and the ends."""
    rng = np.random.default_rng(5)
    halves = (np.arange(-1000, 1000) + 0.5) * math.log(2.0)
    return np.concatenate([rng.uniform(-s, s, 10_000) for s in (1e-9, 0.1, 1.0, 30.0, 700.0)] + [halves, [0.0]])


def test_an_exponential_function_is_right_to_its_fourteenth_digit():
    x = exponents_of_all_sizes()
    exact = np.exp(x.astype(np.longdouble))
    assert np.abs(np.array([exp_of(e) for e in x]) / exact - 1.0).max() < 1e-14
    assert exp_of(0.0) == 1.0


def test_an_exponential_function_is_the_same_to_the_bit_wherever_it_is_worked_out():
    x = exponents_of_all_sizes()
    assert [exp_of(e) for e in x] == [exp_by_hand(e) for e in x.tolist()]


def exponential_by_hand(v: float) -> float:
    """Return -log(1 - v) as ``exponential`` has it."""
    if v >= 0.2928932188134524:
        return -by_hand(1.0 - v)
    s = v / (2.0 - v)
    t = s * s
    series = 1.0 / 11.0
    for k in (9.0, 7.0, 5.0, 3.0):
        series = 1.0 / k + t * series
    return 2.0 * s * (1.0 + t * series)


def numbers_to_draw() -> list[np.uint64]:
    """Return numbers all over the range, many of them small or large, and those at its ends."""
    rng = np.random.default_rng(4)
    random = rng.integers(0, 2**64, 20_000, dtype=np.uint64)
    small = random >> rng.integers(0, 52, random.size).astype(np.uint64)
    return [*random, *small, *~small, np.uint64(0), np.uint64(2**64 - 1), np.uint64(1 << 11)]


def test_an_exponential_number_is_right_to_its_tenth_digit_and_not_below_its_uniform_one():
    """So whoever has no uniform number below a bound has no exponential one either, but for rounding."""
    for x in numbers_to_draw():
        v, e = unit(x), exponential(x)
        assert abs(e + math.log1p(-v)) <= 2e-10 * -math.log1p(-v)
        assert e >= v * (1.0 - 1e-15)
        assert e == exponential_by_hand(v), "to the bit"


@njit
def first_numbers(key, n):
    """Return the first numbers of n soldiers by the four chances, and the days on which their points fall."""
    numbers, days = np.empty((4, n), np.uint64), np.empty((4, n), np.int64)
    for i in range(n):
        for chance in range(4):
            numbers[chance, i] = first_of(word_of(key, i), chance)
            days[chance, i] = day_of(numbers[chance, i])
    return numbers, days


def test_exponential_numbers_have_their_law():
    """The first ones too, which have their top bits from a word that four chances share."""
    for numbers in first_numbers(np.uint64(window_key(3, 1, 4)), 50_000)[0]:
        assert stats.kstest([exponential(number) for number in numbers], "expon").pvalue > LEAST_P


def test_every_bit_of_a_first_number_is_even():
    """Those below the share are of another word, and none goes with a bit of the share."""
    numbers, n = first_numbers(np.uint64(window_key(3, 1, 4)), 100_000)[0], 100_000
    for own in numbers:
        bits = (own[:, None] >> np.arange(64).astype(np.uint64) & np.uint64(1)).astype(float)
        assert (abs(bits.mean(axis=0) - 0.5) < SIGMAS * 0.5 / math.sqrt(n)).all()
        together = np.corrcoef(bits.T)
        assert (abs(together[~np.eye(64, dtype=bool)]) < SIGMAS / math.sqrt(n)).all()


def test_all_days_are_alike():
    """Also of numbers so low that their points count: where the top bits are nought."""
    rng = np.random.default_rng(5)
    for zeros in (0, 4, 8, 12):
        numbers = rng.integers(0, 2**64, 50_000, dtype=np.uint64) >> np.uint64(zeros)
        days = np.array([day_of(x) for x in numbers])
        assert 0 <= days.min() <= days.max() < WINDOW
        assert stats.chisquare(np.bincount(days, minlength=WINDOW)).pvalue > LEAST_P


@pytest.mark.parametrize("highest", [65536, 2000, 100])
def test_a_day_says_nothing_of_the_level(highest):
    """Nor of the day of another chance that shares the word; however low the level."""
    numbers, days = first_numbers(np.uint64(window_key(3, 1, 4)), 400_000)
    low = numbers >> np.uint64(48) < highest
    for own, day, chosen in zip(numbers, days, low, strict=True):
        rank = (own[chosen] >> np.uint64(16)).argsort().argsort() * 8 // chosen.sum()
        table = np.bincount(rank * WINDOW + day[chosen], minlength=8 * WINDOW).reshape(8, WINDOW)
        assert stats.chi2_contingency(table[:, :]).pvalue > LEAST_P
    for one, other in ((0, 1), (0, 3), (1, 2), (2, 3)):
        table = np.bincount(days[one] // 9 * 7 + days[other] // 9, low[one], minlength=49).reshape(7, 7)
        assert stats.chi2_contingency(table).pvalue > LEAST_P


def test_normal_numbers_are_middles_of_equal_parts():
    assert NORMAL.size == 4096
    assert np.allclose(NORMAL, stats.norm.ppf((np.arange(4096) + 0.5) / 4096))
    assert pytest.approx(-NORMAL[::-1]) == NORMAL
    # the parts at the ends are cut at their middles, which costs the spread a little
    assert NORMAL.std() == pytest.approx(1.0, abs=1e-3)


def test_risk_codes_stand_for_rising_factors():
    assert RISK[RISK_ZERO] == 1.0
    assert np.diff(np.log(RISK)) == pytest.approx(RISK_STEP)
    assert RISK.size == 256


def test_draws_are_uniform_and_keyed():
    soldiers = np.arange(50_000)
    u = draws(1, 40, soldiers, 6)
    assert stats.kstest(u, "uniform").pvalue > LEAST_P
    assert np.array_equal(draws(1, 40, soldiers[777:790], 6), u[777:790])
    for other in (draws(2, 40, soldiers, 6), draws(1, 41, soldiers, 6), draws(1, 40, soldiers, 7)):
        assert abs(np.corrcoef(u, other)[0, 1]) < SIGMAS / math.sqrt(u.size)


# ---------------------------------------------------------------- thresholds


@njit
def planted(seed, chance, window, out, error):
    """Write thresholds with an error in them: 1 a day that was hit is never hit again, 2 days in order, 3 a shorter
    window, 4 one first number for all chances of a word, 5 the last point of a day counts.
    """
    days, key = WINDOW - 7 if error == 3 else WINDOW, window_key(seed, chance, window)
    out[:] = np.inf
    for i in range(out.shape[0]):
        word = word_of(key, i)
        first = first_of(word, 0 if error == 4 else chance)
        number, level, k = first, exponential(first) / days, 0
        while level < 20.0 and not (error in (1, 2) and k >= days):
            day = k if error == 2 else day_of(number)
            if error == 1:
                while out[i, day] < np.inf:
                    day = (day + 1) % WINDOW
            out[i, day] = level if error == 5 else min(out[i, day], level)
            k += 1
            number = further(first, k)
            level += exponential(number) / days


def test_a_number_is_nobody_elses_business():
    """The same soldier has the same threshold in a larger force, and whatever other days or chances were drawn."""
    small, large = luck(n=100), luck(n=3017)
    assert np.array_equal(small[0], large[0, :100])
    assert np.array_equal(luck(windows=3, n=500)[2 * WINDOW :], luck(windows=5, n=500)[2 * WINDOW : 3 * WINDOW])


def test_everybody_has_a_threshold_for_every_day():
    out = np.full((500, WINDOW), np.nan)
    thresholds(2, 3, 4, ALL, out)
    assert np.isfinite(out).all()
    assert (out > 0.0).all()


def test_a_threshold_is_the_lowest_of_the_points_that_fall_on_its_day():
    """Worked out by hand, with days that several points fall on."""
    out, key, repeated = np.empty((50, WINDOW)), np.uint64(window_key(2, 6, 4)), 0
    thresholds(2, 6, 4, 1.5, out)
    for i in range(50):
        first, points = np.uint64(first_of(np.uint64(word_of(key, i)), 6)), {}
        number, level, k = first, exponential(first) / WINDOW, 0
        while level < 1.5:
            points.setdefault(day_of(number), []).append(level)
            k += 1
            number = np.uint64(further(first, k))
            level += exponential(number) / WINDOW
        wanted = [min(points.get(day, [np.inf])) for day in range(WINDOW)]
        assert out[i] == pytest.approx(wanted, rel=1e-14)
        repeated += sum(len(levels) > 1 for levels in points.values())
    assert repeated > 500


@pytest.mark.parametrize("most", [0.0, 1e-3, 0.5])
def test_thresholds_up_to_a_level_are_those_of_all_and_infinity_above(most):
    some, everything = np.empty((500, WINDOW)), np.empty((500, WINDOW))
    thresholds(2, 3, 4, most, some)
    thresholds(2, 3, 4, ALL, everything)
    assert np.array_equal(some, np.where(everything < most, everything, np.inf))


def test_luck_knows_every_day():
    """So many of the U below that are one for want of a point as rounding would have anyway: none."""
    assert luck(n=2000).max() < 1.0


def check_uniform(u: np.ndarray) -> None:
    """Compare U with the uniform law: all of it, its low end, and that of each day of the window."""
    counts = np.bincount(np.minimum((u.ravel() * 1024).astype(int), 1023), minlength=1024)
    assert stats.chisquare(counts).pvalue > LEAST_P
    for edge in (2.0**-7, 2.0**-10, 2.0**-12):
        low = (u < edge).sum()
        assert abs(low - u.size * edge) < SIGMAS * math.sqrt(u.size * edge)
        assert stats.kstest(u[u < edge], "uniform", (0.0, edge)).pvalue > LEAST_P
    by_day = (u < 0.01).reshape(-1, WINDOW, u.shape[1]).sum(axis=(0, 2))
    assert stats.chisquare(by_day).pvalue > LEAST_P
    assert stats.kstest(u[: 2 * WINDOW].ravel()[::7], "uniform").pvalue > LEAST_P


@pytest.fixture(scope="module")
def weeks():
    return luck(windows=4)


def test_u_is_uniform(weeks):
    check_uniform(weeks)
    check_uniform(luck(chance=7, windows=2))


ERRORS = {1: "days hit once", 2: "days in order", 3: "a shorter window", 5: "the last point counts"}


@pytest.mark.parametrize("error", ERRORS, ids=ERRORS.get)
def test_planted_errors_of_the_law_are_caught(error):
    out = np.empty((N, WINDOW))
    planted(11, 0, 0, out, error)
    with pytest.raises(AssertionError):
        check_uniform(-np.expm1(-out.T))


def test_gaps_that_are_a_little_wrong_are_caught():
    """Thresholds a hundredth too high."""
    out = np.empty((8, N, WINDOW))
    for window in range(8):
        thresholds(11, 0, window, ALL, out[window])
    with pytest.raises(AssertionError):
        check_uniform(-np.expm1(-1.01 * out.transpose(0, 2, 1).reshape(-1, N)))


def check_independent(u: np.ndarray, v: np.ndarray) -> None:
    """Compare two aligned sets of U: their correlation, and how often both fall under an edge."""
    u, v = u.ravel(), v.ravel()
    assert abs(np.corrcoef(u, v)[0, 1]) < SIGMAS / math.sqrt(u.size)
    for edge in (2.0**-5, 2.0**-8):
        joint, wanted = ((u < edge) & (v < 2.0**-5)).sum(), u.size * edge * 2.0**-5
        assert abs(joint - wanted) < SIGMAS * math.sqrt(wanted)
    ranks = np.minimum((u * 8).astype(int), 7) * 8 + np.minimum((v * 8).astype(int), 7)
    assert stats.chisquare(np.bincount(ranks, minlength=64)).pvalue > LEAST_P


@pytest.mark.parametrize("lag", [1, 7, 40, WINDOW])
def test_days_are_independent(weeks, lag):
    """Of one window, though they are drawn together, and of different ones."""
    check_independent(weeks[:-lag], weeks[lag:])


@pytest.mark.parametrize("lag", [1, 2, 64])
def test_neighbours_are_independent(weeks, lag):
    check_independent(weeks[:, :-lag], weeks[:, lag:])


@pytest.mark.parametrize("chance", [1, 2, 3, 4], ids=["shares a word", "shares it", "shares it too", "of another word"])
def test_chances_are_independent(weeks, chance):
    """Whether or not their first numbers are of one word; on a day, and on different days of a window."""
    other = luck(chance=chance, windows=4)
    check_independent(weeks, other)
    check_independent(weeks[:-1], other[1:])


@pytest.mark.parametrize(("one", "two"), [(0, 1), (1, 3), (2, 3), (3, 4)])
def test_the_lowest_of_two_chances_are_independent(one, two):
    """Of a window, which the first numbers decide that two chances have of one word; also when both are low."""
    lows = []
    for chance in (one, two):
        out = np.empty((200_000, WINDOW))
        thresholds(11, chance, 2, ALL / 20, out)
        lows.append(-np.expm1(-WINDOW * out.min(axis=1)))
    check_independent(*lows)
    for edge in (2.0**-4, 2.0**-6):
        joint, wanted = ((lows[0] < edge) & (lows[1] < edge)).sum(), lows[0].size * edge**2
        assert abs(joint - wanted) < SIGMAS * math.sqrt(wanted)
    check_flat(lows[0])


def check_flat(u: np.ndarray) -> None:
    """Compare numbers with the uniform law."""
    assert stats.kstest(u, "uniform").pvalue > LEAST_P


def test_chances_with_one_first_number_are_caught():
    out = np.empty((2, N, WINDOW))
    for chance in range(2):
        planted(11, chance, 0, out[chance], 4)
    with pytest.raises(AssertionError):
        check_independent(*-np.expm1(-out))


def test_seeds_are_independent(weeks):
    check_independent(weeks, luck(windows=4, seed=12))


def test_the_number_of_low_days_of_a_window_is_binomial(weeks):
    """Drawn together, and yet as independent days would have it."""
    low = (weeks < 0.02).reshape(4, WINDOW, N).sum(axis=1).ravel()
    counts = np.bincount(np.minimum(low, 6), minlength=7)
    share = stats.binom.pmf(np.arange(7), WINDOW, 0.02)
    share[6] = stats.binom.sf(5, WINDOW, 0.02)
    assert stats.chisquare(counts, share * low.size).pvalue > LEAST_P


def test_the_same_luck_twice_is_not_independent(weeks):
    with pytest.raises(AssertionError):
        check_independent(weeks[:1], weeks[:1])


def test_days_in_order_are_not_independent():
    out = np.empty((N, WINDOW))
    planted(11, 0, 0, out, 2)
    with pytest.raises(AssertionError):
        check_independent(-np.expm1(-out[:, :-1]), -np.expm1(-out[:, 1:]))
