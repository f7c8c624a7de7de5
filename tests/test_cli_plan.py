"""`muster plan`: what it prints and writes, and one clear line for what it cannot use."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from muster.cli_plan import _watching
from muster.planning import rota
from tests.planning.test_returnees_file import GOOD as RETURNEES
from tests.planning.test_rota_file import GOOD

PAGES = Path(__file__).parents[1] / "docs" / "how-to"


@pytest.fixture
def asked(tmp_path):
    def write(text, name="asked.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


ENOUGH = GOOD.replace('name = "A"', 'name = "A"\ncount = 4')


def test_a_rota_as_one_json_document(muster, asked):
    code, out, err = muster("plan", "rota", asked(ENOUGH), "--json")
    found = json.loads(out)
    assert (code, err, found["status"]) == (0, "", "optimal")
    assert {"status", "objective", "bound", "gap", "schedule", "relaxations"} <= set(found)
    assert found["schedule"][0]["unit"] == "A 1"


def test_a_rota_in_a_folder_that_a_run_can_follow(muster, asked, tmp_path):
    code, out, _ = muster("plan", "rota", asked(ENOUGH), "--out", tmp_path / "plan")
    assert code == 0
    assert "The plan promises" in out
    assert (tmp_path / "plan" / "plan.toml").exists()
    code, _, err = muster(
        "run", "--scale", "0.005", "--until", "2022-03-10", "--policy", tmp_path / "plan" / "plan.toml"
    )
    assert (code, err) == (0, "")


def test_no_rota_is_an_answer_not_an_error(muster, asked):
    code, out, _ = muster("plan", "rota", asked(GOOD.replace("rest = 1", "rest = 3")), "--json")
    found = json.loads(out)
    assert (code, found["status"], found["schedule"]) == (0, "infeasible", [])
    assert found["proof"]["text"]
    assert found["relaxations"]


def test_a_placement(muster, asked, tmp_path):
    code, out, _ = muster("plan", "returnees", asked(RETURNEES), "--json")
    assert (code, json.loads(out)["status"]) == (0, "optimal")
    code, out, _ = muster("plan", "returnees", PAGES / "returnees.toml", "--out", tmp_path / "r")
    assert code == 0
    assert "proven best" in out
    assert (tmp_path / "r" / "report.html").exists()


def test_the_smallest_force(muster, tmp_path):
    words = ("--tour", 6, "--rest", 3, "--manning", 0.6, "--posts", 24, "--fit", 1500)
    code, out, _ = muster("plan", "force", *words, "--json")
    assert (code, json.loads(out)["forces"][0]["smallest"]) == (0, 120)
    code, out, _ = muster("plan", "force", *words, "--out", tmp_path / "f")
    assert code == 0
    assert "120 (0.95)" in out


@pytest.mark.parametrize(
    ("command", "text"),
    [("rota", GOOD.replace("rest = 1", "rest = 80")), ("rota", "x = ["), ("returnees", RETURNEES.replace("5", "-5"))],
)
def test_a_bad_file_is_one_line_and_nothing_is_written(muster, asked, tmp_path, command, text):
    code, out, err = muster("plan", command, asked(text), "--json", "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert err.startswith("muster: error: ")
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_file_or_command_is_one_line(muster, tmp_path):
    for words in (("plan", "rota", tmp_path / "none.toml"), ("plan", "rota"), ("plan", "nothing")):
        code, out, err = muster(*words)
        assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.slow
def test_ctrl_c_prints_the_best_plan_with_its_gap(muster, monkeypatch):
    tell, told = rota.Search.tell, []

    def interrupted(search, stage):
        tell(search, stage)
        told.append(search.patterns is not None and search.bound > 0.0)
        if sum(told) == 2:  # there are a plan and a bound, and more would come
            raise KeyboardInterrupt

    monkeypatch.setattr(rota.Search, "tell", interrupted)
    code, out, _ = muster("plan", "rota", PAGES / "rota-126.toml", "--gap", "0", "--json")
    found = json.loads(out)
    assert code == 130
    assert found["interrupted"]
    assert found["status"] == "feasible"
    assert 0 < found["gap"] < 0.2
    assert found["schedule"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--manning", "0"], "--manning"),
        (["--manning", "3"], "--manning"),
        (["--tour", "0"], "--tour"),
        (["--rest", "105"], "--rest"),
        (["--rest", "two"], "--rest"),
        (["--kilometres", "0"], "--kilometres"),
        (["--duty", "2"], "--duty"),
        (["--handover", "-1"], "--handover"),
        (["--case", "atlantis"], "atlantis"),
    ],
)
def test_a_force_that_cannot_be_asked_for_names_its_option(muster, words, said):
    code, out, err = muster("plan", "force", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_every_manning_asked_for_has_a_table_and_a_place_in_the_file(muster, tmp_path):
    mannings = [word for share in (0.2, 0.4, 0.6, 0.8, 1.0) for word in ("--manning", share)]
    words = ("plan", "force", "--tour", 6, "--rest", 3, *mannings)
    code, out, _ = muster(*words, "--out", tmp_path / "f")
    assert code == 0
    assert out.count("Brigades needed at") == 5
    told = json.loads((tmp_path / "f" / "force.json").read_text())
    assert [force["manning"] for force in told["forces"]] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert json.loads(muster(*words, "--json")[1]) == told


def test_a_search_is_watched_only_on_a_terminal(monkeypatch):
    with _watching() as watch:
        assert watch is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    now = SimpleNamespace(objective=float("inf"), bound=10.0, gap=0.5, seconds=1.0, stage="first")
    with _watching() as watch:
        watch(now)
        watch(SimpleNamespace(**{**vars(now), "objective": 12.0}))
