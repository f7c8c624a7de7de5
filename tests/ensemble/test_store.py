import json
import os
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble.store import (
    RUNS,
    UNFINISHED,
    check_folder,
    digest_of,
    filling,
    keeping,
    write_absences,
    write_daily,
    write_departures,
    write_json,
    write_table,
    write_weekly,
)
from muster.model.states import ROLE
from tests.ensemble.test_keep import ROWS
from tests.report.fake_result import fake_result

CASE = load_case("drill")
FILES = ("run.json", "daily.parquet")


@pytest.fixture(scope="module")
def results():
    return [fake_result(CASE, seed=1), fake_result(CASE, seed=2)]


def test_daily_has_a_row_for_each_run_and_day(tmp_path, results):
    write_daily(tmp_path / "daily.parquet", results)
    table = pq.read_table(tmp_path / "daily.parquet")
    assert table.column_names == ["run", "date", *results[0].daily]
    assert table.num_rows == 2 * CASE.days
    assert table.schema.field("date").type == pa.date32()
    assert all(table.schema.field(name).type == pa.int64() for name in ("run", "left", "registered_407"))
    last = table.slice(table.num_rows - 1).to_pylist()[0]
    assert (last["run"], last["date"], last["absent"]) == (1, CASE.end, results[1].daily["absent"][-1])


def test_weekly_has_the_first_day_of_each_week(tmp_path, results):
    write_weekly(tmp_path / "weekly.parquet", results[:1])
    table = pq.read_table(tmp_path / "weekly.parquet")
    assert table["date"][1].as_py() == date.fromordinal(CASE.start.toordinal() + 7)
    assert table["manning_p50"].to_numpy() == pytest.approx(results[0].weekly["manning_p50"])
    assert "day" not in table.column_names


def test_departures_have_a_row_for_each_posting_and_day_that_anybody_saw(tmp_path, results):
    write_departures(tmp_path / "departures.parquet", results)
    rows = pq.read_table(tmp_path / "departures.parquet").to_pydict()
    assert set(rows) == {"run", "year", "role", "posting", "days_since", "departures", "soldier_days"}
    counts = results[1].counts
    second = np.array(rows["run"]) == 1
    assert np.array(rows["departures"])[second].sum() == counts["departures"].sum()
    assert np.array(rows["soldier_days"])[second].sum() == counts["exposure"].sum()
    infantry = second & (np.array(rows["role"]) == "infantry") & (np.array(rows["year"]) == 2031)
    assert np.array(rows["departures"])[infantry].sum() == counts["departures"][1, ROLE["infantry"]].sum()
    assert set(rows["role"]) == set(ROLE) - {"away"}


def test_absences_have_a_row_for_each_length(tmp_path, results):
    write_absences(tmp_path / "absences.parquet", results)
    rows = pq.read_table(tmp_path / "absences.parquet").to_pydict()
    assert list(rows) == ["run", "days_away", "returned", "caught", "still_away"]
    assert sum(rows["returned"]) == sum(result.counts["ended"][0].sum() for result in results)
    assert sum(rows["still_away"]) == sum(result.counts["away"].sum() for result in results)


def test_equal_results_give_equal_bytes(tmp_path):
    for name in ("one", "two"):
        write_daily(tmp_path / name, [fake_result(CASE)])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_result_gives_other_bytes(tmp_path, results):
    write_daily(tmp_path / "one", results[:1])
    write_daily(tmp_path / "two", results[1:])
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


def test_digest_depends_on_every_value():
    assert digest_of({"a": 1, "b": 2}) != digest_of({"a": 1, "b": 3})
    assert len(digest_of({})) == 16


def test_json_ends_with_a_line_break_and_keeps_letters(tmp_path):
    write_json(tmp_path / "x", {"title": "Прокурор"})
    text = (tmp_path / "x").read_text(encoding="utf-8")
    assert "Прокурор" in text
    assert text.endswith("}\n")


# ---------------------------------------------------------------- the folder


def fill(folder, text="new"):
    with filling(folder, "run.json") as draft:
        (draft / "run.json").write_text(json.dumps({"digest": "d"}))
        (draft / "daily.parquet").write_text(text)


def fill_half(folder, trouble):
    with filling(folder, "run.json") as draft:
        (draft / "daily.parquet").write_text("half")
        raise trouble


