"""The pages on planning quote real files and say what the commands say."""

import re
import sys
from pathlib import Path

import pytest

from muster import cli
from muster.data.case import load_case
from muster.planning.frontier import front_of, frontier
from muster.planning.problem import read_problem
from muster.planning.proof import prove

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page, language):
    text = (PAGES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


@pytest.mark.parametrize(
    ("page", "file"), [("plan-a-rota.md", "rota-126.toml"), ("place-returnees.md", "returnees.toml")]
)
def test_the_page_quotes_the_real_file(page, file):
    assert blocks(page, "toml")[0] == (PAGES / file).read_text(encoding="utf-8")


def test_the_placement_is_told_as_the_page_shows_it(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["muster", "plan", "returnees", str(PAGES / "returnees.toml")])
    with pytest.raises(SystemExit):
        cli.main()
    told = [line.rstrip() for line in capsys.readouterr().out.strip().splitlines()]
    assert [line.rstrip() for line in blocks("place-returnees.md", "text")[0].strip().splitlines()] == told


def test_the_proof_stands_on_the_page(tmp_path):
    text = (PAGES / "rota-126.toml").read_text(encoding="utf-8").replace("count = 126", "count = 119")
    (tmp_path / "short.toml").write_text(text)
    shown = " ".join(blocks("plan-a-rota.md", "text")[1].split())
    assert prove(read_problem(tmp_path / "short.toml")).text in shown


def test_every_number_of_the_table_of_forces_is_what_the_command_finds():
    page = (PAGES / "smallest-force.md").read_text(encoding="utf-8")
    army = load_case("ukraine")
    front, have = front_of(army, 1200.0, 0.5, 24.0, 1500.0), army.force["brigades"]
    rows = re.findall(r"^\| (\d+), (\d+) \| (\d+)[^|]*\(([\d.]+)[^)]*\) \| (\d+) \(([\d.]+)\) \|$", page, re.M)
    assert len(rows) == 5
    for tour, rest, strong, share, weak, ratio in rows:
        low, high, full = frontier(front, (int(tour),), (int(rest),), (0.3, 0.6, 0.9))
        assert (low.smallest, high.smallest, full.smallest) == (int(weak), int(strong), int(strong))
        assert (f"{high.smallest / have:.2f}", f"{low.smallest / have:.2f}") == (share, ratio)
