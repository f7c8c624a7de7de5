"""The folder holds the document, its tables and the page, and the same request gives the same digest."""

import csv
import json

from muster.report.monitoring.files import FILES, MANIFEST, TABLES, request, write, write_table


def test_every_file_is_written(content, tmp_path):
    write(tmp_path, content, {"digest": "abc"})
    assert {path.name for path in tmp_path.iterdir() if path.suffix != ".csv" or path.stem in TABLES} >= set(FILES)
    document = json.loads((tmp_path / MANIFEST).read_text())
    assert document["digest"] == "abc"
    with (tmp_path / "profiles.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["unit"] for row in rows] == [entry["unit"] for entry in content["profiles"]]
    hidden = [row for row in rows if row["suppressed"] == "True"]
    assert hidden
    assert all(row["observed"] == row["expected"] == row["shrunk_rate"] == "" for row in hidden)


def test_the_digest_follows_the_inputs(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("a")
    first = request(1, 500, {"panel": path, "columns": None})
    assert first == request(1, 500, {"panel": path, "columns": None})
    assert first["digest"] != request(2, 500, {"panel": path, "columns": None})["digest"]
    path.write_text("b")
    assert first["digest"] != request(1, 500, {"panel": path, "columns": None})["digest"]


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_document_is_written_to_the_same_bytes(content, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, content, {"digest": "abc"})
    assert {path.name for path in (tmp_path / "a").iterdir()} == set(FILES)
    for name in FILES:
        first = (tmp_path / "a" / name).read_bytes()
        assert first == (tmp_path / "b" / name).read_bytes(), name
        assert b"\r" not in first, name


def test_tables_hold_what_the_document_holds_and_nothing_nested(content, tmp_path):
    write(tmp_path, content, {})
    for name in TABLES:
        lines = rows_of(tmp_path / f"{name}.csv")
        assert len(lines) == len(content[name]), name
        for line, entry in zip(lines, content[name], strict=True):
            flat = {key: value for key, value in entry.items() if not isinstance(value, dict | list)}
            assert {key: cell for key, cell in line.items() if cell} == {
                key: str(value) for key, value in flat.items() if value is not None
            }


def test_a_column_that_only_some_entries_have_is_blank_in_the_others(tmp_path):
    write_table(tmp_path / "x.csv", [{"a": 1, "b": "x,y"}, {"a": 2, "c": None, "d": [1]}])
    assert (tmp_path / "x.csv").read_text() == 'a,b,c\n1,"x,y",\n2,,\n'


def test_the_request_names_what_was_given_by_its_content(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("a")
    asked = request(1, 500, {"panel": path, "columns": None, "reports": None})
    assert set(asked) == {"digest", "version", "seed", "draws", "panel"}
    assert str(tmp_path) not in str(asked)
    assert len(asked["panel"]) == 16
    other = tmp_path / "other.csv"
    other.write_text("a")
    assert request(1, 500, {"panel": other})["digest"] == asked["digest"]
    assert request(1, 501, {"panel": path})["digest"] != asked["digest"]
