from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from muster.calibration import nowcast as module
from muster.calibration.nowcast import AGES, COUNTED, MEANT_BY, count, document, interval, nowcast, place, summary
from muster.data.errors import InputError
from muster.model.simulate import simulate
from tests.calibration.made import CASE, posterior

ON = date(2031, 3, 31)


@pytest.fixture(scope="module")
def now():
    return nowcast(CASE, posterior(), ON, draws=6, scale=0.1)


@pytest.fixture(scope="module")
def run():
    return simulate(CASE, seed=1, scale=0.2, until=ON)


def test_what_is_counted_adds_up(run):
    found = count(run)
    assert set(found) == set(COUNTED)
    assert found["absent"] == found["meaning_to_return"] + found["gone_for_good"]
    assert found["absent_longer"] <= found["absent"]
    assert found["people"] <= found["departures"]
    assert found["people_behind_cases"] < found["cases"]
    assert found["share_back"] <= found["share_over"] <= 1.0
    assert 0.0 < found["share_in_training"] < 1.0


def test_departures_less_returns_are_absent(run):
    """Everybody who left and did not come back is absent still, save those who died or deserted before muster."""
    found = count(run)
    assert found["absent"] == pytest.approx(found["departures"] * (1.0 - found["share_over"]), rel=0.1)


def test_ages_of_spells_add_up_to_the_absent(now):
    absent = now.counted[:, list(COUNTED).index("absent")]
    assert now.ages.shape == (6, len(AGES))
    assert now.ages.sum(axis=1) == pytest.approx(absent)


def test_intervals_hold_their_median(now):
    for name in COUNTED:
        low, middle, high = now.of(name)
        assert low <= middle <= high
    assert interval(np.arange(101.0)) == (5.0, 50.0, 95.0)


def test_claims_are_placed_and_say_what_would_make_them_true(now):
    by_id = {row.figure.id: row for row in now.claims}
    assert {"T038", "T039"} <= set(by_id)
    figure = by_id["T038"].figure
    middle = now.of("people")[1]
    true = place(replace(figure, value=middle), np.full(6, middle), now.counted)
    assert "people" in true.true_if
    assert true.quantile == 0.0
    none = place(replace(figure, value=1e9), np.full(6, middle), now.counted)
    assert none.true_if == ()
    assert none.quantile == 1.0
    assert place(figure, np.full(6, np.nan), now.counted).quantile is None
    said = summary([true, none])
    assert COUNTED["people"][1] in said[0]
    assert "true under none" in said[1]


def test_what_claims_may_mean_is_counted():
    assert {name for names in MEANT_BY.values() for name in names} <= set(COUNTED)


def test_the_document_says_all_of_it(now):
    import json

    told = document(now, posterior())
    assert told["on"] == "2031-03-31"
    assert told["draws"] == 6
    assert set(told["counted"]) == set(COUNTED)
    assert told["absent"]["low90"] <= told["absent"]["median"] <= told["absent"]["high90"]
    assert [row["id"] for row in told["claims"]] == [row.figure.id for row in now.claims]
    json.dumps(told, allow_nan=False)


def test_the_same_draws_give_the_same_numbers(now):
    again = nowcast(CASE, posterior(), ON, draws=2, scale=0.1)
    assert again.counted.tobytes() == now.counted[:2].tobytes()


@pytest.mark.parametrize("day", [date(2029, 12, 31), date(2030, 1, 1), date(2032, 1, 1)])
def test_days_outside_the_case_are_refused(day):
    with pytest.raises(InputError, match="on: expected a date after 2030-01-01 and up to 2031-12-31"):
        nowcast(CASE, posterior(), day)


def test_too_few_runs_are_refused(monkeypatch):
    class Failed:
        reason, rows = "no luck", ()

    monkeypatch.setattr(module, "gather", lambda tasks, *rest: [Failed() for _ in tasks])
    with pytest.raises(InputError, match="expected at least 20 runs"):
        nowcast(CASE, posterior(), ON)
