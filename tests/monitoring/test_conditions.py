"""Conditions become columns: lags, ratios, blanks, categories, collinearity; what is done to them is said."""

import numpy as np
import pytest

from muster.data.errors import InputError
from muster.monitoring.conditions import build_design, fill, inflation, lagged
from muster.monitoring.settings import Condition
from tests.monitoring.made import panel_of

RNG = np.random.default_rng(1)
COUNTS = RNG.poisson(5, (8, 10))


def design(condition, counts=COUNTS, **columns):
    return build_design(panel_of(counts, conditions=[condition], **columns))


def test_a_number_is_standardised_and_its_step_kept():
    x = RNG.normal(20, 5, (8, 10)).round(2)
    made = design(Condition(column="days", kind="given", per=10.0), days=x)
    (term,) = made.terms
    assert made.matrix.mean() == pytest.approx(0, abs=1e-12)
    assert made.matrix.std() == pytest.approx(1)
    assert term.step == pytest.approx(10.0 / x.std())
    assert term.low == pytest.approx((np.quantile(x, 0.1) - x.mean()) / x.std())


def test_without_a_step_a_high_unit_is_set_against_a_low_one():
    x = RNG.normal(20, 5, (8, 10)).round(2)
    (term,) = design("days", days=x).terms
    low, high = np.quantile(x, (0.25, 0.75))
    assert term.step == pytest.approx((high - low) / x.std())
    assert term.per == f"{high:.3g} against {low:.3g}"


def test_a_lag_takes_the_months_before_and_no_other_units():
    panel = panel_of(np.array([[1, 1, 1], [1, np.nan, 1]]))
    found = lagged(panel, np.array([10.0, 11, 12, 20, 22]), 1)
    np.testing.assert_array_equal(found, [np.nan, 10, 11, np.nan, np.nan])


def test_ratios_and_rates():
    asked, done = np.full((8, 10), 4), RNG.integers(0, 5, (8, 10))
    over = design(Condition(column="done", over="asked", kind="controlled", per=1.0), asked=asked, done=done)
    assert over.terms[0].step == pytest.approx(1.0 / (done / 4).std())
    per = design(Condition(column="done", per_soldier=True, kind="given", per=1.0), done=done)
    assert per.terms[0].step == pytest.approx(1.0 / (done / 100).std())
    with pytest.raises(InputError, match="column asked: expected a number, 0 or more"):
        design(Condition(column="done", over="asked", kind="controlled"), asked=-asked, done=done)


def test_blanks_are_filled_aloud_or_the_condition_left_out_aloud():
    x = RNG.normal(20, 5, (8, 10)).round(2).astype(object)
    x[0, :3] = ""
    made = design("days", days=x)
    assert "3 of 80 values are missing and were filled" in made.notes[0]
    x[:, :5] = ""
    made = design("days", days=x)
    assert not made.terms
    assert "too many to fill: left out" in made.notes[0]


def test_filling_follows_unit_and_month():
    panel = panel_of(np.ones((3, 4)))
    unit, month = np.array([0.0, 10.0, 20.0])[panel.unit], np.array([0.0, 1.0, 2.0, 3.0])[panel.month]
    values = unit + month
    holed = values.copy()
    holed[5] = np.nan
    assert fill(panel, holed)[5] == pytest.approx(values[5], abs=0.5)


def test_a_constant_is_left_out_aloud():
    made = design("days", days=np.full((8, 10), 7))
    assert not made.terms
    assert "the same everywhere" in made.notes[0]


def test_a_category_is_set_against_its_commonest_level_and_rare_levels_are_joined():
    sector = np.array(["north"] * 4 + ["south"] * 3 + ["rare"])
    made = design("sector", sector=sector)
    assert [t.name for t in made.terms] == ["sector=south"]
    assert "joined ('rare')" in made.notes[0]
    assert set(np.unique(made.matrix)) == {0.0, 1.0}


def test_a_category_of_too_many_levels_or_with_a_lag_is_refused():
    names = np.array([[f"x{i}{t}" for t in range(10)] for i in range(8)])
    with pytest.raises(InputError, match="a category of at most 20 levels"):
        design("remark", remark=names)
    with pytest.raises(InputError, match="expected numbers for a lag"):
        design(Condition(column="sector", kind="given", lag=1), sector=np.array(["a"] * 4 + ["b"] * 4))


def test_collinearity_is_said_and_exact_copies_are_left_out():
    x = RNG.normal(20, 5, (8, 10)).round(2)
    near = x + RNG.normal(0, 0.5, x.shape).round(2)
    panel = panel_of(COUNTS, conditions=["x", "near", "copy"], x=x, near=near, copy=2 * x)
    made = build_design(panel)
    assert [t.name for t in made.terms] == ["x", "near"]
    assert any("follows exactly" in note for note in made.notes)
    assert sum("can hardly tell them apart" in note for note in made.notes) == 2


def test_inflation_is_that_of_a_regression():
    x = RNG.normal(size=(500, 2))
    x[:, 1] += x[:, 0]
    r2 = np.corrcoef(x.T)[0, 1] ** 2
    assert inflation(x, 0, [1]) == pytest.approx(1 / (1 - r2))
    assert inflation(x, 0, []) == 1.0


def test_only_some_kinds_keep_the_shape():
    x = RNG.normal(size=(8, 10)).round(3)
    panel = panel_of(
        COUNTS, conditions=[Condition(column="x", kind="given"), Condition(column="y", kind="both")], x=x, y=x**2
    )
    made = build_design(panel)
    part = made.only(["given"])
    assert [t.name for t in part.terms] == ["x"]
    assert part.matrix.shape == made.matrix.shape
    assert not part.matrix[:, 1].any()
