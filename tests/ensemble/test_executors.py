import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from muster.data.errors import InputError
from muster.ensemble.executors import ONE_EACH, cores, executor_of

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


def test_an_exception_does_not_wait_for_what_is_running():
    def be_interrupted():
        with executor_of(2) as executor:
            executor.submit(os.getpid).result()
            executor.submit(time.sleep, 60)
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        be_interrupted()
    assert time.monotonic() - begun < 30.0


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
