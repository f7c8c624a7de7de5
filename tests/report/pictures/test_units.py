from dataclasses import replace

import pytest

from muster.model.outcomes import companies
from muster.report.pictures.units import MOST, units


def test_every_company_stands_in_a_bar_and_chance_beside_it(case, results):
    spread, _ = units(case, results).axes
    observed, _ = companies.rates(results[0])
    bars = [patch for patch in spread.patches if hasattr(patch, "get_width")]
    assert sum(bar.get_height() for bar in bars) == observed.size
    assert [text.get_text() for text in spread.get_legend().get_texts()][1] == "if by chance alone"


def test_pairs_are_drawn_by_weeks_beside_all_alike(case, results):
    _, pairs = units(case, results).axes
    assert pairs.lines[0].get_ydata() == pytest.approx(companies.pairs(results[0]))
    assert list(pairs.lines[-1].get_ydata()) == [1, 1]


def test_companies_far_above_the_mean_stand_in_the_last_bar(case, results):
    company = results[0].counts["company"].copy()
    company[:, 0, 0] = 100 * company[:, 0].mean()
    spread, _ = units(case, [replace(results[0], counts={**results[0].counts, "company": company})]).axes
    bars = [patch for patch in spread.patches if hasattr(patch, "get_width")]
    assert bars[-1].get_height() >= 1
    assert bars[-1].get_x() + bars[-1].get_width() == pytest.approx(MOST)


def test_companies_too_small_to_tell_are_left_out(case, results):
    company = results[0].counts["company"].copy()
    company[:, :, 1:] = 0
    spread, _ = units(case, [replace(results[0], counts={**results[0].counts, "company": company})]).axes
    assert sum(patch.get_height() for patch in spread.patches if hasattr(patch, "get_width")) <= 1


def test_chance_is_the_same_at_every_drawing(case, results):
    one, other = (units(case, results).axes[0].patches[-1].get_xy() for _ in range(2))
    assert one.tolist() == other.tolist()


def test_both_panels_say_what_they_measure(case, several):
    spread, pairs = units(case, several).axes
    assert (spread.get_xlabel(), spread.get_ylabel()) == ("observed over expected, whole run", "companies")
    assert pairs.get_xlabel() == "weeks between the two departures"
    assert pairs.get_ylim()[0] == 0
    assert "(band: 90% of runs)" in pairs.get_legend().get_texts()[0].get_text()
