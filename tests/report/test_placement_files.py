import csv
import json
from dataclasses import replace

import pytest

from muster.planning.placement import Placed, Placement, place
from muster.report import placement_files
from tests.planning.test_fairness import ASKED


@pytest.fixture(scope="module")
def found():
    return placement_files.side_by_side(ASKED, place(ASKED))


def with_reserve(places):
    return ASKED.model_copy(update={"places": ASKED.places.model_copy(update={"reserve": places})})


def test_every_file_is_written(found, tmp_path):
    placement_files.write(tmp_path, found, "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(placement_files.FILES)
    rows = list(csv.DictReader((tmp_path / "placement.csv").read_text().splitlines()))
    assert sum(int(row["count"]) for row in rows) == found.best.placed
    assert json.loads((tmp_path / "placement.json").read_text())["status"] == "optimal"


def test_the_rule_stands_beside_the_best():
    asked = with_reserve(100)
    found = placement_files.side_by_side(asked, place(asked))
    page = placement_files.report(found)
    assert page.count("<img") == 2
    assert "Priority only" in page
    rows = {row[0]: row[1:] for row in placement_files.comparison(found).rows}
    assert rows["back under the commander left for cause"][0] == "0"
    assert int(rows["back under the commander left for cause"][1]) > 0


def test_what_is_told_names_overflow_and_returns(found):
    said = " ".join(placement_files.sentences(found))
    assert "10 people back from absence in 2 groups; 8 vacancies in 2 units." in said
    assert "4 go back under the commander they left for cause" in said
    none = with_reserve(0)
    said = " ".join(placement_files.sentences(placement_files.side_by_side(none, place(none))))
    assert "Reserve battalions hold 0: 2 too many would wait there." in said


def test_a_placement_that_the_check_refuses_is_not_shown():
    with pytest.raises(ArithmeticError, match="the check refuses the placement"):
        placement_files.side_by_side(ASKED, Placement("optimal", (Placed(0, 0, "infantry", 99),), 0.0, 0.0))


def test_files_end_lines_in_one_way_and_are_the_same_each_time(found, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        placement_files.write(tmp_path / name, found, "d")
    for name in placement_files.FILES:
        first = (tmp_path / "a" / name).read_bytes()
        assert first == (tmp_path / "b" / name).read_bytes()
        assert b"\r" not in first


def test_an_answer_that_is_not_proven_says_how_far_off_it_may_be(found):
    cut = replace(found, placement=replace(found.placement, status="feasible", objective=100.0, bound=96.6))
    assert "at most 3.4% off the best" in placement_files.sentences(cut)[1]
    assert "proven best" in placement_files.sentences(found)[1]


def test_bands_of_weeks_in_which_nobody_waited_have_no_row(found):
    table = placement_files.waits(found)
    assert [row[0] for row in table.rows] == ["0–1", "9–12"]
    assert [row[1] for row in table.rows] == ["6", "4"]
    assert all(cell.endswith("%") for row in table.rows for cell in row[2:])


def test_a_priority_without_a_vacancy_has_no_share():
    assert placement_files._share(0, 0) == "none"
    assert placement_files._share(1, 3) == "33%"
