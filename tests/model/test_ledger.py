import numpy as np
import pytest

from muster.kernels.layout import TABLE
from muster.model.ledger import EXPOSED, LAGS, LOOK_DAYS, Ledger, exhaustion
from muster.model.mechanisms.exhaustion import CAP
from muster.model.record import Record
from muster.model.simulate import simulate
from muster.model.states import AWAY, CHANCE, KIND, ROLE, STATE
from tests.model.drill import CASE, RESTLESS, live, lived, new_army, scenario

DAYS = 12 * 7 + 3
LIVELY = scenario(parameters=RESTLESS)


@pytest.fixture(scope="module")
def lives():
    """Return an army and, one by one, what its ledger should have counted."""
    army, seen, strength = new_army(LIVELY), [], []
    record = Record(army, DAYS)
    for day in range(DAYS):
        found = army.morning(day, False, None, 1)
        engine = army.engine
        leaves = (found.chances == CHANCE["leave"]) | (found.chances == CHANCE["follow"])
        for i in found.soldiers[leaves]:
            hot, cold = engine.force.hot[i], engine.force.cold[i]
            cell = int(hot["cell"])
            role = int(army.structure.cell_role[cell])
            company = int(army.structure.company[cell])
            seen.append((day, int(i), role, int(cold["kind"]), day - int(cold["posted"]), company))
        army.evening(day, found)
        record.note(day)
        if day % 7 == 6:
            cells = army.engine.tally.strength
            strength.append(np.bincount(army.structure.company, cells, minlength=army.structure.companies))
    return army, seen, strength


def test_every_departure_is_counted_where_it_happened(lives):
    army, seen, _ = lives
    counts = army.ledger.counts(army.engine, DAYS - 1)["departures"][0]
    expected = np.zeros_like(counts)
    for _, _, role, kind, held, _ in seen:
        expected[role, kind, min(held, TABLE - 1)] += 1
    assert len(seen) > 500
    assert np.array_equal(counts, expected)
    assert counts[ROLE["trainee"], KIND["unit"]].sum() == 0
    assert counts[ROLE["trainee"], KIND["mobilised"]].sum() > 0


def test_who_leaves_again_is_told_from_who_leaves_first(lives):
    army, seen, _ = lives
    times = np.bincount([i for _, i, *_ in seen])
    counts = army.ledger.counts(army.engine, DAYS - 1)
    assert counts["order"].tolist()[:3] == [(times >= k).sum() for k in (1, 2, 3)]
    assert counts["order"][1] > 10
    assert counts["people"][1:4].tolist() == [(times == k).sum() for k in (1, 2, 3)]
    assert counts["people"].sum() == army.soldiers


def test_whole_weeks_are_counted_by_company(lives):
    army, seen, strength = lives
    left, served = army.ledger.arrays["company"][0]
    whole = [company for day, *_, company in seen if day < DAYS // 7 * 7]
    assert np.array_equal(left, np.bincount(whole, minlength=left.size))
    assert np.array_equal(served, np.sum(strength, axis=0) * 7)


def test_pairs_are_those_of_one_company_so_many_weeks_apart(lives):
    army, seen, strength = lives
    n = army.ledger.infantry
    weeks = np.zeros((DAYS // 7, n))
    for day, *_, company in seen:
        if day < DAYS // 7 * 7 and company < n:
            weeks[day // 7, company] += 1
    for lag in (0, 1, 5):
        same = sum((weeks[w] * weeks[w - lag]).sum() for w in range(lag, len(weeks)))
        alike = 0.0
        for w in range(lag, len(weeks)):
            share = (strength[w][:n] / strength[w][:n].sum()) ** 2
            alike += (weeks[w].sum() * weeks[w - lag].sum() - (weeks[w].sum() if lag == 0 else 0)) * share.sum()
        found = army.ledger.arrays["pairs"][lag]
        assert found == pytest.approx([same - (weeks.sum() if lag == 0 else 0), alike])
    assert army.ledger.arrays["pairs"].shape == (LAGS + 1, 2)


def test_soldier_days_come_from_everybody_where_few_serve(lives):
    """The drill is smaller than the sample, so the looks miss nobody."""
    army, _, _ = lives
    assert army.engine.last < 2 * 5_000
    again = lived(LOOK_DAYS, LIVELY)
    hot = again.engine.force.hot
    there = np.isin(hot["state"], EXPOSED)
    training = int((hot["state"] == STATE["training"]).sum())
    again = live(again, LOOK_DAYS, LOOK_DAYS + 1)
    exposure = again.ledger.arrays["exposure"][0]
    assert exposure.sum() == LOOK_DAYS * there.sum()
    assert exposure[ROLE["trainee"]].sum() == LOOK_DAYS * training
    assert exposure[ROLE["away"]].sum() == 0


def test_absences_are_over_or_not(lives):
    army, seen, _ = lives
    counts = army.ledger.counts(army.engine, DAYS - 1)
    absent = sum(army.engine.tally.stock[STATE[name]] for name in AWAY)
    assert counts["away"].sum() == absent
    assert counts["ended"].sum() + absent == len(seen)
    assert not counts["away"][DAYS:].any()
    hot = army.engine.force.hot
    since = hot["since"][np.isin(hot["state"], [STATE[name] for name in AWAY])]
    assert counts["away"][:DAYS].tolist() == np.bincount(DAYS - 1 - since, minlength=DAYS).tolist()
    assert counts["people"][1:].sum() == (army.ledger.arrays["spells"] > 0).sum()


def test_exhaustion_is_dose_over_tolerance(lives):
    army, _, _ = lives
    hot, cold = army.engine.force.hot, army.engine.force.cold
    infantry = (hot["state"] == STATE["present"]) & (army.structure.cell_role[hot["cell"]] == ROLE["infantry"])
    found = exhaustion(army.engine, hot["cell"][infantry], cold[infantry])
    assert found.min() >= 0.0
    assert found.max() <= CAP
    assert 0.01 < found.mean() < 0.6


def test_without_exhaustion_there_is_none():
    army = lived(LOOK_DAYS + 1, scenario(without=("exhaustion",)))
    assert army.ledger.arrays["dose"].sum() == 0.0


def test_collecting_changes_nobodys_life(monkeypatch):
    day = CASE.start.replace(month=4)
    with_it = simulate(CASE, LIVELY, until=day)
    monkeypatch.setattr(Ledger, "week", lambda *arguments: None)
    without = simulate(CASE, LIVELY, until=day)
    assert all(with_it.daily[name].tobytes() == without.daily[name].tobytes() for name in with_it.daily)


def test_years_are_those_of_the_calendar():
    army = new_army()
    assert army.ledger.year_of[[0, 364, 365, 729]].tolist() == [0, 0, 1, 1]
    assert len(army.ledger.arrays["departures"]) == 2
