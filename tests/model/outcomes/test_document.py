import json

import pytest

from muster.model.outcomes.document import document, told, years
from tests.model.outcomes.made import CASE, run
from tests.report.fake_result import fake_result


def test_one_run_has_no_bounds():
    found = document([run()])
    assert found["runs"] == 1
    row = found["outcomes"]["departures"]
    assert row["all"]["low90"] is row["all"]["high90"] is None
    assert row["all"]["median"] == pytest.approx(sum(year["median"] for year in row["years"].values()))


def test_several_runs_have_bounds_around_their_median():
    row = document([fake_result(CASE, seed=seed) for seed in range(1, 6)])["outcomes"]["departures"]["all"]
    assert row["low90"] < row["median"] < row["high90"]


def test_what_cannot_be_told_by_year_has_no_years():
    found = document([run()])["outcomes"]
    assert "years" not in found["clustering"]
    assert list(found["gain"]["years"]) == ["2030", "2031"]
    assert found["gain"]["unit"] == "log gain"


def test_a_year_of_a_few_days_is_left_out():
    assert years(run(days=365 + 20)) == [2030]
    assert years(run(days=365 + 28)) == [2030, 2031]


def test_unknown_in_one_run_is_unknown():
    assert told([1.0, None]) is None
    assert told([]) is None
    assert told([2.0]) == {"median": 2.0, "low90": None, "high90": None}


def test_it_is_plain_json():
    assert json.loads(json.dumps(document([run()]), allow_nan=False))["runs"] == 1
