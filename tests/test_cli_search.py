"""`muster search`: what it prints and writes, and one clear line for bad input."""

import json

import pytest

WHEN = ["--case", "drill", "--from", "2030-02-01", "--until", "2030-03-15", "--scale", "0.3"]
WHAT = ["--goal", "departures", "--goal", "effort", "--lever", "supply", "--lever", "support"]
FEW = ["--evaluations", "12", "--runs", "2", "--check", "4"]


def test_it_writes_what_it_prints_and_goes_on_from_what_was_kept(muster, tmp_path, monkeypatch):
    words = ["search", *WHEN, *WHAT, *FEW, "--limit", "coverage=0.2", "--out", tmp_path / "s"]
    code, out, err = muster(*words, "--json")
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert content == json.loads((tmp_path / "s" / "search.json").read_text())
    assert content["draws"] == "prior"
    assert len(content["tried"]) == 12
    assert (tmp_path / "s" / "report.html").exists()
    assert len(list((tmp_path / "s").glob("policy-*.toml"))) == len(content["front"])
    monkeypatch.setattr("muster.ensemble.family.Family.do", lambda self: pytest.fail("it was kept"))
    code, out, _ = muster(*words)
    assert code == 0
    for words in ("12 policies tried", "The front", "How robust they are", "What would change the choice"):
        assert words in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--lever: is missing, expected at least one, or a file with levers and goals"),
        (["--lever", "rest"], "--goal: is missing"),
        (["--lever", "rest=a..b", "--goal", "killed"], "expected LEVER or LEVER=LOW..HIGH"),
        (["--lever", "joy", "--goal", "killed"], "unknown lever 'joy'"),
        (["--lever", "rest=1..20", "--goal", "killed"], "rest = 1 is out of bounds, expected 3 to 120 days"),
        (["--lever", "rest", "--goal", "joy"], "unknown outcome 'joy'"),
        (["--lever", "rest", "--goal", "killed", "--limit", "joy"], "unknown outcome 'joy'"),
        (["--lever", "rest", "--goal", "killed", "--evaluations", "1"], "--evaluations"),
        (["--lever", "rest", "--goal", "killed", "--draws", "guess"], "--draws: expected one of"),
        (["--lever", "rest", "--goal", "killed", "--scale", "3"], "scale"),
        (["--lever", "rest", "--goal", "killed", "--policy", "weather"], "policy"),
        (["nowhere.toml"], "nowhere.toml"),
        (["nowhere.toml", "--goal", "killed"], "expected a file or --goal, --lever and --limit, found both"),
    ],
)
def test_bad_input_is_one_line(muster, words, said):
    code, out, err = muster("search", *WHEN, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_search_needs_a_first_day(muster):
    code, _, err = muster("search", "--case", "drill", "--lever", "rest", "--goal", "killed")
    assert code == 2
    assert "from: is missing, expected the day on which policies begin, or --from" in err
