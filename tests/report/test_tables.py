import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from muster.data.case import load_case
from muster.model.outcomes import CLAIMS, compare
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


# ---------------------------------------------------------------- what a reader of a run sees


def of_words(text):
    return float(text.replace(",", "").rstrip("*%"))


def table_named(case, runs, words):
    return next(table for table in tables.summary(case, runs) if words in table.title)


def test_a_published_number_is_never_rounded_and_a_simulated_one_always(case, results):
    table = tables.by_month(case, results)
    published = {f"{month.start:%b %Y}": month.value for month in case.months if month.quantity == "registered_407_408"}
    for month, said, simulated, _ in table.rows:
        assert of_words(said) == published[month]
        assert len(simulated.replace(",", "").rstrip("0")) <= 3


def test_the_ratio_of_a_month_is_that_of_its_numbers(case, results):
    for _, published, simulated, ratio in tables.by_month(case, results).rows:
        assert float(ratio) == pytest.approx(of_words(simulated) / of_words(published), abs=0.006, rel=0.01)


def test_a_month_of_nothing_published_has_no_ratio(case, results):
    months = tuple(replace(month, value=0.0) for month in case.months)
    assert set(rows(tables.by_month(replace(case, months=months), results), 3)) == {""}


def test_an_interval_holds_its_median_in_every_cell(case, several):
    for _, _, simulated, _ in tables.by_month(case, several).rows:
        middle, low, high = (of_words(x) for x in simulated.replace("(", "–").replace(")", "").split("–"))
        assert low <= middle <= high


def test_what_became_of_cases_is_told_for_every_year_of_the_run(case, results):
    table = table_named(case, results, "What became")
    assert rows(table) == ["2022", "2023", "2024", "2025", "2026"]
    for _, registered, _, court, _, share in table.rows:
        assert of_words(share) == pytest.approx(100 * of_words(court) / of_words(registered), abs=0.6)


def test_a_short_run_has_the_years_and_months_that_it_covers(case):
    short = [fake_result(case, days=400)]
    assert rows(table_named(case, short, "What became")) == ["2022", "2023"]
    assert rows(tables.by_month(case, short))[-1] == "Dec 2022"


def test_a_scaled_run_is_told_at_the_size_of_the_army(case, results):
    half = table_named(case, [fake_result(case, scale=0.5)], "What became")
    for row, whole in zip(half.rows, table_named(case, results, "What became").rows, strict=True):
        assert of_words(row[1]) == pytest.approx(of_words(whole[1]), rel=0.2)


def test_a_meaning_is_said_once_above_its_figures(case, results):
    table = table_named(case, results, "Returns")
    said = [cell for cell in rows(table) if cell]
    assert rows(table)[0]
    assert len(said) == len(set(said)) < len(table.rows)


def test_every_line_of_figures_names_its_source(case, results):
    known = {figure.id: figure.source for figure in case.figures}
    for words in ("Returns", "Punishment", "Strength", "Claims"):
        table = table_named(case, results, words)
        assert all(row[-1] == known[row[1]] for row in table.rows)


def test_claims_that_conflict_keep_values_of_their_own(case, results):
    table = tables.claims(compare(case.figures, results))
    titles = [row[0] for row in table.rows if row[0]]
    assert len(titles) == len(set(titles))
    known = {figure.id: figure.value for figure in case.figures}
    for row in table.rows:
        value = of_words(row[3]) / (100 if row[3].endswith("%") else 1)
        assert value == pytest.approx(known[row[1]], rel=1e-9)


def test_a_case_without_any_figure_has_what_was_simulated_alone(case, results):
    bare = replace(case, figures=(), months=(), totals=())
    assert [table.title for table in tables.summary(bare, results)] == ["What became of cases of Art. 407, simulated"]


# ---------------------------------------------------------------- disagreement


def figure_of(case, **change):
    return replace(next(figure for figure in case.figures if figure.id == "A096"), **change)


def test_rounding_is_no_disagreement_and_more_is(case):
    one = figure_of(case, id="x1", value=100_000.0)
    for value, groups in ((101_900.0, 0), (103_000.0, 1), (97_000.0, 1)):
        assert len(tables.disagreements([one, replace(one, id="x2", value=value)])) == groups


def test_figures_of_other_periods_or_quantities_do_not_disagree(case):
    one = figure_of(case, id="x1", value=100.0)
    later = replace(one, id="x2", value=200.0, period_end=date(2025, 11, 30))
    other = replace(one, id="x3", value=200.0, quantity="registered_408")
    assert tables.disagreements([one, later, other]) == []


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)))
def test_who_disagrees_does_not_hang_on_the_order_of_the_file(order):
    figures = load_case("drill").figures[:3]
    doubled = [*figures, *(replace(f, id=f"{f.id}b", value=2 * f.value) for f in figures)]
    found = tables.disagreements([doubled[k] for k in order])
    assert {frozenset(f.id for f in group) for group in found} == {frozenset((f.id, f"{f.id}b")) for f in figures}


