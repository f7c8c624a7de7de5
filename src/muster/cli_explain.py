"""The command line of explanations: `muster explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muster.terminal import (
    CaseName,
    Cluster,
    Json,
    Out,
    Scale,
    Until,
    Workers,
    bar,
    console_of,
    day_of,
    place,
    print_json,
    workers_for,
    working,
)

if TYPE_CHECKING:
    from muster.policy.explain import Inquiry
    from muster.policy.sensitivity import Survey

REPEATS = 16  # draws of the survey with a second seed: enough to tell chance from parameters


def explain(
    case: CaseName = "ukraine",
    runs: Annotated[int, typer.Option(min=1, help="Points: draws and seeds, about a hundred runs each.")] = 20,
    by: Annotated[str, typer.Option(help="Share totals out by group of mechanisms, or by mechanism.")] = "group",
    pairs: Annotated[int, typer.Option(min=1, help="Pairs of random orders at each point, by mechanism.")] = 1,
    sensitivity: Annotated[int, typer.Option(min=0, help="Runs over the priors for the sensitivity; 0: none.")] = 256,
    draws: Annotated[
        str | None, typer.Option(help="Parameters: posterior, prior or defaults; the posterior where there is one.")
    ] = None,
    policy: Annotated[
        list[str] | None, typer.Option(metavar="NAME|FILE", help="Policy that is in force throughout; again.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the first point; the others count up from it.")] = 1,
    since: Annotated[str | None, typer.Option(help="First day of the outcomes; the case's first if not given.")] = None,
    until: Until = None,
    scale: Scale = 0.05,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Explain what each mechanism and loop contributes, and which parameters outcomes hang on."""
    from muster.data.case import load_case
    from muster.data.errors import InputError
    from muster.ensemble.study import each
    from muster.policy.beliefs import best_source, draws_of
    from muster.policy.explain import Inquiry
    from muster.policy.ready import find_policies
    from muster.policy.sensitivity import Survey

    if by not in ("group", "mechanism"):
        raise InputError(f"--by: expected group or mechanism, found {by!r}")
    army = load_case(case)
    policies = find_policies(policy or ())
    first = day_of("--since", since, army) if since else None
    last = day_of("--until", until, army) if until else None
    drawn = draws_of(army, draws or best_source(army), runs, seed)
    inquiry = Inquiry(
        army, drawn, each(runs, seed), policies, scale, first, last,
        "group" if by == "group" else "mechanism", pairs,
    )  # fmt: skip
    survey = Survey(army, sensitivity, REPEATS, seed, policies, scale, first, last) if sensitivity else None
    _explain(inquiry, survey, workers, cluster, out, as_json)


def _explain(
    inquiry: Inquiry, survey: Survey | None, workers: int | None, cluster: str | None, out: Path | None, as_json: bool
) -> None:
    from muster.report import explain_files as files

    digest = files.request_digest(inquiry, survey)
    tasks = len(inquiry.tasks())
    with working(out, files.MANIFEST, digest, files.FILES, workers_for(workers, tasks), cluster) as (executor, store):
        content = {"digest": digest, **_found(inquiry, survey, tasks, executor, store)}
        with place(out, files.MANIFEST, digest, files.FILES) as folder:
            if folder:
                files.write(folder, content, inquiry.case.title)
    if as_json:
        print_json(content)
    else:
        files.tell(content, console_of(), out)


def _found(inquiry: Inquiry, survey: Survey | None, tasks: int, executor: Any, store: Any) -> dict[str, Any]:
    """Run everything under one bar and return the document."""
    from muster.policy import sensitivity
    from muster.policy.explain import explain
    from muster.policy.explanation import document

    of = tasks + (len(survey.tasks()) if survey else 0)
    with bar("Explaining", "runs") as tell:
        found = explain(inquiry, executor, store, tell and (lambda standing: tell(standing.done, of)))
        told = None
        if survey:
            told = sensitivity.survey(survey, executor, store, tell and (lambda s: tell(tasks + s.done, of)))
    return document(found, told)
