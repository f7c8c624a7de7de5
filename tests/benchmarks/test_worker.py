import json
import mmap
import platform

import pytest

from benchmarks import worker
from benchmarks.adapters import numba_loop, numpy_arrays


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


def test_versions_are_of_what_is_there():
    found = worker.versions("numpy", "a-package-that-nobody-has")
    assert list(found) == ["python", "numpy"]
    assert found["python"] == platform.python_version()


@pytest.mark.skipif(not worker.CLEAR.exists(), reason="the system keeps one peak for the whole life of a process")
def test_a_peak_that_was_forgotten_is_no_peak_any_more():
    size = 64 << 20
    with mmap.mmap(-1, size) as block:  # which goes back to the system, whatever this process keeps
        block.write(b"1" * size)
        worker.forget_peak()
        high = worker.memory("VmHWM")
        assert high >= size
    assert worker.memory("VmHWM") > high - size // 2
    worker.forget_peak()
    assert worker.memory("VmHWM") < high - size // 2


def test_one_core_is_kept_of_those_there_are(monkeypatch):
    asked = []
    monkeypatch.setattr(worker.os, "sched_getaffinity", lambda process: {2, 5, 3}, raising=False)
    monkeypatch.setattr(worker.os, "sched_setaffinity", lambda process, cores: asked.append(cores), raising=False)
    worker.keep_to_one_core()
    assert asked == [{5}]
    monkeypatch.delattr(worker.os, "sched_setaffinity")
    worker.keep_to_one_core()
    assert asked == [{5}]
