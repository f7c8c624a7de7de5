import mmap
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from muster.data.errors import InputError
from muster.ensemble import executors
from muster.ensemble.executors import ONE_EACH, cores, executor_of
from muster.ensemble.keep import read_rows

ORPHANS = """
import os, sys, time
from muster.ensemble.executors import Processes
if __name__ == "__main__":
    pool = Processes(1)
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(time.sleep, 60)
    time.sleep(60)
"""


def test_one_worker_is_this_process():
    with executor_of(1) as executor:
        assert executor is None
    assert cores() >= 1


def test_each_process_has_one_thread_and_is_gone_afterwards():
    before = dict(os.environ)
    with executor_of(2) as executor:
        assert executor.submit(os.getenv, ONE_EACH[0]).result() == "1"
        assert executor.submit(os.getpid).result() != os.getpid()
    assert dict(os.environ) == before
    assert not multiprocessing.active_children()


def linger(path):
    time.sleep(60)
    path.touch()


def test_an_exception_does_not_wait_for_what_is_running(tmp_path):
    def be_interrupted():
        with executor_of(2) as executor:
            executor.submit(os.getpid).result()
            executor.submit(linger, tmp_path / "done")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        be_interrupted()
    assert not (tmp_path / "done").exists()
    assert not multiprocessing.active_children()


def test_memory_is_kept_where_the_c_library_can_and_nothing_happens_where_it_cannot(monkeypatch):
    asked = []
    library = SimpleNamespace(mallopt=lambda *words: asked.append(words), malloc=Mock(return_value=None))
    monkeypatch.setattr(executors.ctypes, "CDLL", lambda name: library)
    executors.keep_memory()
    assert asked == [(-1, 2**31 - 1), (-2, 2**28), (-4, 0)]
    library.malloc.assert_called_once()  # and nothing more where there is no room for large pages
    monkeypatch.setattr(executors.ctypes, "CDLL", lambda name: SimpleNamespace())
    executors.keep_memory()
    with executor_of(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()


def test_large_pages_are_asked_for_within_a_block_that_is_given_back(monkeypatch):
    block, page = 7 * mmap.PAGESIZE + 16, mmap.PAGESIZE
    library = SimpleNamespace(mallopt=Mock(), malloc=Mock(return_value=block), madvise=Mock(), free=Mock())
    monkeypatch.setattr(executors.ctypes, "CDLL", lambda name: library)
    executors.keep_memory()
    first, length, advice = (getattr(word, "value", word) for word in library.madvise.call_args.args)
    assert (first, first + length, advice) == (8 * page, block + executors.LARGE, mmap.MADV_HUGEPAGE)
    assert library.free.call_args.args[0].value == block


def test_processes_end_with_the_one_that_started_them(tmp_path):
    (tmp_path / "orphans.py").write_text(ORPHANS)
    with subprocess.Popen([sys.executable, tmp_path / "orphans.py"], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    for _ in range(100):
        if gone(child):
            return
        time.sleep(0.1)
    pytest.fail("the process is still there")


def gone(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_cluster_that_does_not_answer_or_without_dask_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"muster\[cluster\]"), executor_of(cluster="tcp://127.0.0.1:1"):
        pass


# ---------------------------------------------------------------- a cluster of two workers on this machine


def dask(part, *words):
    more = {"env": {**os.environ, "OMP_NUM_THREADS": "1"}, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{part}", *words, "--no-dashboard"], **more)


@pytest.fixture
def cluster(tmp_path):
    """Give the address of a scheduler, and its two workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2])
    own = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path / "dask"))
    workers = [dask("worker", address, *own) for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def compared(out, *words):
    """Run a small comparison in a process of its own; return the process."""
    asked = ["compare", "rest", "--case", "drill", "--start", "2030-09-01", "--until", "2030-10-31", "--scale", "0.2"]
    command = [sys.executable, "-m", "muster.cli", *asked, "--runs", "16", *words, "--out", out]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def kept(folder):
    return {path.name: [(row.key, {n: a.tobytes() for n, a in row.values.items()}) for row in read_rows(path)]
            for path in (folder / "runs").glob("*.parquet")}  # fmt: skip


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(cluster, tmp_path):
    address, workers = cluster
    process = compared(tmp_path / "cluster", "--cluster", address)
    while len(list((tmp_path / "cluster").glob("runs/*.parquet"))) < 3 and process.poll() is None:
        time.sleep(0.02)
    workers[0].kill()
    assert process.wait(timeout=120) == 0
    assert compared(tmp_path / "here", "--workers", "1").wait(timeout=120) == 0
    assert kept(tmp_path / "cluster") == kept(tmp_path / "here")
    for name in ("compare.json", "report.html", "pairs.parquet"):
        assert (tmp_path / "cluster" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


def test_a_scheduler_that_does_not_answer_is_one_line(monkeypatch):
    def refuse(address, **more):
        raise OSError("timed out")

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=refuse))
    with pytest.raises(InputError, match="no scheduler answers there"), executor_of(cluster="tcp://127.0.0.1:1"):
        pass
