import csv
import json

from muster.planning.frontier import Front, frontier
from muster.report import force_files

FRONT = Front(1200.0, 15.0, 48.0, 1500.0)
FOUND = list(frontier(FRONT, (3, 6), (2, 3), (0.3, 0.6)))


def test_every_file_is_written(tmp_path):
    force_files.write(tmp_path, force_files.force_document(FRONT, 126, FOUND), FOUND, "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(force_files.FILES)
    rows = list(csv.DictReader((tmp_path / "force.csv").read_text().splitlines()))
    assert len(rows) == 8
    assert all(row["smallest"] == row["closed"] for row in rows)


def test_a_table_for_each_manning():
    weak, strong = force_files.force_tables(FOUND, 126)
    assert weak.title == "Brigades needed at 30% of strength (128 in the line at once)"
    assert weak.rows[1] == ("6 weeks", "171 (1.36)", "192 (1.52)")
    assert strong.rows[1] == ("6 weeks", "107 (0.85)", "120 (0.95)")


def test_what_is_told_says_what_is_proven(capsys):
    from rich.console import Console

    force_files.tell(FOUND, 126, Console(width=150), None)
    assert "Every number is proven" in capsys.readouterr().out


def test_files_end_lines_in_one_way(tmp_path):
    force_files.write(tmp_path, force_files.force_document(FRONT, 126, FOUND), FOUND, "d")
    assert b"\r" not in (tmp_path / "force.csv").read_bytes()
    told = json.loads((tmp_path / "force.json").read_text())
    assert told["digest"] == "d"
    assert [force["smallest"] for force in told["forces"]] == [force.smallest for force in FOUND]


def test_more_rest_never_takes_fewer_brigades():
    for table in force_files.force_tables(FOUND, 126):
        for row in table.rows:
            needed = [int(cell.split(" ")[0]) for cell in row[1:]]
            assert needed == sorted(needed)


def test_the_number_in_brackets_is_over_those_there_are():
    for table in force_files.force_tables(FOUND, 50):
        for cell in (cell for row in table.rows for cell in row[1:]):
            needed, ratio = cell.removesuffix(")").split(" (")
            assert float(ratio) == round(int(needed) / 50, 2)
