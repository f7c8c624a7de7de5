"""A small sample of the closed forms, recomputed here; `make validate` runs larger armies and more seeds."""

import numpy as np
import pytest

from validation import closed_forms
from validation.closed_forms import FORMS, beside, expected_departures, live, neutral, of_many, still_case, waiting

TIMES = 3.0


@pytest.mark.parametrize("name", FORMS)
def test_the_engine_meets_the_form_within_sampling_error(name):
    found = FORMS[name](TIMES, 1)
    assert found
    for what, row in found.items():
        assert row["passed"], (what, row)
        assert row["error"] < 0.2 * abs(row["expected"]), f"{what}: the error is too large to tell anything"


def test_a_wrong_answer_is_told_from_sampling_error():
    """A hazard a tenth too high, a branching ratio of 0.4 for 0.5, a wait of 60 days for 55."""
    n = 18_000.0
    late = of_many(np.array([np.exp(-0.0033 * 400)]), np.array([n]), n * np.exp(-0.003 * 400))
    assert not late["passed"]
    total, _ = expected_departures(n, 0.0008, 0.5, 7.0, 600)
    other, _ = expected_departures(n, 0.0008, 0.4, 7.0, 600)
    assert not beside(other, total, np.sqrt(total) / 0.5)["passed"]
    came, age = np.full(400, 36.0), np.arange(400.0)
    assert not of_many(waiting(age, 60.0, 0.1), came, float(waiting(age, 55.0, 0.1) @ came))["passed"]


def test_contagion_switched_off_does_not_meet_the_form_of_branching():
    case = still_case(TIMES, intake_per_month=0.0)
    result = live(case, neutral() | {"baseline.leave": 0.0008}, 1, 600)
    expected, _ = expected_departures(case.force["initial_strength"], 0.0008, 0.5, 7.0, 600)
    assert not beside(float(result.daily["left"].sum()), expected, float(np.sqrt(expected) / 0.5))["passed"]


def test_expected_departures_without_contagion_are_those_of_a_cohort_that_dies():
    total, followed = expected_departures(1000.0, 0.002, 0.0, 14.0, 300)
    assert total == pytest.approx(1000.0 * -np.expm1(-0.002 * 300))
    assert followed == 0.0


def test_expected_departures_grow_by_the_branching_ratio():
    """Few leave, and of a long run the edges weigh little."""
    plain, _ = expected_departures(1e9, 1e-7, 0.0, 7.0, 3000)
    total, followed = expected_departures(1e9, 1e-7, 0.5, 7.0, 3000)
    assert total / plain == pytest.approx(2.0, rel=0.01)
    assert followed / total == pytest.approx(0.5, rel=0.01)


def test_a_wait_lasts_a_day_at_least_and_its_median_in_the_middle():
    assert waiting(np.array([0.0]), 30.0, 0.5)[0] == 1.0
    assert waiting(np.array([29.5]), 30.0, 0.5)[0] == pytest.approx(0.5)


def test_all_forms_and_seeds_are_gathered(monkeypatch):
    made = {"one": lambda times, seed: {"x": beside(1.0, 1.0, 0.1)}, "two": lambda times, seed: {"y": beside(9, 1, 1)}}
    monkeypatch.setattr(closed_forms, "FORMS", made)
    found = closed_forms.closed_forms(1.0, 2)
    assert not found["passed"]
    assert list(found["values"]) == ["one: x, seed 1", "two: y, seed 1", "one: x, seed 2", "two: y, seed 2"]
