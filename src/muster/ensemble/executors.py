"""Where tasks run: in this process, in several on this machine, or on a Dask cluster by its address."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from muster.data.errors import InputError

# M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_MAX of mallopt(3): what is free is kept, memory is asked for in large pieces
_KEPT = {-1: 2**31 - 1, -2: 2**28, -4: 0}
LARGE = 2**29  # bytes that come in large pages: those of a run of two million soldiers
ONE_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


@contextmanager
def executor_of(workers: int = 1, cluster: str | None = None) -> Iterator[Executor | None]:
    """Give an executor: none for one worker (this process), else so many processes, or those of a cluster.

    Leaving it by an exception ends the processes at once; what they were at is lost.
    """
    if cluster is not None:
        with on_cluster(cluster) as executor:
            yield executor
    elif workers <= 1:
        yield None
    else:
        pool = Processes(workers)
        try:
            yield pool
            pool.shutdown()
        finally:
            pool.kill()


class Processes(Executor):
    """Processes on this machine: spawned, one thread each, gone when this process goes, replaced when one dies."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to a process; where a process has died since the last call, all are started anew."""
        with _one_thread_each():  # read when a process starts, which is when work is handed in
            try:
                return self._started().submit(fn, *args, **kwargs)
            except BrokenExecutor:
                self.kill()
                return self._started().submit(fn, *args, **kwargs)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _settle)
        return self._pool

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes finish and end."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def kill(self) -> None:
        """End the processes now, whatever they are at."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ONE_EACH}
    os.environ.update(dict.fromkeys(ONE_EACH, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _settle() -> None:
    """Leave an interrupt to the process that handed the work out, and end when that one does, however it ends."""
    keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def keep_memory() -> None:
    """Let this process keep what it frees for the next array or run: a new megabyte takes half a millisecond to clear.

    For a process that is Muster's own. Where the C library is another than GNU's, nothing is done.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for name, value in _KEPT.items():
            library.mallopt(name, value)
        _ask_for_large_pages(library)


def _ask_for_large_pages(library: Any) -> None:
    """Have what is allocated next lie in large pages: a run reads far-off records, and looks up each page's address.

    A block is asked for, marked and given back untouched, so that it costs nothing until it is used.
    """
    library.malloc.restype = ctypes.c_void_p
    block = library.malloc(ctypes.c_size_t(LARGE))
    if block:
        first = -(-block // mmap.PAGESIZE) * mmap.PAGESIZE
        library.madvise(ctypes.c_void_p(first), ctypes.c_size_t(block + LARGE - first), mmap.MADV_HUGEPAGE)
        library.free(ctypes.c_void_p(block))


def _follow(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def on_cluster(address: str) -> Iterator[Executor]:
    """Give the executor of a Dask cluster; needs the extra ``cluster``. Raises `InputError`.

    Workers need the same version of Muster, one thread each (``dask worker ADDRESS --nthreads 1``), and no folder in
    common: what they give comes back to this process, which keeps it.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError("--cluster: needs Dask, expected `pip install 'muster[cluster]'` before it") from None
    try:
        client = Client(address, timeout="20s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"--cluster {address}: no scheduler answers there ({error})") from None
    try:
        # a worker that dies takes nothing with it: the scheduler hands its tasks to another
        executor = client.get_executor(retries=3, pure=False)
        executor.workers = max(1, sum(client.nthreads().values()))
        yield executor
    finally:
        client.close()
