"""What every command shares: where results go, and how they are printed."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muster.data.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from muster.data.case import Case
    from muster.ensemble.keep import Store
    from muster.ensemble.perform import Standing

INTERRUPTED = 130
WIDTH = 150  # columns of a table that does not go to a terminal

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the results into this new folder.")]
CaseName = Annotated[str, typer.Option("--case", help="Name of a case, or a folder that holds one.")]
Until = Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD; the case's end if not given.")]
Scale = Annotated[float, typer.Option(help="Share of the force to simulate, above 0 and at most 1.")]
Change = Annotated[
    list[str] | None, typer.Option("--set", metavar="MECHANISM.PARAMETER=VALUE", help="Set a parameter; again.")
]
Without = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Leave a mechanism out; again.")]
Draws = Annotated[
    str | None, typer.Option(metavar="SOURCE", help="Parameters of each run: posterior, prior or defaults.")
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=1024, envvar="MUSTER_WORKERS", help="Processes; as many as there are cores if not given."),
]
Cluster = Annotated[str | None, typer.Option(metavar="tcp://HOST:PORT", help="Dask scheduler whose workers run it.")]


@contextmanager
def place(out: Path | None, manifest: str, digest: str, names: tuple[str, ...]) -> Iterator[Path | None]:
    """Give the folder to write into, or nothing where no folder was asked for."""
    if out is None:
        yield None
        return
    from muster.ensemble import store

    store.check_folder(out, manifest, digest, names)
    with store.filling(out, manifest) as folder:
        yield folder


def console_of() -> Console:
    """Return the console that tables go to, wide where it is no terminal."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=WIDTH)


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON document on standard output."""
    import json

    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def working(
    out: Path | None, manifest: str, digest: str, names: tuple[str, ...], workers: int, cluster: str | None = None
) -> Iterator[tuple[Executor | None, Store | None]]:
    """Give what many runs need: who does them, and where finished ones are kept (in the folder that is asked for)."""
    from contextlib import ExitStack

    from muster.ensemble import store
    from muster.ensemble.executors import executor_of

    with ExitStack() as stack:
        kept = None
        if out is not None:
            store.check_folder(out, manifest, digest, names)
            kept = stack.enter_context(store.keeping(out, digest))
        yield stack.enter_context(executor_of(workers, cluster)), kept


def workers_for(asked: int | None, tasks: int) -> int:
    """Return how many processes to use: no more than there is work for."""
    from muster.ensemble.executors import cores

    return max(1, min(asked or cores(), tasks))


def day_of(option: str, text: str, case: Case) -> date:
    """Return the day that an option names; raises `InputError` for one that is not a day of the case."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option}: expected a date that exists, as YYYY-MM-DD, found {text!r}") from None
    if not case.start <= day <= case.end:
        raise InputError(f"{option}: expected a date from {case.start} to {case.end}, found {text}")
    return day


def parameters_of(texts: list[str] | None) -> dict[str, float]:
    """Return parameters from MECHANISM.PARAMETER=VALUE; raises `InputError`."""
    return dict(_parameter(text) for text in texts or ())


def _parameter(text: str) -> tuple[str, float]:
    key, found, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not found or not math.isfinite(number):
        raise InputError(f"--set {text}: expected MECHANISM.PARAMETER=NUMBER")
    return key.strip(), number


@contextmanager
def bar(what: str, unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a report of work done and in all that draws a bar with an estimate, on a terminal only.

    The pace is that of the work done since the first report: what was there before it tells nothing.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    said = TextColumn(f"{{task.completed}} of {{task.total}} {unit}{{task.fields[left]}}")
    columns = (TextColumn(what), BarColumn(), said)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, left="")
        pace = Pace()

        def tell(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, left=pace.left(done, of, time.monotonic()))

        yield tell


class Pace:
    """Estimates how long the rest takes, from what was done since it was first asked."""

    def __init__(self) -> None:
        self.first: tuple[int, float] | None = None

    def left(self, done: int, of: int, now: float) -> str:
        """Return the estimate in words, nothing as long as there is nothing to tell it from.

        >>> pace = Pace()
        >>> pace.left(10, 100, 0.0), pace.left(40, 100, 90.0)
        ('', ', about 3 min left')
        """
        if self.first is None:
            self.first = done, now
        before, begun = self.first
        if done <= before:
            return ""
        return f", {lasting((now - begun) / (done - before) * (of - done))} left"


UNITS = ((1.0, "s"), (60.0, "min"), (3600.0, "h"))


def lasting(seconds: float) -> str:
    """Return a length of time in words.

    >>> lasting(20.0), lasting(1500.0)
    ('about 20 s', 'about 25 min')
    """
    size, unit = next(pair for pair in UNITS if seconds < 90.0 * pair[0] or pair is UNITS[-1])
    return f"about {seconds / size:.0f} {unit}"


class Stages:
    """Shows which of several pieces of work is going on, how far it is and how long it takes, on a terminal only."""

    def __init__(self, shown: Callable[..., None] | None = None) -> None:
        self.shown = shown

    def say(self, text: str) -> None:
        """Show what is being done that has no parts to count."""
        if self.shown:
            self.shown(description=text.capitalize(), completed=0, total=None, said="")

    def tell(self, name: str, standing: Standing) -> None:
        """Show how many runs of a piece of work are done."""
        if self.shown:
            left = f", {lasting(standing.left)} left" if standing.left else ""
            said = f"{standing.done} of {standing.of} runs{left}"
            self.shown(description=name.capitalize(), completed=standing.done, total=standing.of, said=said)


@contextmanager
def stages() -> Iterator[Stages]:
    """Give a report of work in several stages that draws a bar with an estimate, on a terminal only."""
    if not sys.stderr.isatty():
        yield Stages()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, said="")
        yield Stages(lambda **fields: progress.update(task, **fields))
