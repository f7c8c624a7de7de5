"""The command line of calibration: `muster fit` and `muster nowcast`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muster.data.errors import InputError
from muster.terminal import (
    CaseName,
    Cluster,
    Json,
    Out,
    Scale,
    Workers,
    console_of,
    day_of,
    place,
    print_json,
    stages,
    workers_for,
    working,
)

if TYPE_CHECKING:
    from datetime import date

    from muster.calibration.posterior import Posterior
    from muster.data.case import Case
    from muster.report.fit_files import Asked
    from muster.report.nowcast_files import Question

POINTS = "512,384,512,640"  # as `muster.calibration.fit.Plan` has them
MOST = 100_000  # points in one wave: each has a seed of its own


def fit(
    case: CaseName = "ukraine",
    until: Annotated[
        str | None, typer.Option(help="Last day that is known, YYYY-MM-DD; the case's last publication if not given.")
    ] = None,
    scale: Scale = 0.1,
    points: Annotated[
        str, typer.Option(metavar="N,N,...", help="Runs of each wave, the first over the prior.")
    ] = POINTS,
    draws: Annotated[int, typer.Option(min=20, max=10_000, help="Draws from the posterior, each simulated.")] = 300,
    seed: Annotated[int, typer.Option(help="Seed of points, draws and runs.")] = 1,
    backtest: Annotated[bool, typer.Option(help="Forecast half a year at three earlier dates, beside others.")] = True,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Fit other readings of the data too: counting basis, practice.")
    ] = False,
    ship: Annotated[
        bool, typer.Option("--ship", help="Put posterior and central values into the case's own folder.")
    ] = False,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Fit the case to what was published: a posterior of its parameters, with checks."""
    from muster.calibration.gauge import known_targets
    from muster.data.case import load_case
    from muster.report.fit_files import Asked, unfitted

    army = unfitted(load_case(case))
    known_targets(army)
    last = day_of("--until", until, army) if until else army.published_until
    asked = Asked(army, last, scale, waves_of(points), draws, seed, backtest, sensitivity)
    _fit(asked, workers_for(workers, max(asked.points)), cluster, out, as_json, ship)


def waves_of(text: str) -> tuple[int, ...]:
    """Return the runs of each wave from text; raises `InputError`.

    >>> waves_of("64,32")
    (64, 32)
    """
    try:
        found = tuple(int(word) for word in text.split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 1 or max(found) > MOST or found[0] < 30:
        raise InputError(
            f"--points {text}: expected whole numbers with commas between them, the first 30 or more, each up to {MOST}"
        )
    return found


def _fit(asked: Asked, workers: int, cluster: str | None, out: Path | None, as_json: bool, ship: bool) -> None:
    """Fit, write and print; an interrupt keeps the runs that are done, from which the same command goes on."""
    from muster.report import fit_files as files

    digest = files.request_digest(asked)
    with working(out, files.MANIFEST, digest, files.FILES, workers, cluster) as (executor, store):
        with stages() as shown:
            found = files.find(asked, executor, store, shown.tell, shown.say)
        content = files.record(asked, found)
        with place(out, files.MANIFEST, digest, files.FILES) as folder:
            if folder:
                files.write(folder, asked, found, content)
    if ship:
        files.ship(asked.case.folder, found.fit.posterior)
    if as_json:
        print_json(content)
    else:
        files.tell(content, console_of(), out)


def nowcast(
    case: CaseName = "ukraine",
    on: Annotated[
        str | None,
        typer.Option(help="The day, YYYY-MM-DD; that of the last claim of how many are absent if not given."),
    ] = None,
    posterior: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Posterior of muster fit; the case's own if not given.")
    ] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws from the posterior; all of it at most.")] = 60,
    scale: Scale = 0.05,
    seed: Annotated[int, typer.Option(help="Seed of the first run; the others count up from it.")] = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Say how many are absent on a day, with intervals, and under which definition public claims would be true."""
    from muster.calibration.posterior import load_posterior
    from muster.data.case import load_case
    from muster.report.nowcast_files import Question

    army = load_case(case)
    known = load_posterior(army, posterior)
    asked = Question(army, _day(army, on), min(draws, known.draws.size), scale, seed)
    _nowcast(asked, known, workers_for(workers, asked.draws), cluster, out, as_json)


def _day(case: Case, on: str | None) -> date:
    if on:
        return day_of("--on", on, case)
    said = [figure.period_end for figure in case.figures if figure.quantity == "currently_absent"]
    return max([day for day in said if case.start < day <= case.end], default=case.published_until)


def _nowcast(
    asked: Question, known: Posterior, workers: int, cluster: str | None, out: Path | None, as_json: bool
) -> None:
    from muster.calibration.nowcast import nowcast as count
    from muster.report import nowcast_files as files

    digest = files.request_digest(asked, known)
    with working(out, files.MANIFEST, digest, files.FILES, workers, cluster) as (executor, store):
        with stages() as shown:
            found = count(
                asked.case, known, asked.on, asked.draws, asked.scale, executor, store,
                lambda standing: shown.tell("simulating", standing), asked.seed,
            )  # fmt: skip
        content = files.record(asked, known, found)
        with place(out, files.MANIFEST, digest, files.FILES) as folder:
            if folder:
                files.write(folder, asked, found, content)
    if as_json:
        print_json(content)
    else:
        files.tell(found, content, console_of(), out)
