"""Figures, monthly counts and survey answers are read with their sources or refused."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from muster.data.errors import InputError
from muster.data.figures import (
    FIGURE_COLUMNS,
    SURVEY_COLUMNS,
    Count,
    Figure,
    read_figures,
    read_months,
    read_survey,
    read_totals,
    refuse_unknown_ids,
)

GOOD = {
    "id": "A1",
    "quantity": "registered_407",
    "period_start": "2024-01-01",
    "period_end": "2024-01-31",
    "value": "2159",
    "unit": "proceedings",
    "definition": "registered in the month",
    "source": "somebody",
    "url": "https://example.org/1",
    "published": "2024-02-10",
    "confidence": "official via media",
    "note": "",
}
ANSWER = {
    "id": "S1",
    "survey": "a survey",
    "field_start": "2024-01-01",
    "field_end": "2024-02-01",
    "n": "128",
    "population": "absent soldiers",
    "question": "why",
    "answer": "tired",
    "percent": "52",
    "source": "somebody",
    "url": "",
    "published": "",
    "note": "",
}


def write(folder: Path, columns: Sequence[str], *rows: dict[str, str]) -> Path:
    file = folder / "table.csv"
    lines = [",".join(columns)] + [",".join(row[column] for column in columns) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_figure_is_read_whole(tmp_path: Path) -> None:
    (figure,) = read_figures(write(tmp_path, FIGURE_COLUMNS, GOOD))
    assert figure == Figure(
        "A1",
        "registered_407",
        date(2024, 1, 1),
        date(2024, 1, 31),
        2159.0,
        "proceedings",
        "registered in the month",
        "somebody",
        "https://example.org/1",
        date(2024, 2, 10),
        "official via media",
        "",
    )


def test_sources_that_disagree_are_two_figures(tmp_path: Path) -> None:
    other = GOOD | {"id": "A2", "value": "2200", "source": "somebody else", "published": ""}
    figures = read_figures(write(tmp_path, FIGURE_COLUMNS, GOOD, other))
    assert [figure.value for figure in figures] == [2159.0, 2200.0]
    assert figures[1].published is None


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("source", "", "text, found nothing"),
        ("id", "", "text, found nothing"),
        ("unit", " ", "text, found nothing"),
        ("definition", "", "text, found nothing"),
        ("value", "nan", "a finite number"),
        ("value", "", "text, found nothing"),
        ("value", "many", "a finite number"),
        ("period_start", "January", "a date written"),
        ("period_end", "2024-02-30", "a day of the calendar"),
        ("period_end", "2023-12-31", "a day not before"),
        ("published", "yesterday", "a date written"),
        ("confidence", "certain", "one of: exact official"),
        ("confidence", "", "one of: exact official"),
        ("quantity", "Registered 407", "a name in small letters"),
        ("url", "example.org", "an address"),
    ],
)
def test_bad_cell_is_refused_by_line_and_column(
    tmp_path: Path, column: str, cell: str, expected: str
) -> None:
    file = write(tmp_path, FIGURE_COLUMNS, GOOD, GOOD | {"id": "A2"} | {column: cell})
    place = re.escape(f"{file}: line 3, column {column}: expected {expected}")
    with pytest.raises(InputError, match=place):
        read_figures(file)


def test_id_that_came_before_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, FIGURE_COLUMNS, GOOD, GOOD)
    with pytest.raises(InputError, match="line 3, column id: 'A1' is already on line 2"):
        read_figures(file)


def test_missing_column_is_refused(tmp_path: Path) -> None:
    columns = [column for column in FIGURE_COLUMNS if column != "source"]
    with pytest.raises(InputError, match="column source is missing"):
        read_figures(write(tmp_path, columns, GOOD))


def test_blank_months_give_no_count(tmp_path: Path) -> None:
    file = tmp_path / "monthly.csv"
    file.write_text("month,registered_407,registered_408,status,from_ids\n"
                    "2024-01,5,,published,A1\n2024-02,,,,\n2024-03,7,2,differenced,A2 A3\n")  # fmt: skip
    january, march, other = read_months(file)
    days = date(2024, 1, 1), date(2024, 1, 31)
    assert january == Count("registered_407", *days, 5.0, "published", ("A1",), "")
    assert (march.value, march.ids) == (7.0, ("A2", "A3"))
    assert (other.quantity, other.start) == ("registered_408", date(2024, 3, 1))


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("2024-01,5,published,A1\n2024-01,6,published,A1\n", "line 3, column month: '2024-01' is"),
        ("2024-13,5,published,A1\n", "line 2, column month: expected a month"),
        ("2024-01,-5,published,A1\n", "line 2, column cases: expected a count"),
        ("2024-01,5,,A1\n", "line 2, column status: expected one of: published"),
        ("2024-01,5,published,\n", "line 2, column from_ids: expected text"),
        ("2024-01,inf,published,A1\n", "line 2, column cases: expected a finite number"),
    ],
)
def test_bad_months_are_refused(tmp_path: Path, rows: str, complaint: str) -> None:
    file = tmp_path / "monthly.csv"
    file.write_text("month,cases,status,from_ids\n" + rows)
    with pytest.raises(InputError, match=complaint):
        read_months(file)


def test_totals_may_overlap(tmp_path: Path) -> None:
    file = tmp_path / "totals.csv"
    file.write_text("period_start,period_end,cases,from_ids,note\n"
                    "2024-01-01,2024-06-30,10,A1,site basis\n"
                    "2024-01-01,2024-12-31,30,A2 A3,reply basis\n")  # fmt: skip
    first, second = read_totals(file)
    assert (first.value, first.note, first.status) == (10.0, "site basis", "")
    assert (second.end, second.ids) == (date(2024, 12, 31), ("A2", "A3"))


def test_count_on_an_unknown_figure_is_refused(tmp_path: Path) -> None:
    figures = read_figures(write(tmp_path, FIGURE_COLUMNS, GOOD))
    count = Count("cases", date(2024, 1, 1), date(2024, 1, 31), 5.0, "published", ("A1", "A9"), "")
    with pytest.raises(InputError, match=r"cases from 2024-01-01: .* found 'A9'"):
        refuse_unknown_ids(Path("monthly.csv"), [count], figures)


def test_survey_answers_are_read_or_refused(tmp_path: Path) -> None:
    (answer,) = read_survey(write(tmp_path, SURVEY_COLUMNS, ANSWER))
    assert (answer.answer, answer.percent, answer.n) == ("tired", 52.0, 128.0)
    with pytest.raises(InputError, match="column percent: expected a number from 0 to 100"):
        read_survey(write(tmp_path, SURVEY_COLUMNS, ANSWER | {"percent": "520"}))
    with pytest.raises(InputError, match="column source: expected text, found nothing"):
        read_survey(write(tmp_path, SURVEY_COLUMNS, ANSWER | {"source": ""}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,status,from_ids,Cases\n2024-01,published,A1,5\n", "column 'Cases' is not known"),
        ("month,status,cases\n2024-01,published,5\n", "column from_ids is missing"),
        ("month,cases,cases,status,from_ids\n2024-01,1,2,published,A1\n", "column 'cases' appears twice"),
    ],
)
def test_a_monthly_table_with_odd_columns_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "m.csv").write_text(text)
    with pytest.raises(InputError, match=said):
        read_months(tmp_path / "m.csv")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2024-06-30,2024-01-01,10,A1,n", "line 2, column period_end: expected a day not before"),
        ("2024-01-01,2024-06-30,-1,A1,n", "line 2, column cases: expected a count, zero or more"),
        ("2024-01-01,2024-06-30,10,,n", "line 2, column from_ids: expected text"),
    ],
)
def test_bad_totals_are_refused_by_their_place(tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "t.csv").write_text(f"period_start,period_end,cases,from_ids,note\n{row}\n")
    with pytest.raises(InputError, match=said):
        read_totals(tmp_path / "t.csv")


@pytest.mark.parametrize("percent", ["0", "100"])
def test_nobody_and_everybody_are_answers(tmp_path: Path, percent: str) -> None:
    (answer,) = read_survey(write(tmp_path, SURVEY_COLUMNS, ANSWER | {"percent": percent}))
    assert answer.percent == float(percent)


def test_an_answer_that_came_before_or_a_survey_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 3, column id: 'S1' is already on line 2"):
        read_survey(write(tmp_path, SURVEY_COLUMNS, ANSWER, ANSWER))
    with pytest.raises(InputError, match="column field_end: expected a day not before field_start"):
        read_survey(write(tmp_path, SURVEY_COLUMNS, ANSWER | {"field_end": "2023-12-31"}))


def test_counts_on_known_figures_and_no_counts_pass(tmp_path: Path) -> None:
    figures = read_figures(write(tmp_path, FIGURE_COLUMNS, GOOD))
    refuse_unknown_ids(Path("m.csv"), [], figures)
    count = Count("cases", date(2024, 1, 1), date(2024, 1, 31), 0.0, "published", ("A1",), "")
    refuse_unknown_ids(Path("m.csv"), [count], figures)
