"""The command line of policies: `muster compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muster.terminal import (
    INTERRUPTED,
    CaseName,
    Change,
    Cluster,
    Draws,
    Json,
    Out,
    Scale,
    Until,
    Without,
    Workers,
    bar,
    console_of,
    day_of,
    parameters_of,
    place,
    print_json,
    workers_for,
    working,
)

if TYPE_CHECKING:
    from muster.ensemble.perform import Standing
    from muster.policy.compare import Comparison, Request


def compare(
    policies: Annotated[
        list[str], typer.Argument(metavar="POLICY ...", help="Ready policies by name, or policy files (TOML).")
    ],
    case: CaseName = "ukraine",
    runs: Annotated[int, typer.Option(min=1, help="Pairs of runs, two under each draw of parameters.")] = 200,
    draws: Draws = None,
    seed: Annotated[int, typer.Option(help="Seed of the first pair; the others count up from it.")] = 1,
    until: Until = None,
    scale: Scale = 1.0,
    start: Annotated[str | None, typer.Option(help="First day of every policy, instead of its own.")] = None,
    base: Annotated[
        list[str] | None, typer.Option(metavar="NAME|FILE", help="Policy that baseline and policies share; again.")
    ] = None,
    change: Change = None,
    without: Without = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare policies with the baseline: who stays, who returns, lives, cover, with intervals."""
    from muster.data.case import load_case
    from muster.policy.beliefs import best_source, draws_of
    from muster.policy.compare import EACH, Request
    from muster.policy.ready import find_policies

    army = load_case(case)
    first = day_of("--start", start, army) if start else None
    request = Request(
        army,
        find_policies(policies, first),
        runs,
        draws_of(army, draws or best_source(army), -(-runs // EACH), seed),
        seed,
        scale,
        day_of("--until", until, army) if until else None,
        find_policies(base or ()),
        parameters_of(change),
        frozenset(without or ()),
    )
    _compare(request, workers_for(workers, request.draw_count), cluster, out, as_json)


def _compare(request: Request, workers: int, cluster: str | None, out: Path | None, as_json: bool) -> None:
    """Compare, write and print; what is finished when an interrupt comes is written and printed all the same."""
    from muster.policy.compare import run
    from muster.report import compare_files as files

    digest = files.request_digest(request)
    with working(out, files.MANIFEST, digest, files.FILES, workers, cluster) as (executor, store):
        with bar("Comparing", "pairs") as tell:

            def progress(standing: Standing) -> None:
                if tell:
                    tell(request.pairs_in(standing.done), request.pairs)

            found: Comparison = run(request, executor, store, progress)
        content = files.record(found)
        with place(out, files.MANIFEST, digest, files.FILES) as folder:
            if folder:
                files.write(folder, found, content)
    if as_json:
        print_json(content)
    else:
        files.tell(found, content, console_of(), out)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
