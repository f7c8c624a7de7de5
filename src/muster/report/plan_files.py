"""The files and the words of a rota: what was found, proven, promised, and what could be given up."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.data.case import load_case
from muster.ensemble.store import write_json
from muster.planning import export
from muster.planning.document import rota_document
from muster.planning.problem import Problem
from muster.planning.proof import prove
from muster.planning.relax import relaxations
from muster.planning.requirements import requirements
from muster.planning.rota import Rota, Watch, plan_rota
from muster.report import style
from muster.report.fragments import heading, image, page, table_of
from muster.report.pictures import rota as pictures
from muster.report.tables import Table, show
from muster.report.words import day, percent, rounded

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "plan.json"
ROTA = (MANIFEST, "schedule.csv", "in_force.csv", "schedule.ics", "plan.toml", "rota.csv", "report.html", "gantt.png")


@dataclass(frozen=True)
class FoundRota:
    """A rota and its document."""

    rota: Rota
    document: dict[str, Any]


def find_rota(problem: Problem, seconds: float, gap: float, watch: Watch | None = None) -> FoundRota:
    """Search, and say why where nothing was found, or what binds where something was."""
    rota = plan_rota(problem, seconds, gap, watch)
    proof = prove(problem) if rota.status == "infeasible" else None
    relaxed = relaxations(problem) if rota.sector is None else []
    required = requirements(rota) if rota.sector is not None and not rota.interrupted else []
    return FoundRota(rota, rota_document(rota, proof, relaxed, required))


def write_rota(folder: Path, found: FoundRota, digest: str) -> None:
    """Write every file of a rota into a folder; without a schedule only the document and the page."""
    problem, sector = found.rota.problem, found.rota.sector
    write_json(folder / MANIFEST, {"digest": digest, **found.document})
    (folder / "report.html").write_text(report(found), encoding="utf-8")
    if sector is None:
        return
    export.write_schedule(folder / "schedule.csv", problem, sector)
    export.write_in_force(folder / "in_force.csv", problem, sector)
    export.write_calendar(folder / "schedule.ics", problem, sector, problem.start)
    case = load_case(problem.case)
    if len(problem.units) <= case.force["brigades"]:
        export.write_policy(folder, problem, sector, case)
    (folder / "gantt.png").write_bytes(style.png(pictures.gantt(problem, sector)))


# ---------------------------------------------------------------- words


def sentences(found: FoundRota) -> list[str]:
    """Return what was found, in the order in which a reader asks."""
    document, problem = found.document, found.rota.problem
    asked = (
        f"{document['units']} units, {document['sectors']} sectors, {problem.weeks} weeks from {day(problem.start)};"
        f" tours of at most {problem.tour_limit} weeks, rest of at least {problem.rest}."
    )
    said = [asked, *(_no_plan(document) if found.rota.sector is None else _plan(found))]
    if found.rota.interrupted:
        said.append("The search was interrupted; this is the best plan so far.")
    return said


def _no_plan(document: dict[str, Any]) -> list[str]:
    if document["status"] == "unknown":
        return ["No schedule was found in the time given, and none was proven impossible."]
    return ["No schedule exists.", document["proof"]["text"]]


def _plan(found: FoundRota) -> list[str]:
    rota, promise = found.rota, found.rota.promise
    assert promise is not None
    known = "proven to be the least possible" if rota.status == "optimal" else (
        f"at most {percent(rota.gap)} above the least possible, {rota.bound:,.0f}"
    )  # fmt: skip
    said = [
        f"The plan promises {promise.departures:,.0f} departures and {promise.losses:,.0f} losses in these units: an"
        f" objective of {rota.objective:,.0f} persons, {known}."
    ]
    if rota.problem.units[0].in_force is not None:
        said.append(f"It changes {promise.changes:,} unit-weeks of the plan in force.")
    if promise.moves:
        said.append(f"Within tours, units move to a sector of like pressure {promise.moves:,} times.")
    return said


def relaxation_table(document: dict[str, Any]) -> Table:
    """Return what could be given up, the least share first."""
    rows = tuple(
        (
            one["text"],
            amount(one["amount"], one["measure"]),
            percent(one["share"]),
            "yes" if one["least"] else "no",
        )
        for one in document["relaxations"]
    )
    note = "Each alone makes a schedule possible. Shares are of what was asked; least: nothing less of it would do."
    return Table("What would have to be given up", ("What", "How much", "Share", "Least"), rows, note)


def amount(count: float, measure: str) -> str:
    """Return how much of something, its measure in the singular for one.

    >>> amount(1.0, "units"), amount(32.0, "unit-weeks")
    ('1 unit', '32 unit-weeks')
    """
    return f"{rounded(count):,.10g} {measure.removesuffix('s') if count == 1 else measure}"


def requirement_table(document: dict[str, Any]) -> Table:
    """Return what binds in a plan and what it costs."""
    rows = tuple(
        (
            one["name"],
            percent(one["binding"]),
            "" if one["price"] is None else f"{rounded(one['price']):,.10g}",
            one["step"],
            "" if one["saves"] is None else f"{rounded(one['saves']):,.10g}".replace("-", "−"),
        )
        for one in document["requirements"]
    )
    note = (
        "Binding: share of its instances with nothing to spare. Price: persons that one unit-week more of it costs."
        " Saves: persons fewer over the plan when the requirement is eased by the step, between two plans found alike"
        " (0: none better was found)."
    )
    return Table("What the plan's requirements cost", ("Requirement", "Binding", "Price", "Step", "Saves"), rows, note)


def unit_table(document: dict[str, Any]) -> Table:
    """Return days in and out of the line by unit."""
    rows = tuple(
        (
            one["unit"],
            f"{one['days_in_line']:,}",
            f"{one['days_out']:,}",
            f"{max(one['tours'], default=0)}",
            f"{min(one['rests'])}" if one["rests"] else "",
            f"{one['contact_days_at_end']:.0f}",
        )
        for one in document["by_unit"]
    )
    columns = ("Unit", "Days in line", "Days out", "Longest tour, weeks", "Shortest rest, weeks", "Contact days at end")
    return Table("Days by unit", columns, rows)


def tell_rota(found: FoundRota, console: Console, out: Path | None) -> None:
    """Print what was found."""
    for sentence in sentences(found):
        console.print(sentence, highlight=False)
    if found.rota.sector is None:
        show([relaxation_table(found.document)], console)
    else:
        show([requirement_table(found.document)], console)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


# ---------------------------------------------------------------- the page


def report(found: FoundRota) -> str:
    """Return the page of a rota."""
    problem, sector = found.rota.problem, found.rota.sector
    under = '<p class="under">A plan of rotations. Units and sectors as in the file.</p>'
    body = [f"<h1>{escape(problem.name)}</h1>", under]
    body.append('<ul class="summary">' + "".join(f"<li>{escape(s)}</li>" for s in sentences(found)) + "</ul>")
    if sector is None:
        body.append(heading("relaxations", "What would make a schedule possible"))
        body.append(table_of(relaxation_table(found.document)))
        return page(f"Muster: {problem.name}", body)
    body.append(f'<p class="caution">{escape(CAUTION)}</p>')
    for key, title, drawn in (
        ("gantt", "The rota", pictures.gantt),
        ("cover", "Cover", pictures.coverage),
        ("days", "Days in the line, rest, and exhaustion", pictures.days),
    ):
        body += [heading(key, title), image(title, style.svg(drawn(problem, sector)))]
    body += [heading("requirements", "Requirements"), table_of(requirement_table(found.document))]
    body += [heading("units", "Units"), table_of(unit_table(found.document))]
    return page(f"Muster: {problem.name}", body)


CAUTION = (
    "Departures are those of the exhaustion mechanism at its reference level, losses those of the line at mean"
    " pressure; what a thin line, contagion or trust would add is not in a plan. Simulate the plan (plan.toml) to see"
    " what they do."
)
