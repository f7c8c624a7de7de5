"""The command line: `muster run` and `muster figures`; the other commands have files of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from muster.cli_compare import compare
from muster.cli_explain import explain
from muster.cli_fit import fit, nowcast
from muster.cli_plan import plan
from muster.cli_search import search
from muster.cli_units import units
from muster.data.errors import InputError
from muster.ensemble.executors import keep_memory
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
    from concurrent.futures import Executor

    from muster.data.case import Case
    from muster.ensemble.draws import Draws as Drawn
    from muster.ensemble.keep import Store
    from muster.ensemble.run import Failed, Request
    from muster.model.scenario import Scenario
    from muster.model.simulate import Result
    from muster.report.files import Finished

BAD_INPUT = 2

app = typer.Typer(
    help="Simulate absence without leave in an army: why soldiers leave, what would make them stay or come back.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command()(compare)
app.command()(explain)
app.command()(search)
app.command()(fit)
app.command()(nowcast)
app.add_typer(plan)
app.command()(units)


def main() -> NoReturn:
    """Run the command line; bad input ends with exit code 2 and one line on standard error."""
    keep_memory()
    try:
        code = app(prog_name="muster", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        code = _fail(str(error))
    except typer.TyperException as error:
        code = _fail(error.format_message() or "expected a command; see muster --help")
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        code = 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has had enough
    except OSError as error:
        code = _fail(f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}")
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str) -> int:
    line = " ".join(message.split())
    sys.stderr.write(f"muster: error: {line}\n")
    return BAD_INPUT


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("muster"))
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command()
def run(
    case: CaseName = "ukraine",
    until: Until = None,
    scale: Scale = 1.0,
    runs: Annotated[int, typer.Option(min=1, help="Runs, with seeds counted up from the first.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed of the first run; the same seed gives the same soldiers.")] = 1,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads of a single run; no result depends on it.")] = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    policy: Annotated[
        list[str] | None, typer.Option(metavar="NAME|FILE", help="Ready policy, or policy file (TOML); again.")
    ] = None,
    draws: Draws = None,
    change: Change = None,
    without: Without = None,
    out: Out = None,
    save_at: Annotated[
        tuple[str, Path] | None, typer.Option(metavar="DATE FILE", help="Save the state at the end of a day.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Continue from a saved state, to the same bytes.")] = None,
    panel: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="Write units by month too: company, battalion or brigade.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Simulate the whole force and show it beside what was published."""
    from muster.data.case import load_case
    from muster.ensemble.run import Request
    from muster.model.unit_months import UnitMonths

    army = load_case(case)
    last = day_of("--until", until, army) if until else None
    save = (day_of("--save-at", save_at[0], army), save_at[1]) if save_at else None
    given = parameters_of(change)
    scenario = _scenario(army, policy or (), given, without or ())
    seeds = range(seed, seed + runs)
    if panel and out is None:
        raise InputError("--panel: expected --out too, the folder that the panel is written into")
    months = UnitMonths(panel) if panel else None
    drawn = _draws(army, draws, runs, seed)
    request = Request(army, scenario, seeds, scale, last, threads, given, save, resume, months, drawn)
    _run(request, workers_for(workers, runs), cluster, out, as_json)


def _draws(case: Case, source: str | None, runs: int, seed: int) -> Drawn | None:
    """Return a draw of parameters for each run, None where all have the case's own."""
    from muster.policy.beliefs import best_source, draws_of

    chosen = source or (best_source(case) if runs > 1 else "defaults")
    return None if chosen == "defaults" else draws_of(case, chosen, runs, seed)


def _run(request: Request, workers: int, cluster: str | None, out: Path | None, as_json: bool) -> None:
    """Run, write and print; what is finished when an interrupt comes is written and printed all the same."""
    from muster.report import files

    digest = files.request_digest(request)
    names = files.FILES
    if len(request.seeds) == 1 or request.panel:
        with place(out, files.MANIFEST, digest, names) as folder:
            done = _finished(request, None, None)
            about = _write(request, done, folder)
    else:
        with working(out, files.MANIFEST, digest, names, workers, cluster) as (executor, store):
            done = _finished(request, executor, store)
            with place(out, files.MANIFEST, digest, names) as folder:
                about = _write(request, done, folder)
    _tell(request, done.results, about, out, as_json)
    if done.interrupted:
        raise typer.Exit(INTERRUPTED)


def _finished(request: Request, executor: Executor | None, store: Store | None) -> Finished:
    """Run until all is done or an interrupt comes; an interrupt before anything is finished goes on."""
    from muster.ensemble.run import Failed, each_run
    from muster.report.files import Finished

    results: list[Result] = []
    failed: list[Failed] = []
    interrupted = False
    try:
        with bar("Simulating", "days") as progress:
            for found in each_run(request, progress, executor, store):
                (failed if isinstance(found, Failed) else results).append(found)  # type: ignore[arg-type]
    except KeyboardInterrupt:
        interrupted = True
        if not results:
            raise
    if not results:
        raise InputError(f"no run came to its end: {failed[0].reason}")
    order = {seed: number for number, seed in enumerate(request.seeds)}
    return Finished(sorted(results, key=lambda result: order[result.seed]), failed, interrupted)


def _write(request: Request, done: Finished, folder: Path | None) -> dict[str, Any]:
    from muster.report import files

    about = files.record(request, done.results, done.failed)
    if folder:
        files.write(folder, request, done.results, about)
    return about


def _tell(request: Request, results: list[Result], about: dict[str, Any], out: Path | None, as_json: bool) -> None:
    from muster.model.outcomes import compare
    from muster.model.outcomes.document import document
    from muster.report import tables
    from muster.report.standing import parameters_are
    from muster.report.words import intervals

    if as_json:
        figures = tables.records(compare(request.case.figures, results))
        print_json({**about, "figures": figures, "outcomes": document(results)["outcomes"]})
        return
    console = console_of()
    tables.show(tables.summary(request.case, results), console)
    source = request.draws.source if request.draws else ""
    console.print(parameters_are(request.case, source), highlight=False)
    console.print(intervals(results), highlight=False)
    console.print(
        f"{about['soldiers']:,} soldiers, {about['soldier_days']:,} soldier-days in {about['wall_seconds']:.1f} s.",
        highlight=False,
    )
    for failure in about["failed"]:
        said = f"The run with seed {failure['seed']} failed: {failure['reason']}"
        console.print(said, highlight=False, soft_wrap=True)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


@app.command()
def figures(case: CaseName = "ukraine", out: Out = None, as_json: Json = False) -> None:
    """Show what was published, by whom, and where sources disagree."""
    from muster.data.case import load_case
    from muster.ensemble import store
    from muster.report import tables

    army = load_case(case)
    content = tables.figures_document(army)
    digest = store.digest_of(content)
    content = {"digest": digest, **content}
    with place(out, tables.MANIFEST, digest, tables.FILES) as folder:
        if folder:
            store.write_json(folder / tables.MANIFEST, content)
            tables.write_published(folder / "published.csv", army)
    if as_json:
        print_json(content)
        return
    console = console_of()
    tables.show(tables.published(army), console)
    if out:
        console.print(f"Written: {out}/published.csv and {tables.MANIFEST}.", highlight=False, soft_wrap=True)


# ---------------------------------------------------------------- what the commands share


def _scenario(case: Case, policies: Iterable[str], given: dict[str, float], without: Iterable[str]) -> Scenario:
    from muster.model.scenario import Scenario
    from muster.policy.ready import find_policies

    return Scenario.build(case, find_policies(policies), given, without)


if __name__ == "__main__":
    main()
