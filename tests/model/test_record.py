import numpy as np
import pytest

from muster.model.record import WEEKLY, Record, of_counts
from muster.model.states import MOVES, SERVING, STATES, TOTALS
from tests.model.drill import new_army, scenario

DAYS = 24  # three weeks and three days


@pytest.fixture(scope="module")
def record():
    # everybody on position asks for evacuation: at the default less than one order to stay is expected in these days
    army = new_army(scenario(parameters={"trust.asked": 1.0}))
    record = Record(army, DAYS)
    for day in range(DAYS):
        army.evening(day, army.morning(day, False, None, 1))
        record.note(day)
    return record


def test_a_column_for_every_state_move_and_total(record):
    columns = record.daily()
    assert set(columns) >= set(STATES) - {"unborn"}
    assert set(columns) >= {m.name for m in MOVES} | set(TOTALS)
    for name, values in columns.items():
        assert values.shape == (DAYS,), name
        assert values.dtype == np.int64, name


def test_stocks_are_cumulative_flows_from_nothing(record):
    """Those who serve at the start came on the eve of the first day."""
    columns = record.daily()
    assert columns["mustered"].tolist() == [record.army.numbering.initial] + [0] * (DAYS - 1)
    for state in STATES[1:]:
        gained = sum(columns[m.name].cumsum() for m in MOVES if m.target == state)
        lost = sum((columns[m.name].cumsum() for m in MOVES if m.origin == state), start=np.zeros(DAYS, np.int64))
        assert np.array_equal(columns[state], gained - lost), state


def test_totals_are_sums(record):
    columns = record.daily()
    for total, names in TOTALS.items():
        assert np.array_equal(columns[total], sum(columns[name] for name in names))


def test_every_departure_has_one_reason(record):
    columns = record.daily()
    reasons = sum(values for name, values in columns.items() if name.startswith("reason_"))
    assert np.array_equal(reasons, columns["left"])
    assert columns["left"].sum() > 0


def test_soldier_days_are_days_served(record):
    columns = record.daily()
    assert record.soldier_days() == sum(columns[name].sum() for name in SERVING)


def test_a_week_that_is_cut_short_counts_as_a_week(record):
    columns = record.weekly()
    assert tuple(columns) == WEEKLY
    assert columns["day"].tolist() == [6.0, 13.0, 20.0, 23.0]


def test_weekly_measures_stay_in_their_bounds(record):
    columns = record.weekly()
    for name in ("coverage", "thin_sectors", "trust_p50", "certainty", "load_p10", "load_p90"):
        assert ((columns[name] >= 0.0) & (columns[name] <= 1.0)).all(), name
    for name in ("tour", "manning", "load"):
        low, middle, high = (columns[f"{name}_{q}"] for q in ("p10", "p50", "p90"))
        known = ~np.isnan(low)
        assert (low[known] <= middle[known]).all()
        assert (middle[known] <= high[known]).all()


def test_orders_are_counted_week_by_week_and_some_are_refused(record):
    columns = record.weekly()
    given, refused = columns["orders_to_hold"], columns["orders_refused"]
    assert given.sum() > 0
    assert (refused <= given).all()
    assert record.army.front.arrays["orders"].tolist() == [given[-1], refused[-1]], "of the week cut short"


def test_infantry_to_spare_is_what_a_rested_line_leaves_over(record):
    army, columns = record.army, record.weekly()
    fit = columns["strength_infantry"][-1] * army.front.arrays["fit"][0]
    assert columns["infantry_to_spare"][-1] == pytest.approx(fit - 2 * army.front.arrays["needed"][0])


def test_positions_held_are_the_fit_on_position(record):
    army, columns = record.army, record.daily()
    on = army.engine.tally.strength[: army.front.cells][army.front.arrays["on"] == 1].sum()
    assert columns["positions_held"][-1] == round(on * army.front.arrays["fit"][0])


@pytest.mark.parametrize("shares", [(0.1, 0.5, 0.9)])
def test_quantiles_of_counts_are_those_of_the_numbers_counted(shares):
    numbers = np.random.default_rng(2).poisson(30, 999)
    counts = np.bincount(numbers, minlength=100)
    assert of_counts(counts, shares) == pytest.approx(np.quantile(numbers, shares, method="inverted_cdf"))


def test_no_counts_no_quantiles():
    assert np.isnan(of_counts(np.zeros(10, np.int64), (0.1, 0.5))).all()
