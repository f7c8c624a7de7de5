from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from muster.calibration import gauge
from muster.data.errors import InputError
from muster.model import outcomes
from muster.model.simulate import simulate
from tests.calibration.made import CASE

TARGETS = CASE.targets


@pytest.fixture(scope="module")
def run():
    return simulate(CASE, seed=1, scale=0.1, until=date(2031, 2, 28))


def target(quantity, *periods, value=50.0, **other):
    return replace(TARGETS[0], quantity=quantity, periods=periods, value=value, **other)


def test_a_target_of_several_periods_is_their_total(run):
    months = [(date(2030, 7, 1), date(2030, 7, 31)), (date(2030, 8, 1), date(2030, 8, 31))]
    both = gauge.value_of(target("registered_407_408", *months), run)
    apart = [gauge.value_of(target("registered_407_408", month), run) for month in months]
    span = gauge.value_of(target("registered_407_408", (months[0][0], months[1][1])), run)
    assert both == sum(apart) == span > 0


def test_what_a_run_does_not_cover_is_no_number(run):
    assert np.isnan(gauge.value_of(target("registered_407_408", (date(2031, 3, 1), date(2031, 3, 31))), run))


def test_the_gauge_takes_targets_cases_and_the_absent_at_full_scale(run):
    taken = gauge.Gauge(TARGETS).take(run)
    months = outcomes.whole_months(run.start, date(2031, 2, 28))
    assert {name: values.shape for name, values in taken.items()} == {
        "targets": (len(TARGETS),), "cases": (len(months),), "absent": (len(months),)
    }  # fmt: skip
    day = (months[5][1] - run.start).days
    assert taken["absent"][5] == (run.daily["absent"][day] + run.daily["gone"][day]) / run.scale
    first, last = ((day - run.start).days for day in months[7])
    counted = sum(int(run.daily[name][first : last + 1].sum()) for name in gauge.CASES)
    assert taken["cases"][7] == pytest.approx(counted / run.scale)


def test_columns_say_where_each_array_stands(run):
    measure = gauge.Gauge(TARGETS)
    taken = measure.take(run)
    row = np.concatenate([taken[name] for name in measure.names])
    for name, place in measure.columns(run.start, date(2031, 2, 28)).items():
        assert row[place].tobytes() == taken[name].tobytes()


def test_nothing_has_a_logarithm_by_what_is_counted():
    """A count of nought must not lie as far down as a share of nought does."""
    cases, share = target("registered_407_408"), target("share_sent_to_court_408", value=0.1)
    nothing = {"targets": np.zeros(2), "cases": np.array([0, 40]), "absent": np.array([3, 1000])}
    logs = gauge.Gauge((cases, share)).logs(nothing)
    assert np.exp(logs) == pytest.approx([gauge.LEAST_COUNT, gauge.LEAST_SHARE, 5.0, 40.0, 5.0, 1000.0])
    missing = gauge.Gauge((cases, share)).logs(nothing | {"targets": np.array([np.nan, 0.2])})
    assert np.isnan(missing[0])


def test_stated_are_logs_without_bias():
    chosen = (target("registered_407_408", value=90.0, bias=0.9, error=0.05, noise="cases"),
              target("force_size_total", value=6000.0, bias=1.0, error=0.02, noise=""))  # fmt: skip
    logs, errors, noisy = gauge.stated(chosen)
    assert logs == pytest.approx(np.log([100.0, 6000.0]))
    assert errors.tolist() == [0.05, 0.02]
    assert noisy.tolist() == [1.0, 0.0]


def test_two_gauges_of_the_same_counts_are_kept_under_one_name():
    told = gauge.Gauge(TARGETS).about()
    assert told == gauge.Gauge(tuple(replace(t, value=2.0 * t.value, error=1.0) for t in TARGETS)).about()
    assert told != gauge.Gauge(TARGETS[1:]).about()


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ((), "expected targets.csv"),
        ((replace(TARGETS[0], quantity="weather"),), "quantity 'weather' is not simulated"),
        ((replace(TARGETS[0], periods=((date(2031, 12, 1), date(2032, 1, 31)),)),), "ends by 2031-12-31"),
    ],
)
def test_targets_that_no_run_gives_are_refused(targets, said):
    with pytest.raises(InputError, match=said) as refused:
        gauge.known_targets(replace(CASE, targets=targets))
    assert "\n" not in str(refused.value)


def test_every_target_of_the_cases_is_simulated():
    assert gauge.known_targets(CASE) == TARGETS
