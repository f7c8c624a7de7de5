import csv

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
