import json

from muster.data.case import load_case
from muster.ensemble.keep import Store
from muster.model import outcomes
from validation import prior_predictive as check

CASE = load_case("ukraine")
MONTHS = outcomes.whole_months(CASE.start, check.UNTIL)


def test_years_are_added_up_as_published():
    years = check.by_year(CASE, [1] * len(MONTHS))
    assert years == {2022: 10, 2023: 12, 2024: 12, 2025: 10}


def test_near_means_every_year_within_a_quarter():
    assert check.near(dict(check.PUBLISHED))
    assert not check.near(check.PUBLISHED | {2024: check.PUBLISHED[2024] * 1.3})


def test_draws_are_run_and_kept_and_a_second_time_found(tmp_path):
    store = Store(tmp_path)
    scores, rows = check.run(CASE, 2, 0.002, store, workers=1)
    assert scores.shape[0] == len(rows) == 2
    assert all(len(row) == len(MONTHS) for row in rows)
    again = check.run(CASE, 2, 0.002, store, workers=1)[1]
    assert again == rows


def test_what_is_kept_says_how_many_came_near():
    kept = json.loads(check.RESULTS.read_text())
    close = [k for k, row in enumerate(kept["years"]) if check.near(dict(zip(check.PUBLISHED, row, strict=True)))]
    assert kept["draws"] == len(kept["years"])
    assert kept["near_all_years"] == close
