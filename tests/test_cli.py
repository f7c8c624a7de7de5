"""The command line: what it prints, what it writes, and one clear line for anything it cannot use."""

import json
import math
import os
import shutil
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muster.data.case import CASES
from muster.ensemble import run as runs
from muster.ensemble import study
from tests.report.fake_result import fake_result

POLICY = """
name = "rest"
reason = "to see"
[[set]]
lever = "{lever}"
from = {start}
value = {value}
"""


@pytest.fixture
def simulated(monkeypatch):
    """Stand in for the simulation; collects what it was asked."""
    asked = []

    def simulate(case, scenario, **more):
        asked.append(more)
        return fake_result(case, more["seed"], more["scale"])

    monkeypatch.setattr(runs, "simulate", simulate)
    monkeypatch.setattr(study, "simulate", simulate)
    return asked


def refused(answer, *words):
    code, out, err = answer
    assert code == 2
    assert out == ""
    assert err.startswith("muster: error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for word in words:
        assert word in err, f"{word!r} not in {err!r}"


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ["Missing command"]),
        (["walk"], ["walk"]),
        (["run", "--bogus"], ["--bogus"]),
        (["run", "--case", "atlantis"], ["atlantis", "ukraine"]),
        (["run", "--case", "/nonexistent"], ["/nonexistent"]),
        (["figures", "--case", "atlantis"], ["atlantis"]),
        (["run", "--scale", "0"], ["scale", "above 0"]),
        (["run", "--scale", "-0.5"], ["scale", "above 0"]),
        (["run", "--scale", "nan"], ["scale", "above 0"]),
        (["run", "--scale", "inf"], ["scale"]),
        (["run", "--scale", "2"], ["scale", "at most 1"]),
        (["run", "--scale", "half"], ["--scale", "number"]),
        (["run", "--runs", "0"], ["--runs"]),
        (["run", "--runs", "1.5"], ["--runs"]),
        (["run", "--threads", "0"], ["--threads"]),
        (["run", "--seed", "-1"], ["seed"]),
        (["run", "--seed", "x"], ["--seed"]),
        (["run", "--seed", str(2**31)], ["seed"]),
        (["run", "--seed", str(2**31 - 1), "--runs", "2"], ["seed"]),
        (["run", "--until", "2025-02-30"], ["--until", "2025-02-30", "YYYY-MM-DD"]),
        (["run", "--until", "yesterday"], ["--until", "yesterday"]),
        (["run", "--until", "2021-01-01"], ["--until", "2022-02-24"]),
        (["run", "--until", "2031-01-01"], ["--until", "2026-12-31"]),
        (["run", "--set", "early"], ["--set", "MECHANISM.PARAMETER"]),
        (["run", "--set", "=1"], ["--set"]),
        (["run", "--set", "early.nothing=1"], ["early.nothing"]),
        (["run", "--set", "exhaustion.effect=nan"], ["--set", "NUMBER"]),
        (["run", "--set", "exhaustion.effect=much"], ["--set", "NUMBER"]),
        (["run", "--set", "trust.start=7"], ["trust.start", "out of bounds"]),
        (["run", "--without", "gravity"], ["gravity"]),
        (["run", "--without", "registration"], ["registration", "needed"]),
        (["run", "--policy", "/nonexistent.toml"], ["/nonexistent.toml"]),
        (["run", "--policy", "/"], ["/"]),
        (["run", "--save-at", "2024-01-01", "x", "--runs", "2"], ["one run"]),
        (["run", "--save-at", "2024-13-01", "x"], ["--save-at", "2024-13-01"]),
        (["run", "--save-at", "2024-02-01", "x", "--until", "2024-01-01"], ["2024-01-01"]),
        (["run", "--resume", "x", "--runs", "2"], ["one run"]),
        (["run", "--out", ""], ["--out"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_input_is_one_line(muster, simulated, words, said):
    refused(muster(*words), *said)
    assert not simulated


def test_a_state_that_is_not_there(muster):
    refused(muster("run", "--case", "drill", "--resume", "/nonexistent"), "/nonexistent")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "policy.toml"),
        (b"\x00\xff\xfe\x89PNG", "policy.toml"),
        (b"name = [1,", "policy.toml"),
        (b'name = "x"', "reason"),
        (b'name = "x"\nreason = "y"\ncolour = "red"', "colour"),
        (b'name = 3\nreason = "y"', "name"),
        (POLICY.format(lever="weather", start="2025-01-01", value=1).encode(), "weather"),
        (POLICY.format(lever="amnesty", start="2025-02-30", value=1).encode(), "policy.toml"),
        (POLICY.format(lever="amnesty", start="2019-01-01", value=1).encode(), "2019-01-01"),
        (POLICY.format(lever="amnesty", start="2025-01-01", value="nan").encode(), "value"),
        (POLICY.format(lever="amnesty", start="2025-01-01", value='"much"').encode(), "value"),
        (POLICY.format(lever="amnesty", start="2025-01-01", value=1e9).encode(), "out of bounds"),
    ],
)
def test_a_policy_that_cannot_be_used_is_one_line(muster, simulated, tmp_path, text, said):
    (tmp_path / "policy.toml").write_bytes(text)
    refused(muster("run", "--policy", tmp_path / "policy.toml", "--out", tmp_path / "out"), said)
    assert not (tmp_path / "out").exists()


