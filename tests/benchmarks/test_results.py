from benchmarks import results
from tests.benchmarks.made import GROWTH


def test_results_are_kept_and_found(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "PLACE", tmp_path / "results")
    assert results.kept("growth") is None
    results.keep("growth", GROWTH | {"exponents": {}})
    assert results.kept("growth")["rows"] == GROWTH["rows"]
    assert results.machine()["cores"]
    assert results.code() == results.code() != ""


def test_what_was_measured_is_told_by_its_source(monkeypatch, tmp_path):
    one = results.code()
    for part in ("kernels", "model"):
        (tmp_path / "src" / "muster" / part).mkdir(parents=True)
        (tmp_path / "src" / "muster" / part / "a.py").write_text("1\n")
    monkeypatch.setattr(results, "__file__", str(tmp_path / "benchmarks" / "results.py"))
    other = results.code()
    (tmp_path / "src" / "muster" / "model" / "a.py").write_text("2\n")
    assert len({one, other, results.code()}) == 3
