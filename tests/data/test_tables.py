"""A table is read exactly as its columns promise, and a bad cell is refused by its place."""

import calendar
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.data.tables import Line, read_lines


def line(**cells: str) -> Line:
    return Line(Path("t.csv"), 7, cells)


def write(folder: Path, text: str) -> Path:
    file = folder / "t.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_lines_know_their_number_and_trim_their_cells(tmp_path: Path) -> None:
    lines = read_lines(write(tmp_path, 'a,b\n\n 1 ,"x\ny"\n2,z\n'), ["b", "a"])
    assert [(each.number, each.cells["a"]) for each in lines] == [(4, "1"), (5, "2")]
    assert lines[0].cells["b"] == "x\ny"


def test_more_columns_come_in_by_pattern(tmp_path: Path) -> None:
    lines = read_lines(write(tmp_path, "a,count_b\n1,2\n"), ["a"], more=re.compile("count_[a-z]"))
    assert lines[0].cells == {"a": "1", "count_b": "2"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a\n1\n", "column b is missing; expected a, b"),
        ("a,b,vaule\n1,2,3\n", "column 'vaule' is not known"),
        ("a,b,a\n1,2,3\n", "column 'a' appears twice"),
        ("a,b\n1,2\n1\n", "line 3: expected 2 cells, found 1"),
        ("a,b\n1,2,3\n", "line 2: expected 2 cells, found 3"),
        ("a,b\n", "at least 1 line"),
        ('a,b\n1,"2\n', "line 2: expected comma-separated cells"),
        ('a,b\n1,"2"x\n', "line 2: expected comma-separated cells"),
        ("a;b\n1;2\n", "column a is missing"),
        (f"a,b\n1,{'x' * 200_000}\n", "line 2: expected comma-separated cells"),
    ],
)
def test_malformed_tables_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(InputError, match=re.escape(complaint)) as refusal:
        read_lines(file, ["a", "b"])
    assert str(refusal.value).startswith(str(file))
    assert "\n" not in str(refusal.value)


def test_table_without_lines_may_be_allowed(tmp_path: Path) -> None:
    assert read_lines(write(tmp_path, "a\n"), ["a"], least=0) == []


@pytest.mark.parametrize(("cell", "value"), [("12", 12.0), ("-0.5", -0.5), (".5e2", 50.0)])
def test_numbers_are_plain_digits(cell: str, value: float) -> None:
    assert line(v=cell).number_in("v") == value


@pytest.mark.parametrize("cell", ["nan", "inf", "1e999", "1,000", "1_000", "twelve", "0x10", "١٢"])
def test_other_numbers_are_refused(cell: str) -> None:
    with pytest.raises(InputError, match=r"t\.csv: line 7, column v: expected a finite number"):
        line(v=cell).number_in("v")


def test_blank_cells_are_refused_unless_optional() -> None:
    blank = line(v="")
    for read in (blank.text, blank.number_in, blank.day, blank.month):
        with pytest.raises(InputError, match="column v: expected text, found nothing"):
            read("v")
    assert blank.optional("v") == ""
    assert blank.optional_number("v") is None
    assert blank.optional_day("v") is None
    assert blank.address("v") == ""


def test_days_are_calendar_days() -> None:
    assert line(d="2024-02-29").day("d") == date(2024, 2, 29)
    for cell in ("2024-2-1", "20240201", "01.02.2024", "2024-W05-1", "2024-02-01T00:00"):
        with pytest.raises(InputError, match="a date written YYYY-MM-DD"):
            line(d=cell).day("d")
    for cell in ("2023-02-29", "2024-13-01", "0000-01-01"):
        with pytest.raises(InputError, match="a day of the calendar"):
            line(d=cell).day("d")


def test_months_give_their_first_and_last_day() -> None:
    assert line(m="2024-02").month("m") == (date(2024, 2, 1), date(2024, 2, 29))
    for cell in ("2024-13", "2024-2", "2024-02-01", "0000-01"):
        with pytest.raises(InputError, match="a month written YYYY-MM"):
            line(m=cell).month("m")


def test_periods_do_not_run_backwards() -> None:
    one_day = line(period_start="2024-01-01", period_end="2024-01-01")
    assert one_day.period() == (date(2024, 1, 1), date(2024, 1, 1))
    with pytest.raises(InputError, match="column period_end: expected a day not before"):
        line(period_start="2024-01-02", period_end="2024-01-01").period()


def test_labels_and_addresses_are_checked() -> None:
    assert line(x="good").label("x", ("good", "bad")) == "good"
    with pytest.raises(InputError, match="expected one of: good, bad, found 'ugly'"):
        line(x="ugly").label("x", ("good", "bad"))
    assert line(u="https://example.org").address("u") == "https://example.org"
    with pytest.raises(InputError, match="an address that starts with"):
        line(u="javascript:alert(1)").address("u")


def test_a_table_of_a_byte_order_mark_alone_is_empty(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbf\n")
    with pytest.raises(InputError, match="expected text, found an empty file"):
        read_lines(tmp_path / "t.csv", ["a"])


@given(st.binary(max_size=120) | st.text(alphabet='ab,"\n\r1 \ufeff\x00é', max_size=80).map(str.encode))
def test_any_bytes_give_lines_or_one_line(tmp_path_factory, raw):
    file = tmp_path_factory.mktemp("fuzz") / "t.csv"
    file.write_bytes(raw)
    try:
        lines = read_lines(file, ["a", "b"])
    except InputError as refusal:
        assert "\n" not in str(refusal)  # noqa: PT017
        return
    assert all(set(each.cells) == {"a", "b"} for each in lines)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_as_it_was_written(value):
    assert line(v=repr(value)).number_in("v") == value


@given(st.dates())
def test_a_day_comes_back_and_its_month_holds_it(day):
    assert line(d=day.isoformat()).day("d") == day
    first, last = line(m=day.isoformat()[:7]).month("m")
    assert first <= day <= last
    assert (last - first).days + 1 == calendar.monthrange(day.year, day.month)[1]


def test_a_doubled_column_is_told_before_an_unknown_one(tmp_path: Path) -> None:
    for header, said in (("a,a,x", "column 'a' appears twice"), ("x,a,a", "column 'x' is not known")):
        with pytest.raises(InputError, match=said):
            read_lines(write(tmp_path, header + "\n1,2,3\n"), ["a"])
