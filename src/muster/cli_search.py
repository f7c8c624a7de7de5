"""The command line of searches: `muster search`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from muster.policy.search import Asked

EVALUATIONS = 144  # policies that are tried unless told otherwise
Goal = Annotated[
    list[str] | None, typer.Option(metavar="OUTCOME[:less|:more]", help="What to push; again for several.")
]
Vary = Annotated[
    list[str] | None, typer.Option(metavar="LEVER[=LOW..HIGH]", help="What may vary, within which bounds; again.")
]
Limit = Annotated[
    list[str] | None, typer.Option(metavar="OUTCOME[=SHARE]", help="What may worsen by that share at most; again.")
]
Known = Annotated[
    str | None, typer.Option(help="Parameters: posterior, prior or defaults; the posterior, or else the prior.")
]
InForce = Annotated[
    list[str] | None, typer.Option(metavar="NAME|FILE", help="Policy that is in force throughout; again.")
]


def search(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.toml]", help="What is asked for.")] = None,
    goal: Goal = None,
    lever: Vary = None,
    limit: Limit = None,
    start: Annotated[str | None, typer.Option("--from", help="First day of the policies.")] = None,
    case: CaseName = "ukraine",
    evaluations: Annotated[int, typer.Option(min=2, help="Policies to try.")] = EVALUATIONS,
    runs: Annotated[int, typer.Option(min=1, help="Points (draw and seed) at which each policy is tried.")] = 8,
    check: Annotated[int, typer.Option(min=1, help="Fresh points at which the front is judged again.")] = 48,
    shown: Annotated[int, typer.Option(min=1, max=24, help="Most policies of the front.")] = 8,
    draws: Known = None,
    policy: InForce = None,
    seed: Annotated[int, typer.Option(help="Seed of the search and of its first point.")] = 1,
    until: Until = None,
    scale: Scale = 0.05,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Search policies within limits: several goals at once, robust over what is not known."""
    from muster.data.case import load_case
    from muster.data.errors import InputError
    from muster.ensemble.study import Point
    from muster.policy.beliefs import best_source, draws_of
    from muster.policy.limits import check_limits, from_words, read_limits
    from muster.policy.ready import find_policies
    from muster.policy.search import Asked

    if file is not None and (goal or lever or limit):
        raise InputError(f"{file}: expected a file or --goal, --lever and --limit, found both")
    army = load_case(case)
    wanted = read_limits(file) if file else from_words(lever or (), goal or (), limit or ())
    first = day_of("--from", start, army) if start else None
    last = day_of("--until", until, army) if until else None
    limits = check_limits(wanted, army, first, last or army.end, str(file or "options"))
    known = best_source(army)
    source = draws or ("prior" if known == "defaults" else known)  # robust over what is not known, not over luck alone
    each = [Point(k, seed + k) for k in range(runs + check)]
    asked = Asked(
        limits, draws_of(army, source, runs + check, seed), tuple(each[:runs]), tuple(each[runs:]), evaluations,
        find_policies(policy or ()), scale, last, seed, shown,
    )  # fmt: skip
    _search(asked, workers, cluster, out, as_json)


def _search(asked: Asked, workers: int | None, cluster: str | None, out: Path | None, as_json: bool) -> None:
    from muster.policy.findings import document
    from muster.policy.search import search as find
    from muster.report import search_files as files

    digest, names = files.request_digest(asked), files.files_of(asked.evaluations)
    together = max(len(asked.points), len(asked.fresh))
    asked.check()
    with working(out, files.MANIFEST, digest, names, workers_for(workers, together), cluster) as (executor, store):
        with bar("Searching", "runs") as watch:
            found = find(asked, executor, store, watch)
        content = {"digest": digest, **document(found)}
        with place(out, files.MANIFEST, digest, names) as folder:
            if folder:
                files.write(folder, content, asked.limits)
    if as_json:
        print_json(content)
    else:
        files.tell(content, console_of(), out)
