import math

import numpy as np
import pytest

from muster.kernels.chance import RISK
from muster.kernels.hazard import assess, bound, clocks, code_of, hazard, lasting, look_up, own_part, parts, value
from muster.kernels.layout import COUNTS, GRID, TABLE
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import CALLED, CELLS, DOSE, HERE, LEAVE, LOSS, bound_rates, world

(
    assess, bound, clocks, code_of, hazard, lasting, look_up, own_part, parts, value,
) = callable_parts(
    assess, bound, clocks, code_of, hazard, lasting, look_up, own_part, parts, value
)

DAY = 20


@pytest.fixture
def w():
    return world(4)


def dose(w, amount: float, cell: int = 0) -> None:
    """Let what stands on soldier 0's account of dose be so much."""
    factor, stock = w.law.paid[cell, DOSE]
    w.force.cold["balance"][0, DOSE] = amount / factor - stock


def test_a_balance_is_paid_up(w):
    w.law.paid[0, DOSE] = 0.5, 6.0
    w.force.cold["balance"][0, DOSE] = 4.0
    assert value(0, DOSE, 0, w.force, w.law) == 5.0


@pytest.mark.parametrize(
    ("amount", "log"), [(-1.0, 0.0), (0.0, 0.0), (0.5, 0.25), (1.99, 0.995), (2.0, 1.0), (9.0, 1.0)]
)
def test_a_reading_is_linear_within_its_reach(w, amount, log):
    w.law.level[0] = np.linspace(0.0, 1.0, GRID + 1)
    dose(w, amount)
    assert look_up(0, 0, 0, w.force, w.law) == pytest.approx(log)


def test_a_trait_scales_what_is_read_and_a_slope_what_comes_of_it(w):
    w.law.level[0] = np.linspace(0.0, 1.0, GRID + 1)
    w.law.scaled_by[0], w.law.scale[0, 7], w.law.slope[0, 0] = 2, 0.5, -3.0
    w.force.cold["trait"][0, 2] = 7
    dose(w, 1.0)
    assert look_up(0, 0, 0, w.force, w.law) == pytest.approx(-0.75)


def furnish(w) -> float:
    """Give soldier 0 a part of everything and return the sum."""
    w.law.tenure[0, CALLED, DAY + 1 : DAY + 3] = 0.5, 0.7
    w.law.spell[0, DAY - 5] = -0.25
    w.law.trait[0, 1, 9], w.law.counter[0, 0, 2] = 0.125, 1.0
    w.law.level[0] = np.linspace(0.0, 1.0, GRID + 1)
    w.force.hot["since"][0], w.force.cold["posted"][0], w.force.cold["kind"][0] = 5, -1, CALLED
    w.force.cold["trait"][0, 1], w.force.cold["counter"][0, 0] = 9, 2
    dose(w, 1.0)
    return 0.5 - 0.25 + 0.125 + 1.0 + 0.5


def test_everything_of_his_own_adds_up(w):
    own = furnish(w)
    assert own_part(0, 0, DAY, w.force, w.law) == pytest.approx(own)


def test_the_hazard_is_the_cells_rate_times_his_own_part(w):
    own = furnish(w)
    assert hazard(0, LEAVE, DAY, w.force, w.law) == pytest.approx(0.01 * math.exp(own))
    assert hazard(0, LOSS, DAY, w.force, w.law) == 0.01, "the same for all in the cell"


@pytest.mark.parametrize("chance", [LEAVE, LOSS])
def test_a_chance_for_the_marked_is_closed_to_all_others(w, chance):
    open_to_all = hazard(0, chance, DAY, w.force, w.law)
    w.law.only[chance] = 1
    w.force.cold["trait"][0, 1] = 0
    assert hazard(0, chance, DAY, w.force, w.law) == 0.0
    w.force.cold["trait"][0, 1] = 255
    assert hazard(0, chance, DAY, w.force, w.law) == open_to_all > 0.0


def test_clocks_and_counters_stay_at_their_last_entry(w):
    w.law.tenure[0, 0, TABLE - 1], w.law.spell[0, TABLE - 1], w.law.counter[0, 0, COUNTS - 1] = 1.0, 2.0, 4.0
    w.force.cold["counter"][0, 0] = 200
    assert own_part(0, 0, 3000, w.force, w.law) == pytest.approx(7.0)