def test_a_new_folder_appears_whole_with_its_parents(tmp_path):
    folder = tmp_path / "a" / "b" / "run"
    fill(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["daily.parquet", "run.json"]
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_an_empty_folder_and_the_same_request_are_filled(tmp_path):
    fill(tmp_path / "run")
    check_folder(tmp_path / "run", "run.json", "d", FILES)
    fill(tmp_path / "run", "again")
    assert (tmp_path / "run" / "daily.parquet").read_text() == "again"


@pytest.mark.parametrize(
    "content",
    [
        {"notes.txt": "mine"},
        {"run.json": '{"digest": "other"}'},
        {"run.json": '{"digest": "d"}', "notes.txt": "mine"},
        {"run.json": "not json"},
        {"run.json": "[]"},
        {"daily.parquet": ""},
    ],
)
def test_a_folder_with_anything_else_is_refused(tmp_path, content):
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match="expected a new or empty folder"):
        check_folder(tmp_path, "run.json", "d", FILES)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(InputError, match="expected a folder, found a file"):
        check_folder(tmp_path / "x", "run.json", "d", FILES)


def test_nothing_is_left_when_it_goes_wrong(tmp_path):
    with pytest.raises(RuntimeError):
        fill_half(tmp_path / "a" / "run", RuntimeError())
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_it_goes_wrong(tmp_path):
    fill(tmp_path / "run", "old")
    with pytest.raises(KeyboardInterrupt):
        fill_half(tmp_path / "run", KeyboardInterrupt())
    assert (tmp_path / "run" / "daily.parquet").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"--out .*: cannot be written, "), filling(tmp_path / "file" / "run", "x"):
        pass


def test_folder_has_ordinary_rights(tmp_path):
    fill(tmp_path / "run")
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o777 & ~umask


def test_every_column_has_the_length_of_the_run(results):
    assert {len(column) for column in results[0].daily.values()} == {CASE.days}
    assert all(np.issubdtype(column.dtype, np.integer) for column in results[0].daily.values())


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2), max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=3), PLAIN, max_size=4), st.dictionaries(st.text(max_size=3), PLAIN, max_size=4))
def test_digests_are_equal_just_where_what_was_asked_is_the_same_document(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest_of(one) == digest_of(other)) == same
    assert digest_of(dict(reversed(one.items()))) == digest_of(one)


def test_a_table_of_plain_columns_comes_back_and_equal_ones_are_equal_bytes(tmp_path):
    columns = {"name": ["a", "б"], "value": [1.5, None], "day": [date(2030, 1, 1), None]}
    for name in ("one", "two"):
        write_table(tmp_path / name, columns)
    assert pq.read_table(tmp_path / "one").to_pydict() == columns
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


# ---------------------------------------------------------------- runs kept on the way


def keep_some(folder, trouble=None, rows=ROWS):
    with keeping(folder, "d") as store:
        if rows:
            store.put("a", rows)
        if trouble:
            raise trouble


def test_while_it_is_unfinished_the_folder_says_whose_it_is(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        keep_some(tmp_path / "x" / "run", KeyboardInterrupt())
    folder = tmp_path / "x" / "run"
    assert json.loads((folder / UNFINISHED).read_text()) == {"digest": "d"}
    check_folder(folder, "run.json", "d", FILES)
    with pytest.raises(InputError, match="the result of another request"):
        check_folder(folder, "run.json", "other", FILES)


def test_the_same_request_goes_on_from_what_was_kept(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        keep_some(tmp_path / "run", KeyboardInterrupt())
    with keeping(tmp_path / "run", "d") as store:
        assert len(store.find("a")) == len(ROWS)
    assert [path.name for path in (tmp_path / "run").iterdir()] == [RUNS]


@pytest.mark.parametrize("trouble", [None, KeyboardInterrupt(), RuntimeError()])
def test_where_nothing_was_kept_nothing_is_left(tmp_path, trouble):
    if trouble:
        with pytest.raises(type(trouble)):
            keep_some(tmp_path / "x" / "run", trouble, rows=None)
    else:
        keep_some(tmp_path / "x" / "run", rows=None)
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_else_put_there_stays(tmp_path):
    with keeping(tmp_path / "run", "d"):
        (tmp_path / "run" / "notes.txt").write_text("mine")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["notes.txt"]


def test_runs_that_cannot_be_kept_are_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"--out .*: cannot be written, "), keeping(tmp_path / "file" / "run", "d"):
        pass


def test_a_folder_that_is_not_there_or_empty_is_free(tmp_path):
    check_folder(tmp_path / "new", "run.json", "d", FILES)
    check_folder(tmp_path, "run.json", "d", FILES)


def test_files_of_before_are_replaced_and_others_stay(tmp_path):
    fill(tmp_path / "run", "old")
    (tmp_path / "run" / "more.txt").write_text("kept")
    fill(tmp_path / "run", "new")
    assert {path.name: path.read_text() for path in (tmp_path / "run").iterdir()} == {
        "run.json": '{"digest": "d"}', "daily.parquet": "new", "more.txt": "kept",
    }  # fmt: skip
