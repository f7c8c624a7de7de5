"""The command line of watching real units: `muster units`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from muster.terminal import Json, Out, console_of, place, print_json


def units(
    panel: Annotated[Path, typer.Argument(help="Table of units by month (CSV or Parquet).", show_default=False)],
    columns: Annotated[
        Path | None, typer.Option(help="TOML file that says which column is what; PANEL.toml if there is one.")
    ] = None,
    reports: Annotated[Path | None, typer.Option(help="Table of when departures were reported: a nowcast.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the draws.")] = 1,
    draws: Annotated[int, typer.Option(min=50, max=10_000, help="Draws kept of each of two chains.")] = 500,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Profile real units: what goes with departures, results adjusted for what was given, alarms."""
    from muster.monitoring.findings import examine
    from muster.monitoring.panel import find_description, read_panel
    from muster.monitoring.publish import publish
    from muster.report.monitoring import files

    columns = find_description(panel, columns)
    table = read_panel(panel, columns)
    asked = files.request(seed, draws, {"panel": panel, "columns": columns, "reports": reports})
    with place(out, files.MANIFEST, asked["digest"], files.FILES) as folder:
        with _steps() as progress:
            content = publish(examine(table, reports, seed, draws, progress))
        if folder:
            files.write(folder, content, asked)
    _tell_units({**asked, **content}, out, as_json)


def _tell_units(content: dict[str, Any], out: Path | None, as_json: bool) -> None:
    if as_json:
        print_json(content)
        return
    from muster.report.monitoring.tables import summary
    from muster.report.tables import show

    console = console_of()
    show(summary(content), console)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


@contextmanager
def _steps() -> Iterator[Callable[[int, int, str], None] | None]:
    """Give a report of steps done that draws a bar with the time it took, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("Fitting {task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda done, steps, what: bar.update(task, completed=done, total=steps, description=what)
