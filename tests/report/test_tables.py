import csv
import io
from datetime import date

import pytest
from rich.console import Console

from muster.data.case import load_case
from muster.model.outcomes import compare
from muster.report import tables
from muster.report.tables import Table
from tests.report.fake_result import fake_result


def rows(table, column=0):
    return [row[column] for row in table.rows]


def test_summary_has_every_table_a_reader_was_promised(case, results):
    titles = [table.title for table in tables.summary(case, results)]
    wanted = ("by year", "by month", "Returns", "What became", "Punishment", "Strength", "Claims that conflict")
    for words in wanted:
        assert any(words in title for title in titles), words


def test_every_row_has_a_cell_for_every_column(case, several):
    for table in (*tables.summary(case, several), *tables.published(case)):
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_years_stand_on_both_counting_bases(case, results):
    table = tables.by_year(case, results)
    found = {(row[0], row[1], row[2]): row[3] for row in table.rows}
    assert found["2022", "407", "later replies"] == "6,988"
    assert found["2022", "407", "monthly reports"] == "6,183"
    assert found["Mar–Dec 2022", "407", "later replies"] == "6,641"
    assert found["2024", "407", "monthly reports, derived"] == "66,240"
    assert found["2024", "both", "monthly reports"] == "89,449"
    assert found["Jan–Oct 2025", "407", "monthly reports"] == "161,461"
    assert "24 Feb 2022" in table.note


def test_months_are_those_of_one_basis(case, results):
    table = tables.by_month(case, results)
    assert rows(table)[-1] == "Oct 2025"
    assert dict(zip(rows(table), rows(table, 1), strict=True))["Oct 2025"] == "21,602"
    assert "Feb 2022" not in rows(table), "five days of February are simulated"


def test_every_claim_has_its_own_line(case, results):
    table = tables.claims(compare(case.figures, results))
    ids = rows(table, 1)
    assert {"D001", "D005", "C007", "C008", "C009", "E038", "E039", "E040", "A096", "A098", "A099"} <= set(ids)
    assert len(ids) == len(set(ids))
    killed = next(row for row in table.rows if row[1] == "E038")
    assert killed[4].endswith("*")
    assert "no test" in table.note


def test_intervals_stand_behind_the_median_with_several_runs(case, several, results):
    one, more = (tables.by_month(case, runs).rows[-1][2] for runs in (results, several))
    assert "–" not in one
    assert more.count("–") == 1


def test_punishment_of_single_months_is_left_to_the_file(case, results):
    table = next(t for t in tables.summary(case, results) if "Punishment" in t.title)
    assert "B050" not in rows(table, 1)
    assert "B014" in rows(table, 1)
    assert "sized the capacity" in table.note


def test_a_case_without_months_or_claims_has_fewer_tables():
    drill = load_case("drill")
    titles = [table.title for table in tables.summary(drill, [fake_result(drill)])]
    assert titles
    assert all(table.rows for table in tables.summary(drill, [fake_result(drill)]))


# ---------------------------------------------------------------- published figures


def test_published_lists_every_figure_with_its_part_in_a_run(case):
    table = tables.published(case)[0]
    assert len(table.rows) == len(case.figures)
    parts = dict(zip(rows(table), rows(table, 6), strict=True))
    assert (parts["A096"], parts["E028"], parts["B044"]) == ("test", "input", "not simulated")


def test_disagreement_shows_no_figure_twice_and_averages_none(case):
    ids = rows(tables.disagreement(case), 1)
    assert len(ids) == len(set(ids))
    assert {"A096", "A098", "A099", "B009", "B013", "D001", "D005"} <= set(ids)
    assert "A140" not in ids, "18,100 is 18,145 rounded"


def test_document_has_every_figure_and_the_groups_that_disagree(case):
    content = tables.figures_document(case)
    assert [f["id"] for f in content["figures"]] == [f.id for f in case.figures]
    assert ["A096", "A098", "A099"] in content["disagreements"]
    assert content["published_until"] == "2025-10-31"


def test_published_file_reads_back(case, tmp_path):
    tables.write_published(tmp_path / "x.csv", case)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [float(line["value"]) for line in lines] == [f.value for f in case.figures]


# ---------------------------------------------------------------- figures.csv


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_comparison_has_the_promised_columns_and_blanks_after_one_run(case, results, tmp_path):
    tables.write_comparison(tmp_path / "figures.csv", compare(case.figures, results))
    header = (tmp_path / "figures.csv").read_text().splitlines()[0]
    assert header == "id,quantity,period_start,period_end,published,median,low90,high90,inside"
    line = next(line for line in read(tmp_path / "figures.csv") if line["id"] == "A096")
    assert (line["period_start"], line["published"]) == ("2025-10-01", "21602")
    assert (line["low90"], line["high90"], line["inside"]) == ("", "", "")


def test_comparison_judges_tests_and_never_inputs(case, several, tmp_path):
    tables.write_comparison(tmp_path / "figures.csv", compare(case.figures, several))
    lines = {line["id"]: line for line in read(tmp_path / "figures.csv")}
    assert lines["A096"]["inside"] in ("yes", "no")
    assert float(lines["A096"]["low90"]) <= float(lines["A096"]["median"]) <= float(lines["A096"]["high90"])
    assert lines["E038"]["inside"] == "input"


def test_records_are_plain_values_under_the_columns(case, several):
    record = tables.records(compare(case.figures, several))[0]
    assert tuple(record) == tables.COMPARISON_COLUMNS
    assert isinstance(record["inside"], bool)
    assert date.fromisoformat(record["period_start"])


# ---------------------------------------------------------------- on a screen


def test_off_a_terminal_a_table_is_plain_text():
    stream = io.StringIO()
    table = Table("Title", ("Name", "Number"), (("a [b]", "1,000"), ("c", "5%*")), "A note.")
    tables.show([table], Console(file=stream, width=60))
    text = stream.getvalue()
    assert "\x1b" not in text
    assert "Title" in text
    assert "A note." in text
    assert "a [b]" in text, "square brackets are text, not mark-up"


@pytest.mark.parametrize(
    ("cells", "numeric"),
    [
        (("1,000", ""), True),
        (("5% (4%–6%)", "7.2%"), True),
        (("93,700*",), True),
        (("A001",), False),
        (("", ""), False),
    ],
)
def test_columns_of_numbers_are_set_right(cells, numeric):
    assert Table("", ("x",), tuple((cell,) for cell in cells)).numeric(0) is numeric