def test_zero_beside_zero_is_no_disagreement(case):
    nothing = figure_of(case, value=0.0)
    assert tables.disagreements([nothing, nothing]) == []


def test_every_group_that_disagrees_says_its_quantity_once(case):
    table = tables.disagreement(case)
    assert table.rows[0][0]
    sizes, size = [], 0
    for row in table.rows:
        sizes, size = ([*sizes, size], 1) if row[0] and size else (sizes, size + 1)
    assert min([*sizes, size]) > 1


# ---------------------------------------------------------------- what a machine reads


def test_the_document_names_claims_by_figures_that_exist(case):
    content = tables.figures_document(case)
    ids = {figure["id"] for figure in content["figures"]}
    assert list(content["claims"]) == [title for title, _ in CLAIMS]
    assert all(set(group) <= ids for group in [*content["claims"].values(), *content["disagreements"]])


def test_every_figure_of_the_document_has_one_shape(case):
    figures = tables.figures_document(case)["figures"]
    assert {tuple(figure) for figure in figures} == {tables.PUBLISHED_COLUMNS}
    for figure in figures:
        assert date.fromisoformat(figure["period_start"]) <= date.fromisoformat(figure["period_end"])
        assert isinstance(figure["value"], float)
        assert figure["role"] in ("test", "input", "not simulated")


def test_a_case_without_figures_has_a_file_of_headings(case, tmp_path):
    tables.write_published(tmp_path / "x.csv", replace(case, figures=()))
    assert (tmp_path / "x.csv").read_text() == ",".join(tables.PUBLISHED_COLUMNS) + "\n"
    assert tables.figures_document(replace(case, figures=()))["disagreements"] == []


def test_files_end_lines_in_one_way_and_are_the_same_each_time(case, several, tmp_path):
    for name in ("a", "b"):
        tables.write_published(tmp_path / f"{name}.csv", case)
        tables.write_comparison(tmp_path / f"{name}2.csv", compare(case.figures, several))
    for end in (".csv", "2.csv"):
        text = (tmp_path / f"a{end}").read_bytes()
        assert text == (tmp_path / f"b{end}").read_bytes()
        assert b"\r" not in text
        assert text.endswith(b"\n")


def test_a_comparison_given_once_only_is_written_whole(case, results, tmp_path):
    found = compare(case.figures, results)
    tables.write_comparison(tmp_path / "x.csv", iter(found))
    assert len(read(tmp_path / "x.csv")) == len(tuple(found))


def test_a_verdict_is_whether_the_interval_holds_the_number(case, several, tmp_path):
    tables.write_comparison(tmp_path / "x.csv", compare(case.figures, several))
    judged = [line for line in read(tmp_path / "x.csv") if line["inside"] in ("yes", "no")]
    assert judged
    for line in judged:
        low, published, high = (float(line[name]) for name in ("low90", "published", "high90"))
        assert (low <= published <= high) == (line["inside"] == "yes"), line["id"]


# ---------------------------------------------------------------- on a screen, in detail


def printed_table(table, width=80):
    stream = io.StringIO()
    tables.show([table], Console(file=stream, width=width))
    return stream.getvalue()


def test_a_narrow_screen_folds_words_and_loses_none():
    words = "an exceedingly long name of a quantity that nobody could fit into so narrow a column"
    text = printed_table(Table("T", ("Name", "Number"), ((words, "1,234,567"),)), width=40)
    assert "…" not in text
    assert all(word in text for word in words.split())
    assert max(map(len, text.splitlines())) <= 40


def test_numbers_on_a_screen_stand_under_one_another_at_their_right():
    text = printed_table(Table("T", ("Name", "Number"), (("a", "1,000"), ("b", "20"))))
    ends = [line.rstrip().__len__() for line in text.splitlines() if line.strip().startswith(("a ", "b "))]
    assert len(set(ends)) == 1


@pytest.mark.parametrize("cell", ["x", "1e5", "-5", "5 days", "1,000 (A001)"])
def test_words_and_machine_numbers_are_no_numbers_of_ours(cell):
    assert not Table("", ("x",), (("1",), (cell,))).numeric(0)


@pytest.mark.parametrize("cell", ["−5", "1.7%", "12 (−3–15)", "7*"])
def test_signs_stars_and_intervals_are_numbers(cell):
    assert Table("", ("x",), (("1",), (cell,))).numeric(0)
