"""Do many tasks through an executor, keep each as it finishes, and do none that is kept already."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass

from muster.data.errors import InputError
from muster.ensemble.executors import Processes
from muster.ensemble.keep import Store
from muster.ensemble.store import digest_of
from muster.ensemble.task import Finished, Row, Task

AHEAD = 2  # tasks handed out for each process, so that none waits for work


@dataclass(frozen=True)
class Standing:
    """How far an ensemble is.

    ``done`` of ``of`` tasks are finished, ``found`` of them before anything ran and ``failed`` of them in vain.
    ``seconds`` since the start; ``left`` more seconds to go at the pace so far, None while nothing tells the pace.
    """

    done: int
    of: int
    found: int
    failed: int
    seconds: float
    left: float | None


Progress = Callable[[Standing], None]


def perform(
    tasks: Sequence[Task],
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Iterator[Finished]:
    """Yield each task as it finishes: first those in the store, then the others in the order they end.

    Without an executor they are done here, one by one, in order. A task that fails is yielded with its reason and is
    not kept, so that a later call tries it again. Stop iterating, or be interrupted, and what was yielded is kept;
    the same call goes on from there and gives the same rows. `gather` gives the rows in the order of tasks.
    """
    count = _Count(len(tasks), progress)
    names = [digest_of(task.about()) for task in tasks] if store else []
    missing: deque[int] = deque()
    for number in range(len(tasks)):
        rows = store.find(names[number]) if store else None
        if rows is None:
            missing.append(number)
        else:
            yield count.add(Finished(number, rows, found=True))
    count.start()
    done = _here(tasks, missing) if executor is None else _there(tasks, missing, executor)
    for finished in done:
        if store and not finished.reason:
            store.put(names[finished.number], finished.rows)
        yield count.add(finished)


def gather(
    tasks: Sequence[Task],
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> list[Finished]:
    """Return every task in the order of tasks, when all are finished; arguments as in `perform`."""
    return sorted(perform(tasks, executor, store, progress), key=lambda finished: finished.number)


def _here(tasks: Sequence[Task], missing: deque[int]) -> Iterator[Finished]:
    for number in missing:
        try:
            yield Finished(number, tasks[number].do())
        except Exception as error:
            yield Finished(number, reason=why(error))


def _there(tasks: Sequence[Task], missing: deque[int], executor: Executor) -> Iterator[Finished]:
    """Hand tasks out, a few more than there are processes, and yield them as they end.

    A process that dies takes with it whatever was handed out, and nothing tells whose fault it was: each of those is
    done again with nothing beside it, and fails if its process dies then too.
    """
    ahead = AHEAD * int(getattr(executor, "workers", 0) or getattr(executor, "_max_workers", 0) or 16)
    running: dict[Future[Sequence[Row]], int] = {}
    suspected: set[int] = set()
    try:
        while missing or running:
            while missing and len(running) < ahead:
                if running and suspected.intersection((missing[0], *running.values())):
                    break  # a suspect goes alone
                number = missing.popleft()
                running[executor.submit(_do, tasks[number])] = number
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                number, error = running.pop(future), future.exception()
                if isinstance(error, BrokenExecutor) and number not in suspected:
                    suspected.add(number)
                    missing.appendleft(number)
                elif error is not None:
                    yield Finished(number, reason=why(error))
                else:
                    yield Finished(number, future.result())
    finally:
        for future in running:
            future.cancel()
        if running and isinstance(executor, Processes):
            executor.kill()  # nobody waits for what they are at


def _do(task: Task) -> Sequence[Row]:
    return task.do()


def why(error: BaseException) -> str:
    """Return in one line why a task failed."""
    if isinstance(error, BrokenExecutor):
        return "its process ended before it did: killed, or out of memory"
    said = " ".join(str(error).split())
    return said if isinstance(error, InputError) else f"{type(error).__name__}: {said}"


class _Count:
    """Counts what is finished, and tells whoever wants to know."""

    def __init__(self, of: int, progress: Progress | None) -> None:
        self.of, self.progress = of, progress
        self.done = self.found = self.failed = 0
        self.begun = time.monotonic()

    def start(self) -> None:
        """Say that the first task that is not found begins now."""
        self.begun = time.monotonic()
        self._tell()

    def add(self, finished: Finished) -> Finished:
        self.done += 1
        self.found += finished.found
        self.failed += bool(finished.reason)
        if not finished.found:
            self._tell()
        return finished

    def _tell(self) -> None:
        if self.progress:
            seconds, own = time.monotonic() - self.begun, self.done - self.found
            left = seconds / own * (self.of - self.done) if own else None
            self.progress(Standing(self.done, self.of, self.found, self.failed, seconds, left))