def test_a_broken_case_folder_is_one_line(muster, simulated, tmp_path):
    army = shutil.copytree(CASES / "drill", tmp_path / "army")
    with (army / "figures.csv").open("a", encoding="utf-8") as stream:
        stream.write("T999,registered_407,2030-01-01,2030-01-31,nan,cases,d,s,,,synthetic,\n")
    refused(muster("run", "--case", army), "figures.csv")


# ---------------------------------------------------------------- where results go


@pytest.mark.parametrize("command", [["run", "--case", "drill"], ["figures", "--case", "drill"]])
def test_a_folder_with_other_files_is_refused_and_left_alone(muster, simulated, tmp_path, command):
    (tmp_path / "notes.txt").write_text("mine")
    refused(muster(*command, "--out", tmp_path), str(tmp_path), "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert not simulated


@pytest.mark.parametrize("where", ["file", "file/run", "/proc/nowhere/run"])
def test_a_place_that_cannot_be_written_is_one_line(muster, simulated, tmp_path, where):
    (tmp_path / "file").write_text("")
    refused(muster("run", "--case", "drill", "--out", tmp_path / where), "--out")
    assert not simulated


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_one_line(muster, simulated, tmp_path):
    tmp_path.chmod(0o500)
    refused(muster("run", "--case", "drill", "--out", tmp_path / "run"), "permission denied")


def test_run_writes_every_file_and_makes_parents(muster, simulated, tmp_path):
    out = tmp_path / "a" / "b"
    code, text, _ = muster("run", "--case", "drill", "--out", out)
    assert code == 0
    assert f"{out}/report.html" in text
    names = {"run.json", "daily.parquet", "weekly.parquet", "figures.csv", "report.html", "picture.png"}
    names |= {"departures.parquet", "absences.parquet", "outcomes.json"}
    assert {path.name for path in out.iterdir()} == names
    assert [path.name for path in out.parent.iterdir()] == ["b"]


def test_the_same_request_is_written_again_and_another_is_refused(muster, simulated, tmp_path):
    out = tmp_path / "run"
    assert muster("run", "--case", "drill", "--out", out)[0] == 0
    before = (out / "daily.parquet").read_bytes()
    assert muster("run", "--case", "drill", "--threads", "2", "--out", out)[0] == 0
    assert (out / "daily.parquet").read_bytes() == before
    refused(muster("run", "--case", "drill", "--seed", "2", "--out", out), "another request")
    assert json.loads((out / "run.json").read_text())["seed"] == 1


# ---------------------------------------------------------------- what it says


def test_run_prints_the_comparison_and_says_what_it_is_not(muster, simulated):
    code, out, err = muster("run", "--case", "drill")
    assert (code, err) == (0, "")
    assert "registered by month" in out
    assert "Not fitted" in out
    assert "Use --runs" in out
    assert "\x1b" not in out


def test_json_is_one_document_and_nothing_else(muster, simulated):
    code, out, err = muster("run", "--case", "ukraine", "--scale", "0.01", "--json")
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert content["scale"] == 0.01
    figure = next(f for f in content["figures"] if f["id"] == "A096")
    assert figure["published"] == 21_602
    assert figure["low90"] is None
    assert math.isfinite(figure["median"])


def test_several_runs_count_seeds_up_and_give_intervals(muster, simulated):
    out = muster("run", "--case", "drill", "--runs", "3", "--seed", "5", "--json")[1]
    content = json.loads(out)
    assert [asked["seed"] for asked in simulated] == [5, 6, 7]
    assert (content["runs"], content["runs_finished"]) == (3, 3)
    assert content["figures"][0]["low90"] <= content["figures"][0]["high90"]


def test_options_reach_the_simulation_and_the_record(muster, simulated, tmp_path):
    (tmp_path / "p.toml").write_text(POLICY.format(lever="amnesty", start="2030-06-01", value=1))
    words = ["--policy", tmp_path / "p.toml", "--set", "trust.start=0.5", "--without", "contagion"]
    words += ["--until", "2031-01-31", "--scale", "0.5", "--threads", "2", "--json"]
    content = json.loads(muster("run", "--case", "drill", *words)[1])
    assert content["policies"] == ["rest"]
    assert content["parameters"] == {"trust.start": 0.5}
    assert content["without"] == ["contagion"]
    assert content["until"] == "2031-01-31"
    assert simulated[0]["threads"] == 2
    assert simulated[0]["until"].isoformat() == "2031-01-31"


def test_an_interrupt_keeps_what_is_finished(muster, simulated, tmp_path, monkeypatch):
    finished = runs.simulate

    def simulate(case, scenario, **more):
        if more["seed"] == 3:
            raise KeyboardInterrupt
        return finished(case, scenario, **more)

    monkeypatch.setattr(study, "simulate", simulate)
    code, _, err = muster("run", "--case", "drill", "--runs", "5", "--out", tmp_path / "run")
    assert (code, err) == (130, "")
    content = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (content["runs"], content["runs_finished"]) == (5, 2)
    assert set(pq.read_table(tmp_path / "run" / "daily.parquet")["run"].to_pylist()) == {0, 1}
    monkeypatch.setattr(study, "simulate", finished)
    assert muster("run", "--case", "drill", "--runs", "5", "--out", tmp_path / "run")[0] == 0
    assert json.loads((tmp_path / "run" / "run.json").read_text())["runs_finished"] == 5


def test_an_interrupt_before_anything_is_finished_leaves_nothing(muster, tmp_path, monkeypatch):
    def simulate(case, scenario, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "simulate", simulate)
    code, out, err = muster("run", "--case", "drill", "--out", tmp_path / "a" / "run")
    assert (code, out, err) == (130, "", "")
    assert list(tmp_path.iterdir()) == []


def test_figures_lists_disagreements(muster):
    code, out, err = muster("figures")
    assert (code, err) == (0, "")
    assert "Where sources disagree" in out
    assert "A099" in out


def test_figures_gives_one_document_and_the_same_in_a_folder(muster, tmp_path):
    out = muster("figures", "--json", "--out", tmp_path / "figures")[1]
    content = json.loads(out)
    assert content == json.loads((tmp_path / "figures" / "figures.json").read_text(encoding="utf-8"))
    assert {f["role"] for f in content["figures"]} == {"test", "input", "not simulated"}
    assert (tmp_path / "figures" / "published.csv").exists()
    assert muster("figures", "--out", tmp_path / "figures")[0] == 0


def test_version_is_that_of_the_package(muster):
    from importlib.metadata import version

    assert muster("--version") == (0, version("muster") + "\n", "")


# ---------------------------------------------------------------- the real thing


def command(*words, **more):
    return subprocess.run([sys.executable, "-m", "muster.cli", *words], capture_output=True, text=True, **more)


@pytest.mark.parametrize("words", ["figures", "figures --json"])
def test_a_reader_who_stops_reading_gets_no_traceback(words):
    script = f"{sys.executable} -m muster.cli {words} | head -n 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.slow
def test_bytes_depend_on_nothing_but_the_request(tmp_path):
    """Twice, on two threads, and saved and continued: the same Parquet bytes."""
    saved = ["--save-at", "2030-09-01", str(tmp_path / "state")]
    variants = {"one": [], "two": [], "threads": ["--threads", "2"], "save": saved}
    variants["resume"] = ["--resume", str(tmp_path / "state")]
    for name, words in variants.items():
        done = command("run", "--case", "drill", *words, "--out", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
    daily = {(tmp_path / name / "daily.parquet").read_bytes() for name in variants}
    weekly = {(tmp_path / name / "weekly.parquet").read_bytes() for name in variants}
    assert (len(daily), len(weekly)) == (1, 1)
    pages = {(tmp_path / name / "report.html").read_bytes() for name in variants}
    assert len(pages) == 1


def kept(folder):
    """Return the finished runs in a folder without their times, and what stands beside them, as bytes."""
    runs = {path.name: bytes_of(pq.read_table(path).drop_columns("seconds")) for path in folder.glob("runs/*.parquet")}
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "run.json"}
    return runs, files


def bytes_of(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.mark.slow
def test_killed_and_started_again_gives_the_same_bytes_and_repeats_nothing(tmp_path):
    words = ["run", "--case", "drill", "--scale", "0.2", "--runs", "8", "--workers", "2", "--out"]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert command(*words, whole).returncode == 0
    process = subprocess.Popen([sys.executable, "-m", "muster.cli", *words, cut])
    while len(list(cut.glob("runs/*.parquet"))) < 3 and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    before = {path: path.stat().st_mtime_ns for path in cut.glob("runs/*.parquet")}
    assert 3 <= len(before) < 8
    assert not (cut / "run.json").exists()
    refused_here = command(*words, cut, "--seed", "9")
    assert (refused_here.returncode, "another request" in refused_here.stderr) == (2, True)
    assert command(*words, cut).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert kept(cut) == kept(whole)
    assert not (cut / "unfinished.json").exists()


def test_a_run_that_fails_is_named_and_the_others_stand(muster, simulated, tmp_path, monkeypatch):
    finished = study.simulate

    def simulate(case, scenario, **more):
        if more["seed"] == 2:
            raise MemoryError("too big")
        return finished(case, scenario, **more)

    monkeypatch.setattr(study, "simulate", simulate)
    code, out, _ = muster("run", "--case", "drill", "--runs", "3", "--out", tmp_path / "run")
    assert code == 0
    assert "seed 2 failed: MemoryError: too big" in out
    content = json.loads((tmp_path / "run" / "run.json").read_text())
    assert content["failed"] == [{"seed": 2, "reason": "MemoryError: too big"}]
    assert content["runs_finished"] == 2
    refused(muster("run", "--case", "drill", "--seed", "2", "--runs", "2", "--out", tmp_path / "run"), "another")


def test_a_panel_needs_a_folder(muster):
    refused(muster("run", "--case", "drill", "--panel", "company"), "--panel: expected --out too")
    refused(muster("run", "--case", "drill", "--panel", "platoon", "--out", "x"), "expected one of company")


def test_draws_reach_the_runs_and_the_record(muster, simulated, tmp_path):
    words = ["run", "--case", "drill", "--runs", "3", "--draws", "prior", "--set", "trust.start=0.5"]
    code, out, _ = muster(*words, "--json", "--out", tmp_path / "run")
    content = json.loads(out)
    assert (code, content["draws"], len(content["draws_digest"])) == (0, "prior", 16)
    assert content["parameters"] == {"trust.start": 0.5}
    refused(muster("run", "--case", "drill", "--draws", "guess"), "posterior, prior, defaults")
