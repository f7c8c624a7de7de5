import threading

from benchmarks.device import cores


def test_a_process_tells_the_speed_of_each_go(monkeypatch):
    monkeypatch.setattr(cores, "SECONDS", 0.0)
    monkeypatch.delattr(cores.os, "sched_setaffinity", raising=False)  # this process goes on to other tests
    told = []

    class Out:
        put = told.append

    cores.work("numpy_arrays", 5_000, 10, 0, threading.Barrier(1), Out)
    assert len(told[0]) == cores.GOES
    assert all(speed > 0 for speed in told[0])


def test_processes_together_are_added_up(monkeypatch):
    asked = []

    def speeds(adapter, soldiers, days, processes):
        asked.append(processes)
        return [1.0 * processes]

    monkeypatch.setattr(cores, "speeds", speeds)
    monkeypatch.setattr(cores, "cores", lambda: list(range(16)))
    rows = cores.rows(("numba_loop",), 5_000, 10)
    assert asked == [1, 2, 16]
    assert [row["speeds"] for row in rows] == [[1.0], [2.0], [16.0]]
    monkeypatch.setattr(cores, "cores", lambda: [1])
    assert [row["processes"] for row in cores.rows(("numba_loop",), 5_000, 10)] == [1]


def test_a_process_of_its_own_is_started():
    found = cores.speeds("numpy_arrays", 5_000, 10, 1)
    assert len(found) == cores.GOES
    assert min(found) > 0
