"""The files and the words of the smallest force: a table and a picture for each manning, tour and rest."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.ensemble.store import write_json
from muster.planning.frontier import Force, Front
from muster.report import style
from muster.report.pictures.force import smallest
from muster.report.tables import Table, show
from muster.report.words import percent

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "force.json"
FILES = (MANIFEST, "force.csv", "force.png")


def force_document(front: Front, have: float, found: Sequence[Force]) -> dict[str, Any]:
    """Return the frontier as one JSON document; ``have``: brigades that exist."""
    return {"front": asdict(front), "brigades": have, "forces": [asdict(force) for force in found]}


def write(folder: Path, document: dict[str, Any], found: Sequence[Force], digest: str) -> None:
    """Write the document, the table and the picture."""
    write_json(folder / MANIFEST, {"digest": digest, **document})
    with (folder / "force.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Force)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(force) for force in found)
    (folder / "force.png").write_bytes(style.png(smallest(found, document["brigades"])))


def force_tables(found: Sequence[Force], have: float) -> list[Table]:
    """Return one table for each manning: tours down, rests across, brigades and their ratio to those that exist."""
    tables = []
    for manning in sorted({force.manning for force in found}):
        here = [force for force in found if force.manning == manning]
        rests = sorted({force.rest for force in here})
        rows = tuple(
            (f"{tour} weeks", *(_cell(_find(here, tour, rest), have) for rest in rests))
            for tour in sorted({force.tour for force in here})
        )
        title = f"Brigades needed at {percent(manning)} of strength ({here[0].slots} in the line at once)"
        tables.append(Table(title, ("Tour", *(f"rest {rest}" for rest in rests)), rows))
    return tables


def _find(forces: Sequence[Force], tour: int, rest: int) -> Force:
    return next(force for force in forces if (force.tour, force.rest) == (tour, rest))


def _cell(force: Force, have: float) -> str:
    return f"{force.smallest:,} ({force.smallest / have:.2f})"


def tell(found: Sequence[Force], have: float, console: Console, out: Path | None) -> None:
    """Print the tables."""
    show(force_tables(found, have), console)
    console.print(
        f"In brackets: over the {have:,.0f} brigades there are. Every number is proven: a rota with so many was built"
        " and checked, and the linear programme shows that no rota does with fewer.",
        highlight=False,
    )
    if out:
        console.print(f"Written: {out}/force.png and the files beside it.", highlight=False, soft_wrap=True)
