"""Profiles: observed beside expected, funnel limits as the textbook has them, shrinkage by the draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.monitoring.conditions import build_design
from muster.monitoring.profile import Funnel, funnel, position, profile, row_expected
from muster.monitoring.settings import Condition
from tests.monitoring.made import draws_of, panel_of

RNG = np.random.default_rng(3)


@pytest.fixture
def made():
    effect = np.linspace(-0.8, 0.8, 20)
    x = RNG.normal(size=(20, 24))
    counts = RNG.poisson(100 * 0.05 * np.exp(effect[:, None] + 0.4 * x))
    panel = panel_of(counts, conditions=[Condition(column="x", kind="given")], x=x.round(4))
    design = build_design(panel)
    drawn = draws_of(panel, design.matrix, [0.4 * x.std()], effect)
    return panel, design, drawn, profile(panel, design.matrix, drawn, np.ones(panel.unit.size), 1.5)


def test_expected_adds_up_to_observed(made):
    found = made[3]
    assert found.expected.sum() == pytest.approx(found.observed.sum(), rel=0.01)
    ratio = (found.ratio * found.expected).sum() / found.expected.sum()
    assert ratio == pytest.approx(1.0, rel=0.01)


def test_ratios_follow_the_units_effects(made):
    found = made[3]
    assert (np.diff(found.ratio) > 0).mean() > 0.9
    assert (found.ratio_low < found.ratio).all()
    assert (found.ratio < found.ratio_high).all()
    assert found.above[0] == 0.0
    assert found.above[-1] == 1.0
    assert found.place_low[0] < 0.1
    assert found.place_high[-1] > 0.9


def test_expected_rows_add_up_to_units_and_follow_what_was_reported(made):
    panel, design, drawn, _ = made
    rows = row_expected(panel, design.matrix, drawn, np.ones(panel.unit.size))
    assert row_expected(panel, design.matrix, drawn, np.full(panel.unit.size, 0.5)).sum() == pytest.approx(
        rows.sum() / 2
    )


def test_without_over_dispersion_limits_are_those_of_chance():
    expected = np.full(4000, 25.0)
    observed = RNG.poisson(expected).astype(float)
    limits = funnel(observed, expected, winsorised=0.0)
    assert limits.spread < 0.05
    assert limits.dispersion == pytest.approx(1.0, abs=4 * np.sqrt(2 / 4000))
    low, high = Funnel(0.0, 1.0).limits(np.array([25.0]), 2)
    assert low[0] == pytest.approx((1 - 0.2) ** 2)
    assert high[0] == pytest.approx((1 + 0.2) ** 2)


def test_over_dispersion_widens_the_limits_to_hold_95_in_100():
    expected = RNG.uniform(20, 200, 3000)
    root = 1 + 0.15 * RNG.normal(size=3000)
    observed = RNG.poisson(expected * root**2).astype(float)
    limits = funnel(observed, expected, winsorised=0.0)
    assert limits.spread == pytest.approx(0.15, abs=0.02)
    outside = np.mean([text != "within" for text in position(observed, expected, limits)])
    assert outside == pytest.approx(0.0455, abs=4 * np.sqrt(0.0455 * 0.9545 / 3000))


def test_winsorising_keeps_a_few_extremes_from_widening_the_limits():
    expected = np.full(100, 50.0)
    observed = RNG.poisson(expected).astype(float)
    observed[:5] = 300
    assert funnel(observed, expected).spread < 0.5 * funnel(observed, expected, winsorised=0.0).spread


def test_positions():
    limits = Funnel(0.0, 1.0)
    expected = np.full(5, 100.0)
    observed = np.array([60.0, 78.0, 100.0, 125.0, 150.0])
    assert position(observed, expected, limits) == ["below 3 SD", "below 2 SD", "within", "above 2 SD", "above 3 SD"]


@given(st.floats(0.5, 1e4), st.floats(0.0, 0.5))
def test_limits_lie_around_one_and_narrow_with_what_is_expected(expected, spread):
    limits = Funnel(spread, 1.0)
    low, high = limits.limits(np.array([expected, 4 * expected]), 2)
    assert ((low >= 0.0) & (low <= 1.0) & (high >= 1.0)).all()
    assert low[0] <= low[1]
    assert high[0] >= high[1]
    wide = limits.limits(np.array([expected]), 3)
    assert wide[0] <= low[0]
    assert wide[1] >= high[0]


def test_units_that_are_just_as_expected_have_no_spread():
    expected = np.full(30, 40.0)
    found = funnel(expected, expected)
    assert (found.spread, found.dispersion) == (0.0, 0.0)
    assert set(position(expected, expected, found)) == {"within"}


def test_one_unit_has_no_spread_and_a_place_within():
    found = funnel(np.array([30.0]), np.array([20.0]))
    assert found.spread == 0.0
    assert position(np.array([0.0]), np.array([0.0]), Funnel(0.0, 1.0)) == ["within"]