def test_parts_are_what_adds_up(w):
    own = furnish(w)
    out = np.zeros(8)
    n = parts(0, 0, DAY, w.force, w.law, w.law.tenure.astype(float), out)
    assert out[:n] == pytest.approx([0.5, 0.0, 0.125, 0.0, 1.0, 0.5])  # clock, three traits, counter, reading
    assert out[:n].sum() == pytest.approx(own + 0.25), "the days in the state are of no one's making"


# ---------------------------------------------------------------- the bound


def test_the_code_bounds_the_part_from_above_and_not_by_much(w):
    own = furnish(w)
    w.law.tenure_peak[0, CALLED], w.law.spell_peak[0] = 0.5, -0.25
    w.law.rising[:] = 0
    assess(0, 0, DAY, w.force, w.law)
    factor = RISK[w.force.hot["risk"][0]]
    assert math.exp(own) <= factor <= math.exp(own + 0.126)


def test_an_account_that_can_rise_counts_with_its_ceiling(w):
    w.law.level[0], w.law.level_peak[0] = np.linspace(0.0, 3.0, GRID + 1), 3.0
    for rising, log in ((1, 3.0), (0, 1.5)):
        w.law.rising[0] = rising
        dose(w, 1.0)
        assess(0, 0, DAY, w.force, w.law)
        assert math.log(RISK[w.force.hot["risk"][0]]) == pytest.approx(log, abs=0.13)


@pytest.mark.parametrize(("log", "code"), [(-100.0, 0), (100.0, 255)])
def test_codes_stay_in_a_byte(w, log, code):
    w.law.trait[0, 0, 0] = log
    assess(0, 0, DAY, w.force, w.law)
    assert w.force.hot["risk"][0] == code


def test_a_state_without_a_chance_of_ones_own_needs_no_code(w):
    w.force.hot["risk"][0] = 77
    assess(0, -1, DAY, w.force, w.law)
    assert w.force.hot["risk"][0] == 77


def test_the_bound_holds_for_everybody_until_his_next_move():
    """Random soldiers, clocks, traits and accounts that rise where they may: no hazard passes its bound."""
    rng, n = np.random.default_rng(3), 3000
    w = world(n)
    w.law.tenure[:] = rng.normal(0.0, 1.0, w.law.tenure.shape)
    w.law.spell[:] = rng.normal(0.0, 0.5, w.law.spell.shape)
    w.law.trait[:] = rng.normal(0.0, 0.5, w.law.trait.shape)
    w.law.level[0] = rng.normal(0.0, 1.0, GRID + 1)
    w.law.rate[:] = rng.uniform(0.001, 0.1, w.law.rate.shape)
    w.law.tenure_peak[:] = np.maximum.accumulate(w.law.tenure[..., ::-1], axis=-1)[..., ::-1]
    w.law.spell_peak[:] = np.maximum.accumulate(w.law.spell[..., ::-1], axis=-1)[..., ::-1]
    w.law.level_peak[:] = w.law.level.max(axis=1)
    w.force.hot["cell"] = rng.integers(0, CELLS, n)
    w.force.cold["kind"] = rng.integers(0, 2, n)
    w.force.cold["trait"] = rng.integers(0, 256, (n, 3))
    bound_rates(w.law)
    for i in range(n):
        part = assess(i, 0, 0, w.force, w.law)
        assert part == lasting(i, 0, w.force, w.law)
    for day in (0, 1, 30, 200, 700):
        w.force.cold["balance"][:, DOSE] = rng.uniform(0.0, 3.0, n)
        for i in range(n):
            for chance in (LOSS, LEAVE):
                most = bound(i, chance, w.force, w.law, w.law.most)
                assert hazard(i, chance, day, w.force, w.law) <= most
    assert (w.force.hot["state"] == HERE).all()


def test_what_is_to_come_of_the_clocks_runs_down(w):
    w.law.tenure_peak[0, CALLED, :3], w.law.spell_peak[0, :3] = [3.0, 2.0, 2.0], [0.5, 0.5, 0.25]
    w.force.cold["posted"][0], w.force.cold["kind"][0], w.force.hot["since"][0] = 10, CALLED, 10
    assert [clocks(0, 0, day, w.force, w.law) for day in (9, 10, 11, 12, 13, 5000)] == [3.0, 3.5, 2.5, 2.25, 0.0, 0.0]


def test_a_code_stands_for_a_factor_that_is_not_below():
    for s in np.linspace(-11.5, 19.0, 1001):
        assert math.exp(s) <= RISK[code_of(s)] <= math.exp(s + 0.126)
