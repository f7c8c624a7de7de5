import ast
import json
from pathlib import Path

import pytest

from benchmarks import environments, peers, worker
from benchmarks.adapters import numba_loop, numpy_arrays

ADAPTERS = Path(peers.__file__).parent / "adapters"
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in ADAPTERS.glob("*.py")}


def test_every_adapter_belongs_to_a_peer_and_is_written_to_one_pattern():
    assert {peer.adapter for peer in environments.PEERS} == set(TREES)
    for name, tree in TREES.items():
        assert ast.get_docstring(tree), name
        runs = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Run"]
        methods = {part.name for part in runs[0].body if isinstance(part, ast.FunctionDef)}
        assert "live" in methods, name
        assert any(isinstance(node, ast.Assign) and node.targets[0].id == "PACKAGES" for node in tree.body), name


def test_adapters_take_the_numbers_from_the_one_page_that_has_them():
    for name, tree in TREES.items():
        numbers = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not numbers & {0.0005, 0.0002, 250, 360, 240.0}, name


@pytest.mark.parametrize("adapter", [numba_loop, numpy_arrays])
def test_a_run_is_the_same_again_and_differs_by_seed(adapter):
    found = worker.live(adapter, 5_000, 30, [1, 1, 2])
    assert found["left"][0] == found["left"][1] != found["left"][2]
    assert all(1 < days < 30 + 250 for days in found["deployed"])


def test_a_worker_measures_time_memory_and_counts():
    found = worker.measure(numpy_arrays, 50_000, 20, seed=1, seconds=0.05)
    assert found["work"] is None
    assert found["lost"] > 0
    assert found["left"] > 0
    assert 1 <= len(found["times"]) <= worker.MOST_RUNS
    assert all(run["cpu"] > 0 for run in found["times"])
    assert 0 <= found["own_bytes"] < found["peak_bytes"]


def test_a_worker_prints_one_document_with_versions(capsys, monkeypatch):
    monkeypatch.delattr(worker.os, "sched_setaffinity", raising=False)  # this process goes on to other tests
    worker.main(["time", "numpy_arrays", "--soldiers", "5000", "--days", "5"])
    shown = json.loads(capsys.readouterr().out)
    assert {"python", "numpy"} == set(shown["versions"])
    worker.main(["law", "numpy_arrays", "--soldiers", "5000", "--days", "5", "--seeds", "3", "4"])
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["lost"]) == 2
    assert len(shown["trust"][0]) == 5


def test_an_environment_is_made_once_and_a_failure_said_in_one_line(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(environments, "PLACE", tmp_path)
    monkeypatch.setattr(environments.venv, "create", lambda place, **_: (place.mkdir(), made.append(place)))

    def pip(command, **_):
        return type("Done", (), {"returncode": int("nowhere" in command), "stderr": "a\nERROR: no such thing\n"})

    monkeypatch.setattr(environments.subprocess, "run", pip)
    good = environments.PEERS[0]._replace(name="good")
    assert environments.prepare(good) is environments.prepare(good) is None
    assert made == [tmp_path / "good"]
    bad = good._replace(name="bad", requirements=("nowhere",))
    assert environments.prepare(bad) == "ERROR: no such thing"


def test_a_worker_that_fails_is_named_by_its_last_line(monkeypatch):
    monkeypatch.setattr(environments, "python_of", lambda _: environments.Path(worker.sys.executable))
    peer = next(p for p in environments.PEERS if p.adapter == "numpy_arrays")
    with pytest.raises(RuntimeError, match="whole number of units of 500, not 750"):
        environments.work(peer, "time", 750, 5, [1])
    found = environments.work(peer, "law", 5_000, 5, [1])
    assert len(found["left"][0]) == 5


def test_peers_are_run_in_turn(monkeypatch):
    asked = []

    def work(peer, what, size, days, seeds, seconds=0.0):
        asked.append((peer.adapter, size, seeds[0]))
        times = [{"cpu": 1.0 + seeds[0], "wall": 1.0, "build": 0.0}]
        counts = {"lost": 1, "left": 2, "work": None, "versions": {"python": "3"}}
        return counts | {"times": times, "peak_bytes": 10 * seeds[0], "own_bytes": 5}

    monkeypatch.setattr(peers, "work", work)
    some = [peer for peer in environments.PEERS if peer.adapter in ("numpy_arrays", "mesa_agents")]
    rows = peers.time_all(some, rounds=2, days=10, largest=100_000)
    assert asked == [("mesa_agents", 10_000, 1), ("mesa_agents", 100_000, 1),
                     ("mesa_agents", 10_000, 2), ("mesa_agents", 100_000, 2)]  # fmt: skip
    assert [len(row["times"]) for row in rows] == [2, 2]
    assert rows[0]["peak_bytes"] == 20
