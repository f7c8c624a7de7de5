import json
import math

import numpy as np
import pytest

from benchmarks import growth
from muster.data.case import load_case
from muster.model.army import Army
from muster.model.force import company_counts
from muster.model.scenario import Scenario

DRILL = load_case("drill")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(growth, "CASE", "drill")


def test_more_companies_are_smaller_ones_of_the_same_soldiers():
    more = growth.with_companies(DRILL, 2.0)
    assert sum(company_counts(more, 1.0)[:5]) == 2 * sum(company_counts(DRILL, 1.0)[:5])
    assert more.force["company_size"] * 2 == DRILL.force["company_size"]
    assert more.force["initial_strength"] == DRILL.force["initial_strength"]


def test_a_scale_above_one_is_more_of_the_same():
    one, two = (Army(DRILL, Scenario.build(DRILL), 1, scale) for scale in (1.0, 2.0))
    assert two.structure.brigades == 2 * one.structure.brigades
    assert two.numbering.initial == 2 * one.numbering.initial
    assert abs(int(two.arrivals.sum()) - 2 * int(one.arrivals.sum())) <= 2


def test_mechanisms_are_left_out_from_the_end_of_the_list():
    assert growth.without(1.0) == []
    none, half = growth.without(0.0), growth.without(0.5)
    assert half == none[len(none) - len(half) :]
    assert len(half) == pytest.approx(len(none) / 2, abs=1)


@pytest.mark.parametrize(("series", "value"), [(s, v) for s, values in growth.SERIES.items() for v in values[:1]])
def test_every_series_varies_one_thing(series, value):
    case, scenario, days, scale = growth.point(series, value)
    usual, same, all_days, half = growth.point("mechanisms", 1.0)
    assert (days == all_days) == (series != "days")
    assert (scale == half) == (series != "force")
    assert (case.force == usual.force) == (series != "companies")
    assert (scenario.without == same.without) == (series != "mechanisms")
    assert (scenario.parameters == same.parameters) == (series != "departures")


def test_a_point_says_what_it_took_and_did(monkeypatch):
    monkeypatch.setattr(growth, "HALF", 0.2)
    row = growth.take("days", 0.0625)
    assert row["days"] == round(DRILL.days * 0.0625)
    assert row["cpu_seconds"] > 0
    assert row["soldiers"] > 0
    assert 0 <= row["own_bytes"] <= row["peak_bytes"]
    merged = growth.merge([row, row | {"cpu_seconds": 9.0}])
    assert merged["cpu"] == [row["cpu_seconds"], 9.0]
    assert json.loads(json.dumps(merged)) == merged


def test_an_exponent_is_found_with_its_error():
    x = np.array([1.0, 2.0, 5.0, 10.0])
    assert growth.fit(x, 3.0 * x**1.2) == pytest.approx((1.2, 0.0), abs=1e-9)
    e, error = growth.fit(x, 3.0 * x**1.2 * np.exp([0.1, -0.1, 0.1, -0.1]))
    assert abs(e - 1.2) < 3 * error < 0.6
    assert math.isnan(growth.fit(x[:2], x[:2])[1])


def test_exponents_are_of_large_forces_only():
    rows = [{"series": "force", "soldiers": n, "cpu": [n / 1e6 + 1e9 * (n < 1e5)], "own_bytes": 40 * n}
            for n in (1e4, 1e5, 1e6, 1e7)]  # fmt: skip
    assert growth.exponents(rows)["force"]["seconds"][0] == pytest.approx(1.0)
    assert growth.exponents(rows)["force"]["memory"][0] == pytest.approx(1.0)
