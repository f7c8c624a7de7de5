"""Paths are contiguous, within their ranges and sourced; levels hold before, within and after."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muster.data.drivers import CHECKS, COLUMNS, Row, read_drivers, read_evidence
from muster.data.errors import InputError

GOOD = {
    "driver": "path_intake",
    "period_start": "2024-01-01",
    "period_end": "2024-01-31",
    "value": "10",
    "low": "8",
    "high": "12",
    "unit": "persons per month",
    "source": "somebody",
    "url": "",
    "published": "",
    "confidence": "judgement",
    "note": "",
}
NEXT = GOOD | {"period_start": "2024-02-01", "period_end": "2024-02-29", "value": "11"}
STATED = GOOD | {"driver": "intake_stated", "low": "", "high": "", "published": "2024-02-02"}


def write(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "drivers.csv"
    lines = [",".join(COLUMNS)] + [",".join(row[column] for column in COLUMNS) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_levels_hold_before_within_and_after(tmp_path: Path) -> None:
    driver = read_drivers(write(tmp_path, NEXT, STATED, GOOD))["intake"]
    assert [row.value for row in driver.rows] == [10.0, 11.0]
    assert driver.last_source == date(2024, 2, 29)
    assert driver.unit == "persons per month"
    daily = driver.daily(date(2023, 12, 30), 65)
    assert daily.dtype == np.float64
    np.testing.assert_array_equal(daily, np.repeat([10.0, 11.0], [33, 32]))
    np.testing.assert_array_equal(driver.daily(date(2024, 2, 1), 2, "low"), [8.0, 8.0])
    np.testing.assert_array_equal(driver.daily(date(2030, 1, 1), 1, "high"), [12.0])
    assert driver.daily(date(2024, 1, 1), 0).shape == (0,)


def test_evidence_is_kept_apart_from_paths(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD, STATED)
    assert list(read_drivers(file)) == ["intake"]
    (evidence,) = read_evidence(file)
    assert (evidence.driver, evidence.low, evidence.published) == (
        "intake_stated",
        None,
        date(2024, 2, 2),
    )


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("period_start", "2024-02-03", r"2024-02-01 \(no gap in path_intake\)"),
        ("period_start", "2024-01-31", r"2024-02-01 \(no overlap in path_intake\)"),
        ("period_start", "2024-02-31", "a day of the calendar"),
        ("period_end", "29/02/2024", "a date written"),
        ("period_end", "2024-01-15", "a day not before"),
        ("low", "11.5", "at most the value 11"),
        ("high", "10.5", "at least the value 11"),
        ("value", "NaN", "a finite number"),
        ("value", "inf", "a finite number"),
        ("low", "", "text, found nothing"),
        ("unit", "persons per year", "the unit of the row before"),
        ("source", "", "text, found nothing"),
        ("confidence", "sure", "one of: "),
        ("url", "ftp://example.org", "an address"),
        ("driver", "path_", "text"),
        ("driver", "", "text, found nothing"),
        ("driver", "path_In take", "a name in small letters"),
    ],
)
def test_bad_cell_is_refused_by_line_and_column(
    tmp_path: Path, column: str, cell: str, expected: str
) -> None:
    file = write(tmp_path, GOOD, NEXT | {column: cell})
    expected = "a name" if cell == "path_" else expected
    with pytest.raises(InputError, match=f"line 3, column {column}: expected {expected}"):
        read_drivers(file)


def test_bad_evidence_is_refused(tmp_path: Path) -> None:
    for column, cell in (("source", ""), ("value", "nan"), ("driver", "In take")):
        with pytest.raises(InputError, match=f"line 2, column {column}: expected"):
            read_evidence(write(tmp_path, STATED | {column: cell}))


def test_table_without_paths_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one driver whose name starts with path_"):
        read_drivers(write(tmp_path, STATED))


def test_checks_are_what_a_run_should_produce() -> None:
    assert len(CHECKS) == 12
    assert {"strength_total", "absent_stock", "returnees_per_month"} <= CHECKS
    assert not {"intake_per_month", "share_408", "registration_probability"} & CHECKS


def row_of(tmp_path: Path, **cells: str):
    return read_drivers(write(tmp_path, GOOD | cells))["intake"].rows[0]


@pytest.mark.parametrize("cells", [{}, {"unit": "share of x", "value": "0.5", "low": "0.2", "high": "1"}, {"low": "0"}])
def test_a_score_moves_a_level_within_its_range(tmp_path: Path, cells: dict[str, str]) -> None:
    row = row_of(tmp_path, **cells)
    assert row.at(0.0) == pytest.approx(row.value)
    assert row.at(1.645) == pytest.approx(min(row.high, 0.999 if cells.get("unit") else row.high))
    assert row.at(-1.645) == pytest.approx(row.low)
    levels = [row.at(z) for z in np.linspace(-4.0, 4.0, 33)]
    assert (np.diff(levels) >= 0.0).all()
    assert min(levels) >= 0.0


def test_a_level_without_a_range_stays(tmp_path: Path) -> None:
    assert row_of(tmp_path, low="10", high="10").at(3.0) == 10.0


def test_parts_of_a_path_can_be_moved_alone(tmp_path: Path) -> None:
    path = read_drivers(write(tmp_path, GOOD, NEXT))["intake"]
    moved = {part: [row.value for row in path.shifted(1.645, part).rows] for part in ("all", "first", "last")}
    assert moved["all"] == pytest.approx([12.0, 12.0])
    assert moved["first"] == pytest.approx([12.0, 11.0])
    assert moved["last"] == pytest.approx([10.0, 12.0])


@pytest.mark.parametrize(
    ("start", "kind"), [("2024-02-03", "overlap"), ("9999-12-31", "overlap"), ("2024-01-02", "overlap")]
)
def test_a_period_that_never_ends_can_be_followed_by_none(tmp_path: Path, start: str, kind: str) -> None:
    endless = GOOD | {"period_end": "9999-12-31"}
    with pytest.raises(InputError, match=rf"line 3, column period_start: expected 9999-12-31 \(no {kind}"):
        read_drivers(write(tmp_path, endless, NEXT | {"period_start": start, "period_end": "9999-12-31"}))
    assert read_drivers(write(tmp_path, endless))["intake"].daily(date(2050, 1, 1), 1).tolist() == [10.0]


@given(
    ends=st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(sorted), score=st.floats(-6.0, 6.0),
    share=st.booleans(),
)  # fmt: skip
@example(ends=[8e-199, 8e-199, 1.0], score=3.0, share=True)
@example(ends=[8e-199, 8e-199, 1.0], score=3.0, share=False)
@example(ends=[5e-324, 5e-324, 1.0], score=3.0, share=True)
def test_a_level_at_a_score_is_on_its_side_of_the_value_and_a_share_stays_one(ends, score, share):
    low, value, high = ends
    row = Row(date(2024, 1, 1), date(2024, 1, 2), value, low, high, "share of x" if share else "days", "s", "", "", "")
    moved = row.at(score)
    usual = min(value, 0.999) if share else value
    assert moved >= 0.0
    assert not share or moved <= 1.0
    assert (moved - usual) * score >= -1e-9


def test_a_share_that_may_be_nought_is_never_more_than_all() -> None:
    row = Row(date(2024, 1, 1), date(2024, 1, 2), 0.5, 0.0, 0.9, "share of x", "s", "", "judgement", "")
    assert row.at(1.645) == pytest.approx(0.9)
    assert row.at(4.0) == 0.999
    assert row.at(-4.0) == 0.0


def test_moving_by_nothing_changes_no_level_and_periods_stay(tmp_path: Path) -> None:
    path = read_drivers(write(tmp_path, GOOD, NEXT))["intake"]
    for part in ("all", "first", "last"):
        still, moved = path.shifted(0.0, part), path.shifted(1.0, part)
        assert [row.value for row in still.rows] == pytest.approx([10.0, 11.0])
        for before, after in zip(path.rows, moved.rows, strict=True):
            assert replace(after, value=before.value) == before
