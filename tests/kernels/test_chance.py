import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from muster.kernels.chance import (
    BLOCK,
    EDGES,
    NORMAL,
    RISK,
    RISK_STEP,
    RISK_ZERO,
    Layers,
    above,
    advance,
    bits,
    draws,
    fill_gaps,
    gap,
    half,
    layers,
    log_of,
    mix,
    place,
    root,
    stream,
    uniforms,
    unit,
    whole,
)
from muster.kernels.walk import candidates
from tests.kernels.small import ALL, LAYERS

N = 4 * BLOCK  # soldiers, where not said otherwise
LEAST_P = 1e-5  # of a test of a law with a fixed seed
SIGMAS = 5.0  # of a count with a fixed seed


# a compiled function hands a 64-bit number back as a Python integer, hence np.uint64 wherever one is handed on


def luck(cut: Layers, purpose: int = 0, days: int = 1, n: int = N, seed: int = 11) -> np.ndarray:
    """Return U by day and soldier."""
    out = np.empty((days, n))
    for day in range(days):
        uniforms(seed, purpose, day, cut, out[day])
    return out


# ---------------------------------------------------------------- the pieces


def test_mixing_changes_half_of_the_bits():
    numbers = np.random.default_rng(1).integers(0, 2**63, 500).astype(np.uint64)
    flipped = [int(mix(x) ^ mix(x ^ np.uint64(1 << bit))).bit_count() for x in numbers for bit in range(0, 64, 7)]
    assert abs(np.mean(flipped) - 32.0) < SIGMAS * 4.0 / math.sqrt(len(flipped))


def test_a_unit_number_is_never_one():
    assert unit(np.uint64(2**64 - 1)) < 1.0
    assert unit(np.uint64(0)) == 0.0


def test_bits_in_two_steps_are_the_same_bits():
    key = np.uint64(root(3, 7))
    for a, b in ((0, 0), (5, 900), (2_000_000, 1771)):
        assert whole(np.uint64(half(key, a)), b) == bits(key, a, b)


def test_keys_differ_by_seed_and_purpose():
    keys = {int(root(seed, purpose)) for seed in range(50) for purpose in range(300)}
    assert len(keys) == 50 * 300


def test_streams_differ_by_purpose_day_layer_and_block():
    first = [
        int(stream(np.uint64(root(1, purpose)), day, layer, block))
        for purpose in range(5)
        for day in range(20)
        for layer in range(ALL)
        for block in range(20)
    ]
    assert len(set(first)) == len(first)


def test_layers_cover_what_is_skipped_through():
    assert np.allclose(LAYERS.low + LAYERS.width, EDGES[1:])
    assert LAYERS.top.tolist() == [EDGES[ALL], EDGES[ALL - 1]]
    assert EDGES[0] == 0.0
    assert (np.diff(EDGES) > 0.0).all()


def test_the_chance_of_a_layer_is_conditional_on_not_being_lower():
    chance = -np.expm1(1.0 / LAYERS.skip)
    below = 1.0
    for layer in range(ALL):
        assert below * chance[layer] == pytest.approx(LAYERS.width[layer])
        below *= 1.0 - chance[layer]


@pytest.mark.parametrize("q", [0.3, 0.05])
def test_gaps_are_geometric(q):
    counter, skip = np.uint64(stream(np.uint64(root(1, 2)), 3, 4, 5)), 1.0 / math.log1p(-q)
    gaps = []
    for _ in range(20_000):
        gaps.append(gap(np.uint64(mix(counter)), skip))
        counter = np.uint64(advance(counter, 1))
    most = int(stats.geom.ppf(0.999, q))
    counts = np.bincount(np.minimum(gaps, most), minlength=most + 1)[1:]
    share = np.append(stats.geom.pmf(np.arange(1, most), q), stats.geom.sf(most - 1, q))
    assert stats.chisquare(counts, share * len(gaps)).pvalue > LEAST_P


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


