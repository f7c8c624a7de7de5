import ast
from pathlib import Path

from benchmarks import environments, peers

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
