"""Targets say which periods they count, with which error, and whether a fit may use them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.data.targets import COLUMNS, read_targets, refuse_unknown

GOOD = {
    "id": "T1", "quantity": "registered_407_408", "periods": "2022-05 2022-07/2022-08", "value": "2286",
    "error": "0.03", "noise": "cases", "bias": "1.05", "role": "fit", "from_ids": "A1 A2", "note": "",
}  # fmt: skip


def write(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "targets.csv"
    lines = [",".join(COLUMNS)] + [",".join(row[column] for column in COLUMNS) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_months_and_spans_become_periods_that_are_added_up(tmp_path):
    (target,) = read_targets(write(tmp_path, GOOD))
    assert target.periods == (
        (date(2022, 5, 1), date(2022, 5, 31)), (date(2022, 7, 1), date(2022, 8, 31)),
    )  # fmt: skip
    assert target.days == 31 + 62
    assert (target.start, target.end) == (date(2022, 5, 1), date(2022, 8, 31))
    assert target.ids == ("A1", "A2")


def test_single_days_can_be_given(tmp_path):
    (target,) = read_targets(write(tmp_path, GOOD | {"periods": "2024-11-29/2024-12-02"}))
    assert target.days == 4


def test_a_fit_uses_what_had_ended_and_is_no_test(tmp_path):
    fit, test = read_targets(write(tmp_path, GOOD, GOOD | {"id": "T2", "role": "test"}))
    assert fit.fitted_by(date(2022, 8, 31))
    assert not fit.fitted_by(date(2022, 8, 30))
    assert not test.fitted_by(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"value": "0"}, "column value: expected a number above 0"),
        ({"value": "many"}, "column value: expected a finite number"),
        ({"bias": "-1"}, "column bias: expected a number above 0"),
        ({"error": "-0.1"}, "column error: expected a standard deviation"),
        ({"error": "0", "noise": ""}, "column error: expected a standard deviation"),
        ({"role": "both"}, "column role: expected one of: fit, test"),
        ({"periods": "2022"}, "column periods: expected months"),
        ({"periods": "2022-13"}, "column periods: expected a month"),
        ({"periods": ""}, "column periods: expected text"),
        ({"periods": "2022-05 2022-05"}, "column periods: expected periods in order"),
        ({"periods": "2022-05/2022-04"}, "column periods: expected spans"),
        ({"quantity": "Cases!"}, "column quantity: expected a name"),
    ],
)
def test_a_bad_cell_is_refused_by_its_place(tmp_path, cells, complaint):
    with pytest.raises(InputError, match=f"line 2, {complaint}"):
        read_targets(write(tmp_path, GOOD | cells))


def test_no_number_twice(tmp_path):
    with pytest.raises(InputError, match="'T1' is already on line 2"):
        read_targets(write(tmp_path, GOOD, GOOD))


def test_a_target_rests_on_known_figures(tmp_path):
    targets = read_targets(write(tmp_path, GOOD))
    refuse_unknown(tmp_path, targets, {"A1", "A2"})
    with pytest.raises(InputError, match="target T1: expected the id of a figure, found 'A2'"):
        refuse_unknown(tmp_path, targets, {"A1"})


def test_the_twenty_eight_months_of_the_ukraine_case_are_targets():
    targets = [t for t in load_case("ukraine").targets if t.quantity == "registered_407_408"]
    assert sum(len(t.periods) == 1 and t.days <= 31 for t in targets) == 28
    days = [set(range(a.toordinal(), b.toordinal() + 1)) for t in targets for a, b in t.periods]
    assert sum(map(len, days)) == len(set().union(*days)), "no day is counted twice"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=1, max_size=4))
def test_days_of_periods_are_added_up(tmp_path_factory, steps):
    day, words, days = date(2022, 1, 1), [], 0
    for gap, length in steps:
        first = day + timedelta(days=gap)
        day = first + timedelta(days=length)
        words.append(f"{first}/{day}")
        days += length + 1
        day += timedelta(days=1)
    (target,) = read_targets(write(tmp_path_factory.mktemp("t"), GOOD | {"periods": " ".join(words)}))
    assert target.days == days
    assert len(target.periods) == len(steps)


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ("2024-02-30", "expected a day of the calendar, found '2024-02-30'"),
        ("2022-05/", "expected months"),
        ("2022-05/2022-06/2022-07", "expected months"),
        ("2022-06 2022-05", "expected periods in order"),
        ("2022-05-15/2022-06-15 2022-06", "expected periods in order"),
        ("0000-01", "expected a month written YYYY-MM"),
    ],
)
def test_periods_that_make_no_sense_are_refused_by_their_place(tmp_path, periods, said):
    with pytest.raises(InputError, match=f"line 2, column periods: {said}"):
        read_targets(write(tmp_path, GOOD | {"periods": periods}))


def test_targets_come_by_quantity_and_first_day_whatever_their_order(tmp_path):
    rows = [GOOD | {"id": f"T{n}", "periods": p} for n, p in enumerate(("2023-01", "2022-01", "2022-06"))]
    assert [t.id for t in read_targets(write(tmp_path, *rows))] == ["T1", "T2", "T0"]


def test_an_error_of_nought_is_fine_where_a_noise_is_named(tmp_path):
    (target,) = read_targets(write(tmp_path, GOOD | {"error": "0"}))
    assert (target.error, target.noise) == (0.0, "cases")
