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
    WINDOW,
    day_of,
    draws,
    exponential,
    further,
    log_of,
    mix,
    number_of,
    root,
    thresholds,
    unit,
    window_key,
)

N = 20_000  # soldiers, where not said otherwise
LEAST_P = 1e-5  # of a test of a law with a fixed seed
SIGMAS = 5.0  # of a count with a fixed seed


# a compiled function hands a 64-bit number back as a Python integer, hence np.uint64 wherever one is handed on


def luck(chance: int = 0, windows: int = 1, n: int = N, seed: int = 11) -> np.ndarray:
    """Return U = 1 - exp(-threshold) by day and soldier."""
    out = np.empty((windows, n, WINDOW))
    for window in range(windows):
        thresholds(seed, chance, window, out[window])
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


def test_keys_differ_by_chance_and_window():
    keys = {int(window_key(seed, chance, window)) for seed in range(10) for chance in range(12) for window in range(40)}
    assert len(keys) == 10 * 12 * 40


def test_a_soldiers_numbers_follow_one_another_from_his_first():
    key = np.uint64(window_key(1, 2, 3))
    first = np.uint64(number_of(key, 7))
    assert first == mix(np.uint64((int(key) + 7 * 0x9E3779B97F4A7C15) % 2**64))
    assert further(first, 2) == mix(np.uint64((int(first) + 2 * 0x9E3779B97F4A7C15) % 2**64))
    numbers = {int(number_of(key, i)) for i in range(5000)} | {int(further(first, k)) for k in range(1, WINDOW)}
    assert len(numbers) == 5000 + WINDOW - 1


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


def test_exponential_numbers_have_their_law():
    key = np.uint64(window_key(3, 1, 4))
    numbers = [exponential(np.uint64(number_of(key, i))) for i in range(50_000)]
    assert stats.kstest(numbers, "expon").pvalue > LEAST_P


def test_days_are_drawn_without_repetition_and_all_alike():
    """Of those left; a draw that meets a taken day or none goes on with further bits."""
    rng, counts = np.random.default_rng(5), np.zeros((3, WINDOW))
    sets = [0, sum(1 << d for d in range(0, WINDOW, 2)), sum(1 << d for d in range(WINDOW) if d not in (5, 41, 62))]
    for row, taken in enumerate(sets):
        for x in rng.integers(0, 2**64, 20_000, dtype=np.uint64):
            day = day_of(x, np.uint64(taken))
            assert not taken >> day & 1
            counts[row, day] += 1
        free = [d for d in range(WINDOW) if not taken >> d & 1]
        assert stats.chisquare(counts[row, free]).pvalue > LEAST_P
    assert day_of(np.uint64(77), np.uint64((1 << WINDOW) - 1 - (1 << 30))) == 30


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
    """Write thresholds with an error in them: 1 gaps as if no day were gone, 2 days in order, 3 a shorter window."""
    days, key = WINDOW - 7 if error == 3 else WINDOW, window_key(seed, chance, window)
    out[:] = 9.0
    for i in range(out.shape[0]):
        first = number_of(key, i)
        number, taken, level = first, np.uint64(0), 0.0
        for k in range(days):
            level += exponential(number) / (WINDOW if error == 1 else days - k)
            day = k if error == 2 else day_of(number, taken)
            taken |= np.uint64(1) << np.uint64(day)
            out[i, day] = level
            number = further(first, k + 1)


def test_a_number_is_nobody_elses_business():
    """The same soldier has the same threshold in a larger force, and whatever other days or chances were drawn."""
    small, large = luck(n=100), luck(n=3017)
    assert np.array_equal(small[0], large[0, :100])
    assert np.array_equal(luck(windows=3, n=500)[2 * WINDOW :], luck(windows=5, n=500)[2 * WINDOW : 3 * WINDOW])


def test_everybody_has_a_threshold_for_every_day():
    out = np.full((500, WINDOW), np.nan)
    thresholds(2, 3, 4, out)
    assert np.isfinite(out).all()
    assert (out > 0.0).all()
    assert (np.diff(np.sort(out, axis=1)) >= 0.0).all()


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


@pytest.mark.parametrize("error", [1, 2, 3], ids=["unconditional", "days in order", "a shorter window"])
def test_planted_errors_of_the_law_are_caught(error):
    out = np.empty((N, WINDOW))
    planted(11, 0, 0, out, error)
    with pytest.raises(AssertionError):
        check_uniform(-np.expm1(-out.T))


def test_gaps_that_are_a_little_wrong_are_caught():
    """Thresholds a hundredth too high."""
    out = np.empty((8, N, WINDOW))
    for window in range(8):
        thresholds(11, 0, window, out[window])
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


def test_chances_are_independent(weeks):
    check_independent(weeks, luck(chance=1, windows=4))


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