@pytest.mark.parametrize("layer", range(ALL))
def test_gaps_filled_at_once_are_those_taken_one_by_one(layer):
    """A loop that the compiler turns into another with several numbers at a time."""
    counter, skip = np.uint64(stream(np.uint64(root(1, 2)), 3, layer, 5)), LAYERS.skip[layer]
    number, gaps = np.zeros(5003, np.uint64), np.zeros(5003, np.int32)
    fill_gaps(counter, skip, 5001, number, gaps)
    for k in range(5001):
        x = np.uint64(mix(np.uint64(advance(counter, k))))
        assert (number[k], gaps[k]) == (x, gap(x, skip))
    assert (number[5001:] == 0).all()
    assert (gaps[5001:] == 0).all()


def test_normal_numbers_are_middles_of_equal_parts():
    assert NORMAL.size == 4096
    assert np.allclose(NORMAL, stats.norm.ppf((np.arange(4096) + 0.5) / 4096))
    assert pytest.approx(-NORMAL[::-1]) == NORMAL
    # the parts at the ends are cut at their middles, which costs the spread a little
    assert NORMAL.std() == pytest.approx(1.0, abs=1e-3)


def test_the_longest_and_the_shortest_gap():
    assert gap(np.uint64(2**64 - 1), LAYERS.skip[0]) == 1
    assert gap(np.uint64(0), LAYERS.skip[0]) < 2**31


def test_a_place_lies_in_its_layer_and_what_is_above_lies_above():
    for x in (0, 1, 2**40, 2**64 - 1):
        assert EDGES[3] <= place(np.uint64(x), EDGES[3], EDGES[4] - EDGES[3]) <= EDGES[4]
        assert EDGES[-1] <= above(np.uint64(x), EDGES[-1]) < 1.0


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


# ---------------------------------------------------------------- U


def test_a_number_is_nobody_elses_business():
    """The same soldier has the same U in a larger force, and whatever other days or purposes were drawn."""
    small, large = luck(LAYERS, n=1000), luck(LAYERS, n=3 * BLOCK + 17)
    assert np.array_equal(small[0], large[0, :1000])
    assert np.array_equal(luck(LAYERS, days=5)[4], luck(LAYERS, days=9)[4])


def days_to_see(cut: Layers, purpose: int) -> int:
    """Return days of N numbers after which an unconditional width of the last layer shows.

    Taken unconditionally, a layer loses the share ``low`` of its own to those below it. Of n numbers it
    holds n x width; n is such that the loss is eight standard errors of that count.
    """
    last = cut.full[purpose] - 1
    return math.ceil((8.0 / cut.low[last]) ** 2 / cut.width[last] / N)


def check_uniform(cut: Layers, purpose: int = 0) -> None:
    """Compare how often U falls into each layer, and where in it, with the uniform law."""
    counts, below, rest = np.zeros(cut.full[purpose] + 1), [], []
    edges = np.append(cut.low[: cut.full[purpose]], cut.top[purpose])
    u = np.empty(N)
    for day in range(days_to_see(cut, purpose)):
        uniforms(11, purpose, day, cut, u)
        low = u[u < cut.top[purpose]]
        counts[:-1] += np.histogram(low, edges)[0]
        counts[-1] += u.size - low.size
        if day < 16:
            below.append(low)
            rest.append(u[u >= cut.top[purpose]])
    share = np.append(np.diff(edges), 1.0 - edges[-1])
    assert stats.chisquare(counts, share * counts.sum()).pvalue > LEAST_P
    assert stats.kstest(np.concatenate(rest), "uniform", (edges[-1], 1.0 - edges[-1])).pvalue > LEAST_P
    for first, last in pairwise(edges):
        inside = np.concatenate(below)
        inside = inside[(inside >= first) & (inside < last)]
        assert stats.kstest(inside, "uniform", (first, last - first)).pvalue > LEAST_P


@pytest.mark.parametrize("purpose", [0, 1])
def test_u_is_uniform(purpose):
    check_uniform(LAYERS, purpose)


