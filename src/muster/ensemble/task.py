"""What an ensemble is made of: pieces of work that can go to another process, and the rows they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray

Key = Mapping[str, str | int | float]


@dataclass(frozen=True)
class Row:
    """What is kept of one run.

    ``key``: which run it is, in plain values (scenario, draw, seed ...). ``values``: arrays of numbers by name.
    ``seconds``: time spent simulating, the only field that two equal runs may differ in.
    """

    key: Key
    values: Mapping[str, NDArray[Any]]
    seconds: float = 0.0


class Task(Protocol):
    """Work for one call of an executor. It must survive pickling; use a frozen dataclass.

    One task is one run, or runs that share a past. It is what is kept, and what is lost when somebody pulls the plug.
    """

    def about(self) -> Mapping[str, Any]:
        """Return all that decides the bytes of the rows, as plain values; its digest is the task's name in a store."""

    def do(self) -> Sequence[Row]:
        """Do the work, in whatever process."""


@dataclass(frozen=True)
class Finished:
    """A task that has come to its end.

    ``number``: its place in the order of tasks. ``rows``: what it gave, none where it failed. ``reason``: why it
    failed, empty where it did not. ``found``: whether the rows were in the store already.
    """

    number: int
    rows: Sequence[Row] = field(default_factory=list)
    reason: str = ""
    found: bool = False
