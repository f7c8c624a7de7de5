"""The command line of planning: `muster plan rota`, `muster plan returnees` and `muster plan force`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muster.terminal import INTERRUPTED, Json, Out, console_of, place, print_json

if TYPE_CHECKING:
    from muster.planning.rota import Watch

plan = typer.Typer(name="plan", help="Plan rotations, and where people back from absence go.")

TOURS, RESTS, MANNINGS = (2, 3, 4, 6, 8, 12), (1, 2, 3, 4, 6, 8, 12), (0.3, 0.6, 0.9)
File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="What is asked for.")]


@plan.command()
def rota(
    file: File,
    seconds: Annotated[float, typer.Option(min=1.0, help="Longest search; an interrupt keeps the best plan.")] = 300.0,
    gap: Annotated[float, typer.Option(min=0.0, help="Relative gap to the bound at which to stop.")] = 0.002,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Find a schedule that covers the front at least cost, or prove that there is none."""
    from muster.ensemble.store import digest_of
    from muster.planning.problem import read_problem
    from muster.report import plan_files

    problem = read_problem(file)
    digest = digest_of({"problem": repr(problem), "seconds": seconds, "gap": gap})
    with place(out, plan_files.MANIFEST, digest, plan_files.ROTA) as folder:
        with _watching() as watch:
            found = plan_files.find_rota(problem, seconds, gap, watch)
        if folder:
            plan_files.write_rota(folder, found, digest)
    if as_json:
        print_json({"digest": digest, **found.document})
    else:
        plan_files.tell_rota(found, console_of(), out)
    if found.rota.interrupted:
        raise typer.Exit(INTERRUPTED)


@plan.command()
def returnees(
    file: File,
    seconds: Annotated[float, typer.Option(min=1.0, help="Longest search.")] = 60.0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Place people back from absence in units with vacancies, to a proven optimum."""
    from muster.ensemble.store import digest_of
    from muster.planning.placement import place as find
    from muster.planning.returnees_file import read_returnees_file
    from muster.report import placement_files

    asked = read_returnees_file(file)
    digest = digest_of({"asked": asked.model_dump(mode="json"), "seconds": seconds})
    with place(out, placement_files.MANIFEST, digest, placement_files.FILES) as folder:
        found = placement_files.side_by_side(asked, find(asked, seconds))
        if folder:
            placement_files.write(folder, found, digest)
    if as_json:
        print_json({"digest": digest, **found.document})
    else:
        placement_files.tell(found, console_of(), out)


@plan.command()
def force(
    case: Annotated[str, typer.Option(help="Case whose brigades and density of posts are taken.")] = "ukraine",
    kilometres: Annotated[float, typer.Option(min=1.0, help="Length of the front.")] = 1200.0,
    duty: Annotated[float, typer.Option(min=0.01, max=1.0, help="Most time in the line spent on position.")] = 0.5,
    posts: Annotated[float | None, typer.Option(min=0.1, help="Infantry on position a kilometre; the model's.")] = None,
    fit: Annotated[float | None, typer.Option(min=1.0, help="Fit infantry of a full brigade; the model's.")] = None,
    manning: Annotated[list[float] | None, typer.Option(min=0.01, max=2.0, help="Strength of brigades; again.")] = None,
    tour: Annotated[list[int] | None, typer.Option(min=1, max=52, help="Weeks in the line; again.")] = None,
    rest: Annotated[list[int] | None, typer.Option(min=1, max=104, help="Weeks out of it; again.")] = None,
    handover: Annotated[int, typer.Option(min=0, max=52, help="Weeks of handover after each tour.")] = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Find the smallest force that holds a front, for each tour, rest and manning, with proof."""
    from muster.data.case import load_case
    from muster.ensemble.store import digest_of
    from muster.planning.frontier import front_of, frontier
    from muster.report import force_files

    army = load_case(case)
    front = front_of(army, kilometres, duty, posts, fit)
    have = army.force["brigades"]
    found = list(frontier(front, tour or TOURS, rest or RESTS, manning or MANNINGS, handover))
    document = force_files.force_document(front, have, found)
    digest = digest_of(document)
    with place(out, force_files.MANIFEST, digest, force_files.FILES) as folder:
        if folder:
            force_files.write(folder, document, found, digest)
    if as_json:
        print_json({"digest": digest, **document})
    else:
        force_files.tell(found, have, console_of(), out)


@contextmanager
def _watching() -> Iterator[Watch | None]:
    """Give a report of the search that shows objective, bound and gap, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("Looking for a plan ...") as status:

        def watch(now: Any) -> None:
            best = f"{now.objective:,.0f}" if now.objective < float("inf") else "none yet"
            said = f"{now.stage}: best {best}, bound {now.bound:,.0f}, gap {now.gap:.2%}, {now.seconds:.0f} s"
            status.update(f"{said} (Ctrl-C keeps the best plan)")

        yield watch
