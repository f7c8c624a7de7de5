"""What every command shares: where results go, and how they are printed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED = 130
WIDTH = 150  # columns of a table that does not go to a terminal

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the results into this new folder.")]


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
