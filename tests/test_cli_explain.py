"""`muster explain`: what it prints and writes, and one clear line for bad input."""

import json

import pytest

WORDS = ["explain", "--case", "drill", "--until", "2030-02-15", "--scale", "0.2", "--runs", "1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("explain") / "e"


def test_it_writes_what_it_prints_and_goes_on_from_what_was_kept(muster, folder, monkeypatch):
    code, out, err = muster(*WORDS, "--sensitivity", "20", "--json", "--out", folder)
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert content == json.loads((folder / "explain.json").read_text())
    assert content["shapley"]["exact"]
    assert content["sensitivity"]["runs"] == 20
    assert (folder / "report.html").exists()
    monkeypatch.setattr("muster.ensemble.study.simulate", lambda *rest, **more: pytest.fail("it was kept"))
    code, again, _ = muster(*WORDS, "--sensitivity", "20", "--json", "--out", folder)
    assert (code, again) == (0, out)
    code, out, _ = muster(*WORDS, "--sensitivity", "20", "--out", folder)
    for words in ("Loop gain", "What contributes what", "One switched off", "R2 contagion", "hang on", "1 of 1 points"):
        assert words in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "luck"], "--by: expected group or mechanism, found 'luck'"),
        (["--runs", "0"], "--runs"),
        (["--sensitivity", "7"], "--sensitivity: expected 0 or at least 20 runs, found 7"),
        (["--draws", "guess"], "--draws: expected one of posterior, prior, defaults"),
        (["--since", "2030-03-01"], "--since: expected a date from 2030-01-01 to 2030-02-15, found 2030-03-01"),
        (["--policy", "weather"], "policy"),
        (["--scale", "0"], "scale"),
        (["--case", "atlantis"], "atlantis"),
    ],
)
def test_bad_input_is_one_line(muster, words, said):
    code, out, err = muster(*WORDS, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
