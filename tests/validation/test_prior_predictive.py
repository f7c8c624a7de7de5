import json

import numpy as np

from muster.data.case import load_case
from muster.model import outcomes
from validation import prior_predictive as check

CASE = load_case("ukraine")
MONTHS = outcomes.whole_months(CASE.start, check.UNTIL)


def test_draws_follow_their_priors_and_stay_within_bounds():
    parameters = check.drawn(CASE)
    rows = list(check.draws(parameters, 256))
    for d in parameters:
        values = np.array([row[d.key] for row in rows])
        assert ((values >= d.low) & (values <= d.high)).all()
        below = (values < d.prior.low).mean()
        # five per cent lie below the interval; low-discrepancy points come nearer to it than chance
        assert abs(below - 0.05) < 5.0 * np.sqrt(0.05 * 0.95 / 256)


def test_longer_runs_begin_with_the_same_draws():
    parameters = check.drawn(CASE)
    few, many = list(check.draws(parameters, 4)), list(check.draws(parameters, 8))
    assert many[:4] == few


def test_years_are_added_up_as_published():
    years = check.by_year(CASE, [1] * len(MONTHS))
    assert years == {2022: 10, 2023: 12, 2024: 12, 2025: 10}


def test_near_means_every_year_within_a_quarter():
    assert check.near(dict(check.PUBLISHED))
    assert not check.near(check.PUBLISHED | {2024: check.PUBLISHED[2024] * 1.3})


def test_what_is_kept_says_how_many_came_near():
    kept = json.loads(check.RESULTS.read_text())
    close = [k for k, row in enumerate(kept["rows"]) if check.near(check.by_year(CASE, row["registered"]))]
    assert kept["draws"] == len(kept["rows"])
    assert kept["near_all_years"] == close
