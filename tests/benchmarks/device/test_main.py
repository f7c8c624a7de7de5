import json
import os
import subprocess
import sys

import pytest

from benchmarks.device import __main__ as main
from benchmarks.device import card, parts
from tests.benchmarks.device.simulated import ROOT


@pytest.fixture
def made(monkeypatch):
    """Parts that cost nothing; one of them fails."""

    def fail(path):
        raise ValueError("no luck")

    monkeypatch.setattr(card, "problem", lambda: None)
    monkeypatch.setitem(parts.PARTS, "law", fail)
    for name in ("small", "cores", "host"):
        monkeypatch.setitem(parts.PARTS, name, lambda path, name=name: {"name": name})


def test_without_a_device_it_ends_with_2_and_one_line(tmp_path):
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": path}
    command = [sys.executable, "-m", "benchmarks.device", "--out", str(tmp_path / "device.json")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("No CUDA device: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "device.json").exists()


def test_a_part_that_fails_leaves_the_others(made, tmp_path, capsys):
    out = tmp_path / "folder" / "device.json"
    assert main.main(["--parts", "small", "law", "cores", "--out", str(out)]) == 1
    found = json.loads(out.read_text())
    assert list(found) == ["small", "cores"]
    assert found["small"]["machine"]["code"]
    assert "ValueError: no luck" in capsys.readouterr().err


def test_parts_of_another_machine_are_kept(made, tmp_path, monkeypatch):
    out = tmp_path / "device.json"
    out.write_text(json.dumps({"small": {"name": "theirs"}}))
    monkeypatch.setattr(card, "problem", lambda: "No CUDA device")
    assert main.main(["--parts", "host", "--out", str(out)]) == 0
    found = json.loads(out.read_text())
    assert (found["small"]["name"], found["host"]["name"]) == ("theirs", "host")
    assert main.main(["--parts", "host", "small", "--out", str(out)]) == 2
