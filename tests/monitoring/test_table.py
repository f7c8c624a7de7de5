"""Tables of any make are read, or refused in one line that says where."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.monitoring import table
from muster.monitoring.table import month_number, month_text, read_csv, read_parquet, read_table

PATH = Path("panel.csv")


def read(text, encoding="utf-8"):
    return read_csv(PATH, text.encode(encoding))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings(separator, encoding):
    found = read(separator.join(["unit", "month", "рота"]) + "\r\n" + separator.join(["a", "2025-01", "7"]), encoding)
    assert found.columns == {"unit": ["a"], "month": ["2025-01"], "рота": ["7"]}
    assert list(found.lines) == [2]


def test_decimal_commas_are_read_where_the_comma_is_free():
    assert read("a;b\n1,5;2\n").numbers("a").tolist() == [1.5]
    with pytest.raises(InputError, match=r"line 2, column a: expected a number such as 12\.5"):
        read('a,b\n"1,5",2\n').numbers("a")
    with pytest.raises(InputError, match="one decimal mark throughout"):
        read("a;b\n1,5;2\n1.5;2\n").numbers("a")


def test_blanks_are_missing_and_blank_lines_do_not_count_but_keep_their_place():
    found = read("a,b\n\n1,NA\n\n,2\nx,3\n")
    assert found.numbers("b").tolist()[1:] == [2.0, 3.0]
    assert np.isnan(found.numbers("b")[0])
    with pytest.raises(InputError, match="line 6, column a: expected a number"):
        found.numbers("a")


@pytest.mark.parametrize("bad", ["inf", "1e999", "0x10", "1 000", "１", "1_000", "--1", "1.2.3"])
def test_what_only_looks_like_a_number_is_refused(bad):
    with pytest.raises(InputError, match="column a: expected a number"):
        read(f"a\n{bad}\n").numbers("a")


def test_numbers_that_would_overflow_are_refused_and_those_next_to_nought_are_nought():
    found = read("a,b,c\n1e12,1e300,-1e13\n-3,1e-300,-1e-13\n")
    assert found.is_numeric("b")
    assert found.numbers("a").tolist() == [1e12, -3.0]
    with pytest.raises(InputError, match=r"line 2, column b: .* at most 1e\+12 in size, found '1e300'"):
        found.numbers("b")
    with pytest.raises(InputError, match="line 2, column c"):
        found.numbers("c")
    assert read("a\n1e-300\n2\n").numbers("a").tolist() == [0.0, 2.0]


def test_excels_first_line_names_the_separator():
    assert read("sep=;\na;b\n1;2\n").columns == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "found an empty file"),
        (b"\n\n", "found an empty file"),
        (b"a,a\n1,2\n", "line 1: column 'a' appears twice"),
        (b"a,,c\n1,2,3\n", "line 1, column 2: expected a name"),
        (b"a,b\n1\n", "line 2: expected 2 cells, found 1"),
        (b"a,b\n1,2,3\n", "line 2: expected 2 cells, found 3"),
        ("a,b\nрота,1\n".encode("cp1251"), "line 2: expected text in UTF-8"),
        (b"a,b\n1,\x00\n", "line 2: expected text, found a binary file"),
        (b'a,b\n"1,2\n', "expected separated cells"),
        (b"PK\x03\x04\x14\x00\xff\xfe", "expected text in UTF-8"),
    ],
)
def test_broken_text_is_refused_with_its_line(raw, said):
    with pytest.raises(InputError) as refused:
        read_csv(PATH, raw)
    assert said in str(refused.value)


def test_months():
    assert read("m\n2025-01\n2025-02-28\n").months("m").tolist() == [24300, 24301]
    with pytest.raises(InputError, match="line 3, column m: expected a month written YYYY-MM"):
        read("m\n2025-01\nJan 2025\n").months("m")


def test_too_many_rows_and_columns_are_refused(monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    monkeypatch.setattr(table, "MOST_COLUMNS", 2)
    with pytest.raises(InputError, match="expected at most 3 rows"):
        read("a\n1\n2\n3\n4\n")
    with pytest.raises(InputError, match="expected at most 2 columns, found 3"):
        read("a,b,c\n1,2,3\n")


def test_a_million_rows_are_refused_in_one_line(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("unit,month,strength,departures\n" + "a,2025-01,100,1\n" * 1_000_000)
    with pytest.raises(InputError, match="expected at most 300,000 rows"):
        read_table(path)


def parquet(columns):
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def test_parquet_of_numbers_texts_and_dates():
    from datetime import date

    raw = parquet({"unit": ["a", "b"], "month": [date(2025, 1, 1), date(2025, 2, 1)], "n": [1.5, None]})
    found = read_parquet(PATH, raw)
    assert found.months("month").tolist() == [24300, 24301]
    assert found.numbers("n")[0] == 1.5
    assert np.isnan(found.numbers("n")[1])
    assert str(found.refuse(0, "n", "no")) == "panel.csv: row 1, column n: no"


def test_parquet_that_is_broken_or_nested_is_refused():
    with pytest.raises(InputError, match="expected a Parquet file that can be read"):
        read_parquet(PATH, b"PAR1 and no more")
    with pytest.raises(InputError, match="column 'n': expected numbers, texts or dates"):
        read_parquet(PATH, parquet({"n": [[1, 2]]}))


def test_places_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="found a folder"):
        read_table(tmp_path)
    (tmp_path / "head.csv").write_text("a,b\n")
    with pytest.raises(InputError, match="at least one row"):
        read_table(tmp_path / "head.csv")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='ab,;\t"\n\r0123456789.-\ufeff\x00é', max_size=200).map(str.encode))
def test_any_bytes_give_a_table_or_one_line(raw):
    try:
        found = read_csv(PATH, raw)
    except InputError as refused:
        said = str(refused)
    else:
        assert {len(cells) for cells in found.columns.values()} == {len(found.lines)}
        return
    assert "\n" not in said
    assert said.startswith("panel.csv")


@given(st.integers(12 * 1900, 12 * 2201 - 1))
def test_months_and_their_numbers_are_two_ways_to_write_one_thing(number):
    assert month_number(month_text(number)) == number
    assert month_number(month_text(number) + "-15") == number


NO_MONTHS = ["", "2025", "2025-1", "2025-00", "2025-13", "1899-12", "2201-01", "2025-01-1", "2025/01"]


@pytest.mark.parametrize("text", NO_MONTHS)
def test_what_is_no_month_has_no_number(text):
    assert month_number(text) is None


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=6))
def test_numbers_come_back_as_they_were_written(values):
    found = read("a\n" + "\n".join(repr(v) for v in values) + "\n").numbers("a")
    assert found.tolist() == [0.0 if abs(v) < table.SMALLEST else v for v in values]


def test_a_column_is_numeric_where_every_cell_is_a_number_or_nothing():
    found = read("a,b,c\n1,x,NA\nn/a,2,-\n")
    assert [found.is_numeric(name) for name in "abc"] == [True, False, False]


def test_an_empty_parquet_file_is_refused(tmp_path):
    (tmp_path / "p").write_bytes(parquet({"a": pa.array([], pa.int64())}))
    with pytest.raises(InputError, match="at least one row"):
        read_table(tmp_path / "p")


def test_a_table_of_a_byte_order_mark_alone_is_empty():
    with pytest.raises(InputError, match="found an empty file"):
        read_csv(PATH, b"\xef\xbb\xbf")
