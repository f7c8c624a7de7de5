"""`muster units`: what it prints and writes, and one clear line for anything it cannot use."""

import json
import sys

import pytest

from muster.cli_units import _steps
from muster.report.monitoring import files


def refused(answer, *words):
    code, out, err = answer
    assert code == 2
    assert out == ""
    assert err.startswith("muster: error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for word in words:
        assert word in err, f"{word!r} not in {err!r}"


PANEL = "unit,month,strength,departures\n" + "".join(
    f"U{k},2025-{m:02d},100,{(k * m) % 7 + 2}\n" for k in range(1, 7) for m in range(1, 9)
)


@pytest.fixture
def panel(tmp_path, monkeypatch):
    from tests.monitoring.made import stand_in

    stand_in(monkeypatch)
    path = tmp_path / "panel.csv"
    path.write_text(PANEL)
    return path


def test_units_gives_one_document_of_the_agreed_shape(muster, panel, tmp_path):
    code, out, err = muster("units", panel, "--json", "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"profiles", "preconditions", "alarms", "quality"} <= set(found)
    assert {"unit", "observed", "expected", "rate", "shrunk_rate", "low90", "high90", "probability_above"} <= set(
        found["profiles"][0]
    )
    assert json.loads((tmp_path / "out" / "units.json").read_text()) == found


def test_units_says_what_it_found(muster, panel):
    code, out, _ = muster("units", panel)
    assert code == 0
    assert "Data and model" in out


def test_units_refuses_persons_and_what_cannot_be(muster, panel, tmp_path):
    refused(muster("units", tmp_path / "none.csv"), "no such file")
    panel.write_text(PANEL.replace("departures", "departures,surname", 1))
    refused(muster("units", panel), "line 2: expected 5 cells")
    panel.write_text("unit,month,strength,departures,surname\na,2025-01,100,1,x\n")
    refused(muster("units", panel, "--out", tmp_path / "out"), "surname", "never persons")
    assert not (tmp_path / "out").exists()


def test_units_writes_where_it_says(muster, panel, tmp_path):
    code, out, _ = muster("units", panel, "--out", tmp_path / "out")
    assert code == 0
    assert f"Written: {tmp_path / 'out'}/report.html and the files beside it." in out
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(files.FILES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--draws", "49"], "--draws"),
        (["--draws", "many"], "--draws"),
        (["--seed", "-1"], "--seed"),
        (["--columns", "/nonexistent.toml"], "/nonexistent.toml"),
        (["--reports", "/nonexistent.csv"], "/nonexistent.csv"),
    ],
)
def test_units_names_the_option_that_it_cannot_use(muster, panel, tmp_path, words, said):
    refused(muster("units", panel, *words, "--out", tmp_path / "out"), said)
    assert not (tmp_path / "out").exists()


def test_steps_are_shown_only_on_a_terminal(monkeypatch):
    with _steps() as tell:
        assert tell is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with _steps() as tell:
        tell(1, 10, "the panel")
