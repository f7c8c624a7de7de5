from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from muster.calibration import predictive
from muster.calibration.predictive import beside, months, predict, spread, summary
from tests.calibration.made import CASE, posterior

MONTHS = tuple(target for target in CASE.targets if target.noise and target.days <= 31)


def test_noise_error_and_bias_are_put_on_top(monkeypatch):
    monkeypatch.setattr(predictive, "REPEATS", 4000)
    targets = [replace(MONTHS[0], error=0.05, noise="cases", bias=0.8),
               replace(MONTHS[1], error=0.1, noise="", bias=1.0)]  # fmt: skip
    values = spread(np.log([[100.0, 200.0], [100.0, 200.0]]), np.array([0.1, 0.2]), targets)
    logs = np.log(values).reshape(4000, 2, 2)
    assert logs.mean(axis=(0, 1)) == pytest.approx(np.log([80.0, 200.0]), abs=0.01)
    assert logs[:, 0].std(axis=0) == pytest.approx([np.hypot(0.05, 0.1), 0.1], rel=0.05)
    assert logs[:, 1].std(axis=0) == pytest.approx([np.hypot(0.05, 0.2), 0.1], rel=0.05)


def test_the_same_seed_spreads_alike():
    logs, noise = np.zeros((3, 2)), np.full(3, 0.1)
    assert spread(logs, noise, MONTHS[:2]).tobytes() == spread(logs, noise, MONTHS[:2]).tobytes()
    assert spread(logs, noise, MONTHS[:2]).tobytes() != spread(logs, noise, MONTHS[:2], seed=2).tobytes()


def test_places_of_what_was_drawn_from_the_prediction_are_uniform():
    rng = np.random.default_rng(1)
    values = np.exp(4.0 + 0.3 * rng.standard_normal((2000, 300)))
    said = np.exp(4.0 + 0.3 * rng.standard_normal(300))
    rows = [beside(replace(MONTHS[0], value=float(x)), values[:, k], True) for k, x in enumerate(said)]
    assert stats.kstest([row.place for row in rows], "uniform").pvalue > 0.01
    assert 0.84 < np.mean([row.inside for row in rows]) < 0.95


def test_a_band_says_how_wide_and_how_far_off_it_is():
    row = beside(replace(MONTHS[0], value=80.0), np.linspace(50.0, 150.0, 1001), used=False)
    assert (row.low90, row.median, row.high90) == pytest.approx((55.0, 100.0, 145.0))
    assert row.inside
    assert row.half_width == pytest.approx(45.0 / 80.0)
    assert row.error == pytest.approx(0.25)
    assert row.place == pytest.approx(0.3, abs=0.001)
    assert row.plain()["inside"] is True
    assert not beside(replace(MONTHS[0], value=54.0), np.linspace(50.0, 150.0, 1001), used=False).inside


def test_every_target_stands_beside_its_own_prediction():
    found = posterior(targets=4)
    found = replace(found, simulated=found.simulated * np.array([1.0, 10.0, 100.0, 1000.0]))
    found.provenance["used"] = [found.targets[0]]
    chosen = [CASE.targets[3], CASE.targets[0]]  # in another order than the posterior's
    rows = predict(found, chosen)
    assert [row.id for row in rows] == [target.id for target in chosen]
    assert rows[0].median == pytest.approx(1000.0 * np.exp(4.0), rel=0.1)
    assert rows[1].median == pytest.approx(np.exp(4.0), rel=0.1)
    assert [row.used for row in rows] == [False, True]


def test_the_summary_speaks_of_single_months_of_the_noisy_series():
    total = next(target for target in CASE.targets if target.id == "T2030H1")
    strength = next(target for target in CASE.targets if target.quantity == "force_size_total")
    targets = (*MONTHS[:4], total, strength)
    rows = [beside(target, np.linspace(0.5, 1.5, 1001) * target.value, True) for target in targets]
    rows[0] = replace(rows[0], published=rows[0].high90 * 2.0, place=1.0)
    assert [row.id for row in months(rows, targets)] == [target.id for target in targets[:4]]
    told = summary(rows, targets, since=targets[1].start.isoformat())
    assert told["months"] == 4
    assert told["inside"] == 3
    assert told["median_half_width"] == pytest.approx(0.45)
    assert told["median_error_late"] == 0.0
    assert sum(told["places"]) == 4
    assert told["places"][-1] == 1
    assert summary(rows, targets, since=date(2040, 1, 1).isoformat())["median_error_late"] == 0.0
