from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from muster.calibration import backtest as module
from muster.calibration import sampler
from muster.calibration.backtest import (
    Forecast,
    added,
    ahead,
    announced_desk,
    as_announced,
    backtest,
    crps,
    held,
    naive,
    scored,
    series,
    table,
)  # fmt: skip
from muster.calibration.design import ask
from muster.calibration.fit import desk_of
from muster.calibration.prior import spread_scores
from muster.model.scenario import Scenario
from tests.calibration.made import CASE, FEW

ORIGIN = date(2030, 12, 31)


def test_crps_is_that_of_a_normal_law():
    """Closed form: Gneiting and Raftery 2007, section 4.2."""
    values = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000) * 0.5 + 1.0
    for truth in (1.0, 1.7, -2.0):
        z = (truth - 1.0) / 0.5
        exact = 0.5 * (z * (2.0 * stats.norm.cdf(z) - 1.0) + 2.0 * stats.norm.pdf(z) - 1.0 / np.sqrt(np.pi))
        assert crps(values, truth) == pytest.approx(exact, abs=1e-4)


def test_crps_of_a_point_is_its_distance():
    assert crps(np.full(7, 3.0), 5.0) == pytest.approx(2.0)
    assert crps(np.array([0.0, 1.0]), 0.0) == pytest.approx(0.5 - 0.25)


def test_only_periods_that_begin_later_and_end_in_half_a_year_are_forecast():
    chosen = [CASE.targets[k] for k in ahead(CASE.targets, ORIGIN)]
    assert [target.id for target in chosen] == [f"T2031{month:02}" for month in range(1, 7)]
    assert all(target.noise for target in chosen)


def test_as_announced_drops_later_levers_and_holds_inputs():
    known = as_announced(CASE, date(2030, 10, 15))
    assert {(step.lever, step.start) for step in known.history} == {
        (step.lever, step.start) for step in CASE.history if step.start <= date(2030, 10, 15)
    }
    assert not any(step.lever == "amnesty" for step in known.history)
    paths = {name: [row.value for row in driver.rows] for name, driver in known.drivers.items()}
    assert paths["registration_probability"] == [0.4]
    assert paths["dead_per_month"] == [50]
    assert known.digest != CASE.digest
    assert Scenario.build(known).digest != Scenario.build(CASE).digest


def test_an_amnesty_that_has_an_end_announced_is_dropped_with_it():
    """What was announced by November is that the amnesty opens; its end is set later and not known then."""
    known = as_announced(CASE, date(2030, 11, 30))
    assert [step.value for step in known.history if step.lever == "amnesty"] == [1.0]


def test_an_input_that_begins_later_keeps_its_first_level():
    driver = CASE.drivers["basic_training_days"]
    later = replace(driver, rows=driver.rows[1:])
    assert held(later, date(2030, 6, 1)).rows == later.rows
    assert held(driver, date(2030, 6, 1)).rows == driver.rows[:1]


def test_series_spreads_totals_over_their_months():
    found = np.exp(series(CASE.targets, date(2030, 9, 30)))
    by_id = {target.id: target.value for target in CASE.targets}
    assert len(found) == 9
    assert found[:6] == pytest.approx(np.full(6, by_id["T2030H1"] / 6.0), rel=0.01)
    assert found[6:] == pytest.approx([by_id["T203007"], by_id["T203008"], by_id["T203009"]], rel=0.02)


def test_paths_are_added_up_over_a_target():
    paths = np.log(np.tile(np.arange(1.0, 8.0), (3, 1)))
    one = CASE.targets[ahead(CASE.targets, ORIGIN)[1]]
    assert added(paths, one, ORIGIN).tolist() == pytest.approx([2.0] * 3)
    both = replace(one, periods=((date(2031, 2, 1), date(2031, 4, 30)),))
    assert added(paths, both, ORIGIN).tolist() == pytest.approx([9.0] * 3)


def test_persistence_stays_where_the_series_was():
    early = date(2030, 8, 31)  # too short a series for a trend
    chosen = [CASE.targets[k] for k in ahead(CASE.targets, early)]
    rows = naive(CASE.targets, early, chosen, seed=1)
    last = float(np.exp(series(CASE.targets, early)[-1]))
    assert {row.method for row in rows} == {"persistence"}
    assert rows[0].median == pytest.approx(last, rel=0.05)
    widths = [row.high90 / row.low90 for row in rows]
    assert widths == sorted(widths)


def test_a_damped_trend_goes_on_and_levels_off():
    pytest.importorskip("statsmodels")
    logs = 4.0 + 0.1 * np.arange(14) + 0.01 * np.random.default_rng(1).standard_normal(14)
    paths = module.smoothed(logs, 7, seed=1)
    assert paths.shape == (module.PATHS, 7)
    middle = np.median(paths, axis=0)
    assert logs[-1] < middle[0] < middle[-1] < logs[-1] + 0.8
    assert module.smoothed(logs, 7, seed=1).tobytes() == paths.tobytes()


def test_the_model_and_the_naive_stand_beside_each_other(monkeypatch):
    """A backtest of six parameters, at a tenth of the army, half a year before the end of publication."""
    pytest.importorskip("statsmodels")
    monkeypatch.setattr(sampler, "WARM_UP", 40)
    noisy = tuple(target for target in CASE.targets if target.noise)
    desk = desk_of(replace(FEW, targets=noisy), scale=0.1, until=date(2031, 6, 30))
    design = ask(desk, spread_scores(32, 6, seed=1), 0)
    rows = backtest(desk, design, noisy, [ORIGIN], draws=8)
    told = table(rows)
    names = {"model, as announced", "model, with what came later", "persistence", "damped trend"}
    assert {row["method"] for row in told} == names
    assert {row["periods"] for row in told} == {6}
    assert [row["crps"] for row in told] == sorted(row["crps"] for row in told)
    assert all(row.low90 <= row.median <= row.high90 for row in rows)
    known = announced_desk(desk, noisy[-2:], ORIGIN)
    assert known.until == date(2031, 6, 30)
    assert known.gauge.targets == noisy[-2:]


def test_the_table_counts_what_is_inside():
    target = CASE.targets[0]
    good = scored(ORIGIN, "good", target, target.value * np.linspace(0.8, 1.2, 201))
    poor = replace(scored(ORIGIN, "poor", target, 3.0 * target.value * np.linspace(0.8, 1.2, 201)), id="other")
    rows = table([poor, good])
    assert [row["method"] for row in rows] == ["good", "poor"]
    assert [row["inside"] for row in rows] == [1, 0]
    assert isinstance(good, Forecast)
    assert good.plain()["inside"] is True