def test_a_layer_taken_unconditionally_is_caught():
    planted = LAYERS._replace(skip=1.0 / np.log1p(-LAYERS.width))
    with pytest.raises(AssertionError):
        check_uniform(planted)


def test_a_layer_of_the_wrong_width_is_caught():
    with pytest.raises(AssertionError):
        check_uniform(LAYERS._replace(width=LAYERS.width * 0.9))


def check_independent(u: np.ndarray, v: np.ndarray, top: float) -> None:
    """Compare two aligned sets of U: their correlation, and how often both fall under the top edge."""
    u, v = u.ravel(), v.ravel()
    assert abs(np.corrcoef(u, v)[0, 1]) < SIGMAS / math.sqrt(u.size)
    for edge in (top, top / 8.0):
        joint, wanted = ((u < edge) & (v < top)).sum(), u.size * edge * top
        assert abs(joint - wanted) < SIGMAS * math.sqrt(wanted)
    ranks = np.minimum((u * 8).astype(int), 7) * 8 + np.minimum((v * 8).astype(int), 7)
    assert stats.chisquare(np.bincount(ranks, minlength=64)).pvalue > LEAST_P


@pytest.fixture(scope="module")
def weeks():
    return luck(LAYERS, days=56)


@pytest.mark.parametrize("lag", [1, 7])
def test_days_are_independent(weeks, lag):
    check_independent(weeks[:-lag], weeks[lag:], LAYERS.top[0])


@pytest.mark.parametrize("lag", [1, 2, BLOCK])
def test_neighbours_and_blocks_are_independent(weeks, lag):
    check_independent(weeks[:, :-lag], weeks[:, lag:], LAYERS.top[0])


def test_moves_are_independent(weeks):
    check_independent(weeks, luck(layers([ALL] * 2), purpose=1, days=56), LAYERS.top[0])


def test_seeds_are_independent(weeks):
    check_independent(weeks, luck(LAYERS, days=56, seed=12), LAYERS.top[0])


def test_the_same_luck_twice_is_not_independent(weeks):
    with pytest.raises(AssertionError):
        check_independent(weeks[:1], weeks[:1], LAYERS.top[0])


def test_layers_are_independent():
    """A soldier is a candidate of two layers as often as two independent chances let him be."""
    where, number, counts = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.uint64), np.zeros((ALL, ALL))
    for day in range(100):
        for block in range(8):
            member = np.zeros((ALL, BLOCK))
            for layer in range(ALL):
                n = candidates(np.uint64(root(4, 0)), day, block, layer, BLOCK, LAYERS, where, number)
                member[layer, where[:n]] = 1.0
            counts += member @ member.T
    size, q = 100 * 8 * BLOCK, -np.expm1(1.0 / LAYERS.skip)
    for a in range(ALL):
        assert abs(counts[a, a] - size * q[a]) < SIGMAS * math.sqrt(size * q[a])
        for b in range(a):
            wanted = size * q[a] * q[b]
            assert abs(counts[a, b] - wanted) < SIGMAS * math.sqrt(wanted) + 1.0


# ---------------------------------------------------------------- shared luck


def check_shared(one: Layers, other: Layers) -> None:
    """Check that two runs deal everybody the same luck."""
    for day in range(3):
        u, v = np.empty(2 * BLOCK), np.empty(2 * BLOCK)
        uniforms(5, 0, day, one, u)
        uniforms(5, 0, day, other, v)
        assert np.array_equal(u, v)


def test_two_runs_share_their_luck():
    check_shared(LAYERS, layers([ALL, ALL - 1]))


def test_an_edge_that_adapts_to_the_run_is_caught():
    moved = (*EDGES[:3], EDGES[3] * 1.1, *EDGES[4:])
    with pytest.raises(AssertionError):
        check_shared(LAYERS, layers([ALL, ALL - 1], moved))


def test_a_depth_that_adapts_to_the_run_is_caught():
    with pytest.raises(AssertionError):
        check_shared(LAYERS, layers([ALL - 1, ALL - 1]))
