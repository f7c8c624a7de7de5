"""The page on bringing one's own case is carried out as it stands, with fewer runs; the truth behind it is known."""

import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from muster import cli
from muster.calibration import sampler
from muster.data.case import CASES, CaseFile

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-own-case.md"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def type_(monkeypatch, capsys):
    """Return a function that types a line of the page, with replacements, and gives what was printed."""
    monkeypatch.setenv("MUSTER_WORKERS", "1")

    def run(line, **fewer):
        for option, value in fewer.items():
            line = re.sub(rf"--{option} \S+", f"--{option} {value}", line)
        monkeypatch.setattr(sys, "argv", line.split())
        with pytest.raises(SystemExit) as end:
            cli.main()
        captured = capsys.readouterr()
        assert end.value.code == 0, captured.err
        return captured.out

    return run


@pytest.mark.slow
def test_an_army_of_two_tables_and_a_page_is_fitted_and_asked_for_what_it_was_not_shown(
    tmp_path, monkeypatch, capsys, type_
):
    monkeypatch.chdir(tmp_path)
    for name, few in (("WARM_UP", 100), ("LEAST", 50), ("MOST_DEPTH", 5)):
        monkeypatch.setattr(sampler, name, few)
    (tmp_path / "my-army").mkdir()
    for name in ("case.toml", "drivers.csv"):
        shutil.copy(CASES / "drill" / name, tmp_path / "my-army" / name)
    (code,) = blocks("python")
    exec(compile(code, "page", "exec"), {})
    truth = float(capsys.readouterr().out.split()[0])
    fit, nowcast = blocks("sh")[1].splitlines()
    type_(fit + " --draws 24", points="48", scale="0.2")
    content = json.loads((tmp_path / "build" / "my-fit" / "fit.json").read_text())
    assert content["in_sample"]["months"] == 16
    assert content["in_sample"]["inside"] >= 12
    absent = json.loads(type_(nowcast.split(" --out")[0] + " --draws 20 --json", scale="0.2"))["absent"]
    low, high = absent["low90"], absent["high90"]
    # one truth in ten lies outside such an interval: asked is that it is no more than three standard deviations off
    assert abs(truth - (low + high) / 2) <= 3.0 * (high - low) / (2 * 1.645)


def test_the_page_of_facts_is_one():
    (text,) = blocks("toml")
    assert CaseFile.model_validate(tomllib.loads(text)).title == "An army of six thousand"


def test_the_columns_it_explains_are_those_of_the_table():
    from muster.data.targets import COLUMNS

    page = PAGE.read_text(encoding="utf-8").split("## What was published")[1]
    rows = re.findall(r"^\| (`[^|]+) \|", page, re.M)
    assert [name for row in rows for name in re.findall(r"`(\w+)`", row)] == list(COLUMNS)
