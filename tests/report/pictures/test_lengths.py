from dataclasses import replace

import numpy as np
import pytest

from muster.model.outcomes import absences
from muster.report.pictures.lengths import LONGEST, lengths
from tests.report.fake_result import fake_result


def test_shares_fall_from_all_to_fewer(case, results):
    away, _ = lengths(case, results).axes
    share = away.lines[0].get_ydata()
    share = share[np.isfinite(share)]
    assert share[0] > 0.8
    assert (np.diff(share) <= 0).all()


def test_months_with_few_absences_leave_a_gap_and_no_error(case):
    _, back = lengths(case, [fake_result(case, days=400)]).axes
    values = back.lines[0].get_ydata()
    assert np.isnan(values[-1])
    assert np.isfinite(values[0])


def test_both_panels_show_the_same_days(case, several):
    for axes in lengths(case, several).axes:
        assert axes.get_xlim() == (0, LONGEST)


def test_every_panel_says_its_unit(case, results):
    away, back = lengths(case, results).axes
    assert (away.get_ylabel(), back.get_ylabel()) == ("share of absences", "share a month")
    assert back.get_xlabel() == "days away"
    assert away.get_ylim() == (0, 1)
    assert back.get_ylim()[0] == 0


def test_absences_longer_than_a_run_are_not_drawn(case):
    away, _ = lengths(case, [fake_result(case, days=400)]).axes
    share = away.lines[0].get_ydata()
    assert np.isnan(share[400:]).all()
    assert np.isfinite(share[:30]).all()


def test_too_few_absences_give_no_line(case, results):
    counts = {**results[0].counts, **{k: np.zeros_like(results[0].counts[k]) for k in ("ended", "away")}}
    for axes in lengths(case, [replace(results[0], counts=counts)]).axes:
        assert np.isnan(axes.lines[0].get_ydata()).all()


def test_several_runs_have_bands_that_are_named(case, several):
    for axes in lengths(case, several).axes:
        assert "(band: 90% of runs)" in axes.get_legend().get_texts()[0].get_text()
        assert len(axes.collections) == 1


def test_the_chance_of_return_is_that_of_those_still_away(case, results):
    _, back = lengths(case, results).axes
    assert absences.monthly_return(results[0], 0, 30) == pytest.approx(back.lines[0].get_ydata()[0])
    assert list(back.lines[0].get_xdata()[:3]) == [15, 45, 75]
