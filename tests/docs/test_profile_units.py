"""The tutorial on profiling units is carried out as it stands, and finds what the simulation drew."""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from muster import cli
from muster.monitoring.settings import read_settings

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "profile-units.md"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.slow
def test_the_tutorials_commands_find_what_was_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for line in blocks("sh")[0].splitlines():
        monkeypatch.setattr(sys, "argv", line.split())
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 0, capsys.readouterr().err
    found = json.loads((tmp_path / "build" / "units" / "units.json").read_text())
    truth = json.loads((tmp_path / "build" / "drill" / "panel_truth.json").read_text())["log_effect"]
    shown = [entry for entry in found["profiles"] if not entry["suppressed"]]
    assert len(shown) > 15
    ours, drawn = np.log([e["ratio"] for e in shown]), np.array([truth[e["unit"]] for e in shown])
    # Fisher's z: independent numbers would reach three standard errors once in 740 times
    assert np.arctanh(np.corrcoef(ours, drawn)[0, 1]) * np.sqrt(len(shown) - 3) > 3
    assert np.std(ours) < np.std(drawn) * 1.5
    assert found["model"]["mixed"]


def test_the_description_can_be_read(tmp_path):
    path = tmp_path / "panel.toml"
    path.write_text(blocks("toml")[0])
    settings = read_settings(path)
    assert [condition.kind for condition in settings.condition] == ["given", "both", "controlled"]
