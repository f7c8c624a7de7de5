"""The files and the words of a placement of returnees, beside the rule of priority order only."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.ensemble.store import write_json
from muster.planning.fairness import BANDS, Outcome, outcome
from muster.planning.placement import Placed, Placement
from muster.planning.placement_check import check_placement
from muster.planning.queue import priority_only
from muster.planning.returnees_file import ReturneesFile
from muster.report import style
from muster.report.fragments import heading, image, page, table_of
from muster.report.pictures.placement import fairness, flows
from muster.report.tables import Table, show
from muster.report.words import percent

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "placement.json"
FILES = (MANIFEST, "placement.csv", "report.html")


@dataclass(frozen=True)
class FoundPlacement:
    """A placement, what it comes to, what the rule comes to, and the document."""

    asked: ReturneesFile
    placement: Placement
    best: Outcome
    rule: Outcome
    document: dict[str, Any]


def side_by_side(asked: ReturneesFile, placement: Placement) -> FoundPlacement:
    """Return a placement beside the rule; `ArithmeticError` where the check refuses it."""
    faults = check_placement(asked, placement.placed)
    if faults:
        raise ArithmeticError(f"the check refuses the placement: {faults[0]}")
    best, rule = outcome(asked, placement.placed), outcome(asked, priority_only(asked))
    document = {
        "status": placement.status,
        "objective": placement.objective,
        "bound": placement.bound,
        "gap": placement.gap,
        "name": asked.name,
        "placement": records(asked, placement.placed),
        "outcome": asdict(best),
        "priority_only": asdict(rule),
    }
    return FoundPlacement(asked, placement, best, rule, document)


def records(asked: ReturneesFile, placed: Sequence[Placed]) -> list[dict[str, Any]]:
    """Return who goes where, by name."""
    return [
        {
            "group": asked.group[one.group].name,
            "unit": asked.unit[one.unit].name,
            "specialty": one.specialty,
            "count": one.count,
        }
        for one in placed
    ]


def write(folder: Path, found: FoundPlacement, digest: str) -> None:
    """Write the document, the table and the page of a placement."""
    write_json(folder / MANIFEST, {"digest": digest, **found.document})
    with (folder / "placement.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ("group", "unit", "specialty", "count"), lineterminator="\n")
        table.writeheader()
        table.writerows(found.document["placement"])
    (folder / "report.html").write_text(report(found), encoding="utf-8")


# ---------------------------------------------------------------- words


def sentences(found: FoundPlacement) -> list[str]:
    """Return what was found, in the order in which a reader asks."""
    asked, best = found.asked, found.best
    people = sum(group.count for group in asked.group)
    vacancies = sum(sum(unit.vacancies.values()) for unit in asked.unit)
    proven = found.placement.status == "optimal"
    known = "proven best" if proven else f"at most {percent(found.placement.gap)} off the best"
    groups, units = len(asked.group), len(asked.unit)
    said = [
        f"{people:,} people back from absence in {groups} groups; {vacancies:,} vacancies in {units} units.",
        f"{best.placed:,} are placed and {best.waiting:,} wait on: {known} under the weights of the file.",
    ]
    if best.over:
        said.append(f"Reserve battalions hold {asked.places.reserve:,}: {best.over:,} too many would wait there.")
    if best.back:
        said.append(f"{best.back:,} go back under the commander they left for cause: no other place was left for them.")
    return said


def comparison(found: FoundPlacement) -> Table:
    """Return the placement beside the rule."""
    pairs = (
        ("points, lower is better", "points", ",.0f"),
        ("placed", "placed", ",d"),
        ("waiting on", "waiting", ",d"),
        ("waiting beyond what reserve battalions hold", "over", ",d"),
        ("specialists placed in their specialty", "own_specialty", ",d"),
        ("specialists placed at all", "specialists", ",d"),
        ("trained for another specialty", "trained", ",d"),
        ("back under the commander left for cause", "back", ",d"),
        ("weeks waited so far by those who wait on, mean", "mean_wait", ".1f"),
        ("longest of them", "longest_wait", ",d"),
    )
    both = found.best, found.rule
    rows = tuple((name, *(format(getattr(one, key), form) for one in both)) for name, key, form in pairs)
    return Table("Placed best, beside priority order only", ("", "Best", "Priority only"), rows)


def priorities(found: FoundPlacement) -> Table:
    """Return vacancies filled by priority."""
    rows = tuple(
        (str(p), f"{room:,}", _share(taken, room), _share(found.rule.by_priority[p][1], room))
        for p, (room, taken) in found.best.by_priority.items()
    )
    return Table("Vacancies filled by priority", ("Priority", "Vacancies", "Best", "Priority only"), rows)


def waits(found: FoundPlacement) -> Table:
    """Return the share placed by weeks waited."""
    rows = tuple(
        (band_name(*band), f"{people:,}", _share(placed, people), _share(ruled, people))
        for band, (people, placed), (_, ruled) in zip(BANDS, found.best.by_wait, found.rule.by_wait, strict=True)
        if people
    )
    return Table("Share placed by weeks waited", ("Weeks waited", "People", "Best", "Priority only"), rows)


def band_name(low: int, high: int) -> str:
    """Return a band of weeks as a reader says it.

    >>> band_name(2, 4), band_name(13, 520)
    ('2–4', '13 or more')
    """
    return f"{low} or more" if high >= 520 else f"{low}–{high}"


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "none"


def tell(found: FoundPlacement, console: Console, out: Path | None) -> None:
    """Print what was found."""
    for sentence in sentences(found):
        console.print(sentence, highlight=False)
    show([comparison(found), priorities(found), waits(found)], console)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


def report(found: FoundPlacement) -> str:
    """Return the page of a placement."""
    body = [
        f"<h1>{escape(found.asked.name)}</h1>",
        '<p class="under">Where people back from absence go. Groups are counts, never persons.</p>',
        '<ul class="summary">' + "".join(f"<li>{escape(s)}</li>" for s in sentences(found)) + "</ul>",
        table_of(comparison(found)),
        heading("flows", "From specialty to specialty and priority"),
        image("Flows of returnees", style.svg(flows(found.asked, found.placement.placed))),
        heading("waiting", "Fairness of waiting"),
        image("Share placed by weeks waited", style.svg(fairness(found.best, found.rule))),
        table_of(waits(found)),
        heading("priorities", "Priorities"),
        table_of(priorities(found)),
    ]
    return page(f"Muster: {found.asked.name}", body)
