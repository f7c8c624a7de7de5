"""The folder holds the document, its tables and the page, and the same request gives the same digest."""

import csv
import json

from muster.report.monitoring.files import FILES, MANIFEST, TABLES, request, write


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
