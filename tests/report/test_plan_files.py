import json

import pytest

from muster.planning.rota import plan_rota
from muster.report import plan_files
from muster.report.plan_files import FoundRota, find_rota
from tests.planning.small import alike, problem


@pytest.fixture(scope="module")
def found():
    return find_rota(problem(alike(5), [500.0, 500.0, 0.0], weeks=10, tour=2, rest=1), 20, 0.0)


@pytest.fixture(scope="module")
def none():
    return find_rota(problem(alike(2), [500.0, 500.0], weeks=6, tour=2, rest=1), 20, 0.0)


def test_every_file_is_written(found, tmp_path):
    plan_files.write_rota(tmp_path, found, "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(plan_files.ROTA)
    assert json.loads((tmp_path / "plan.json").read_text())["digest"] == "d"


def test_the_files_are_the_same_each_time(found, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        plan_files.write_rota(tmp_path / name, found, "d")
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in plan_files.ROTA)


def test_the_page_shows_the_plan_and_what_it_promises(found):
    page = plan_files.report(found)
    assert page.count("<img") == 3
    assert "The plan promises" in page
    assert "proven to be the least possible" in page
    assert "Days by unit" in page


def test_without_a_schedule_the_page_says_why_and_what_would_help(none, tmp_path):
    plan_files.write_rota(tmp_path, none, "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "report.html"]
    page = (tmp_path / "report.html").read_text()
    assert "No schedule exists." in page
    assert "the 2 units can give at most" in page
    assert "Have 1 unit more" in page


def test_what_is_told_is_in_words(found, none, capsys):
    from rich.console import Console

    plan_files.tell_rota(found, Console(width=150), None)
    plan_files.tell_rota(none, Console(width=150), None)
    told = capsys.readouterr().out
    assert "5 units, 3 sectors, 10 weeks from 2 Feb 2026" in told
    assert "What would have to be given up" in told


def test_an_interrupt_and_a_search_out_of_time_are_said(found):
    asked = found.rota.problem
    cut = type(found.rota)(**{**vars(found.rota), "interrupted": True})
    assert "interrupted" in plan_files.sentences(FoundRota(cut, found.document))[-1]
    nothing = type(found.rota)(**{**vars(plan_rota(asked, 20)), "sector": None, "status": "unknown"})
    said = plan_files.sentences(FoundRota(nothing, {**found.document, "status": "unknown"}))
    assert "none was proven impossible" in said[1]
