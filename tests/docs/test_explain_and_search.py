"""The page on explaining and searching is carried out as it stands, with fewer runs on a smaller army."""

import json
import re
import sys
from pathlib import Path

import pytest

from muster import cli
from muster.data.case import load_case
from muster.policy.limits import check_limits, read_limits

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "explain-and-search.md"


def lines(command):
    """Return the command lines of the page that begin with a command."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith(f"muster {command}")]


@pytest.fixture
def carry_out(tmp_path, monkeypatch, capsys):
    """Return a function that runs one line in an empty folder and gives the document it wrote."""

    def run(line, document):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", line.split())
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 0, capsys.readouterr().err
        folder = tmp_path / line.split("--out ")[1].split()[0]
        assert (folder / "report.html").exists()
        return json.loads((folder / document).read_text())

    return run


def test_the_small_army_is_explained(carry_out):
    (line,) = [line for line in lines("explain") if "--case drill" in line]
    shorter = line.replace("2030-03-31", "2030-01-31").replace("--runs 2", "--runs 1 --scale 0.2")
    content = carry_out(shorter.replace("--sensitivity 40", "--sensitivity 20"), "explain.json")
    parts = sum(player["outcomes"]["departures"]["mean"] for player in content["shapley"]["players"])
    assert parts == pytest.approx(content["total"]["departures"]["mean"])


def test_the_small_army_is_searched(carry_out):
    (line,) = [line for line in lines("search") if "--case drill" in line]
    shorter = {"2030-06-30": "2030-03-05", "--evaluations 36": "--evaluations 12", "--runs 4": "--runs 2",
               "--check 24": "--check 4 --scale 0.3"}  # fmt: skip
    for long, short in shorter.items():
        assert long in line
        line = line.replace(long, short)
    content = carry_out(line, "search.json")
    assert len(content["tried"]) == 12
    assert content["front"]


def test_the_file_is_a_search_of_the_ukrainian_case(tmp_path):
    (text,) = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    path = tmp_path / "search.toml"
    path.write_text(text, encoding="utf-8")
    case = load_case("ukraine")
    limits = check_limits(read_limits(path), case, None, case.end, "search.toml")
    assert [r.lever.name for r in limits.ranges] == ["rest", "investigators", "supply"]
    assert limits.budgets[0].price == {"investigators": 1.0}
