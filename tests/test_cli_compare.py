"""`muster compare`: what it prints and writes, one clear line for bad input, and the same bytes after a kill."""

import json
import subprocess
import sys
import time

import pytest

SMALL = ["--case", "drill", "--start", "2030-09-01", "--until", "2030-11-30", "--scale", "0.2"]
WORDS = ["compare", "amnesty", "rest", *SMALL]
BAD = 'name = "x"\nreason = "y"\n'
SET = '[[set]]\nlever = "{lever}"\nfrom = {start}\nvalue = {value}\n'
REST = SET.format(lever="rest", start="2026-03-01", value=40)


def test_it_prints_differences_and_what_they_mean(muster):
    code, out, err = muster(*WORDS, "--runs", "4")
    assert (code, err) == (0, "")
    for words in ("Amnesty again", "Departures", "stay who would have left", "4 of 4 pairs", "Asks for"):
        assert words in out
    assert "\x1b" not in out


def test_json_has_the_shape_that_others_rely_on(muster, tmp_path):
    code, out, _ = muster(*WORDS, "--runs", "4", "--draws", "prior", "--json", "--out", tmp_path / "c")
    assert code == 0
    content = json.loads(out)
    assert content["baseline"] == "baseline"
    assert [policy["name"] for policy in content["policies"]] == ["amnesty", "rest"]
    assert content["draws"] == "prior"
    returns = content["policies"][0]["outcomes"]["returns"]
    assert returns["difference"] > 0
    assert returns["low90"] <= returns["difference"] <= returns["high90"]
    assert content == json.loads((tmp_path / "c" / "compare.json").read_text(encoding="utf-8"))
    assert (tmp_path / "c" / "report.html").exists()
    assert len(list((tmp_path / "c" / "runs").iterdir())) == 2, "one file for each draw"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare"], "POLICY"),
        (["compare", "weather"], "expected a TOML file or one of all-return, amnesty"),
        (["compare", "nowhere.toml"], "no such file"),
        (["compare", "rest", "rest"], "names of their own"),
        (["compare", "rest", "--runs", "0"], "--runs"),
        (["compare", "rest", "--case", "drill"], "expected a date from 2030-01-01"),
        (["compare", "rest", "--until", "2025-06-01"], "expected a first day by 2025-06-01"),
        (["compare", "rest", "--draws", "guess"], "expected one of posterior, prior, defaults"),
        (["compare", "rest", "--scale", "2"], "scale"),
        (["compare", "rest", "--without", "gravity"], "gravity"),
        (["compare", "rest", "--start", "2019-01-01"], "--start"),
    ],
)
def test_bad_input_is_one_line(muster, words, said):
    refused(muster(*words), said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BAD + SET.format(lever="weather", start="2026-01-01", value=1), "set.1: unknown lever 'weather'"),
        (BAD + SET.format(lever="rest", start="2026-01-01", value=1000), "out of bounds, expected 3 to 120 days"),
        (BAD + 2 * REST, "set.2: lever 'rest' is set for days that set.1 sets it for too"),
        (BAD + REST + "until = 2026-02-01\n", "set.1.until: expected a date from 2026-03-01 on"),
        (BAD + 'base = "0123456789abcdef"\n' + REST, "written for base 0123456789abcdef"),
    ],
)
def test_a_policy_file_that_cannot_be_used_is_one_line(muster, tmp_path, text, said):
    (tmp_path / "policy.toml").write_text(text)
    for command in (["compare", tmp_path / "policy.toml"], ["run", "--policy", tmp_path / "policy.toml"]):
        refused(muster(*command, "--out", tmp_path / "out"), said)
    assert not (tmp_path / "out").exists()


def refused(answer, said):
    code, out, err = answer
    assert (code, out) == (2, "")
    assert err.startswith("muster: error: ")
    assert err.count("\n") == 1
    assert said in err


def test_settings_of_one_lever_may_follow_one_another_and_single_brigades_stand_beside(muster, tmp_path):
    first = SET.format(lever="rest", start="2030-09-01", value=40) + "until = 2030-09-30\n"
    rest = SET.format(lever="rest", start="2030-10-01", value=50)
    one = SET.format(lever="rest", start="2030-10-01", value=60) + "brigades = [0]\n"
    (tmp_path / "policy.toml").write_text(BAD + first + rest + one)
    words = ["--case", "drill", "--until", "2030-10-10", "--scale", "0.05", "--runs", "1", "--json"]
    assert muster("compare", tmp_path / "policy.toml", *words)[0] == 0


@pytest.mark.slow
def test_killed_and_started_again_gives_the_same_bytes(tmp_path):
    words = [sys.executable, "-m", "muster.cli", "compare", "rest", *SMALL, "--runs", "16", "--workers", "2", "--out"]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert subprocess.run([*words, whole], capture_output=True).returncode == 0
    process = subprocess.Popen([*words, cut])
    while len(list(cut.glob("runs/*.parquet"))) < 3 and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    before = {path: path.stat().st_mtime_ns for path in cut.glob("runs/*.parquet")}
    assert 3 <= len(before) < 8
    assert subprocess.run([*words, cut], capture_output=True).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    for path in whole.iterdir():
        if path.is_file() and path.name != "run.json":
            assert (cut / path.name).read_bytes() == path.read_bytes(), path.name
