"""The files of one request: what was run, every day of it, the comparison, the page and the picture."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.ensemble import store
from muster.ensemble.store import digest_of, write_json
from muster.model import outcomes
from muster.model.outcomes.document import document
from muster.report import html, plots, style, tables, unit_months

if TYPE_CHECKING:
    from muster.ensemble.run import Failed, Request
    from muster.model.simulate import Result

MANIFEST = "run.json"
TABLES = {
    "daily.parquet": store.write_daily,
    "weekly.parquet": store.write_weekly,
    "departures.parquet": store.write_departures,
    "absences.parquet": store.write_absences,
}
FILES = (MANIFEST, *TABLES, *unit_months.FILES, "outcomes.json", "figures.csv", "report.html", "picture.png")


@dataclass(frozen=True)
class Finished:
    """What came of a request: results in the order of its seeds, runs that failed, and whether it was interrupted."""

    results: list[Result]
    failed: list[Failed]
    interrupted: bool


def request_digest(request: Request) -> str:
    """Return the digest under which the results of a request are kept."""
    return digest_of(request.about())


def record(request: Request, results: Sequence[Result], failed: Sequence[Failed] = ()) -> dict[str, Any]:
    """Return the content of run.json: what was asked and what it took, added up over the finished runs.

    ``wall_seconds`` is the time of the simulation alone, after compilation.
    """
    return {
        "digest": request_digest(request),
        **request.about(),
        "runs_finished": len(results),
        "failed": [{"seed": run.seed, "reason": run.reason} for run in failed],
        "soldiers": sum(result.soldiers for result in results),
        "soldier_days": sum(result.soldier_days for result in results),
        "wall_seconds": round(sum(result.wall_seconds for result in results), 4),
        "peak_memory_bytes": peak_memory(),
        "each_run": [
            {
                "seed": result.seed,
                "soldiers": result.soldiers,
                "soldier_days": result.soldier_days,
                "wall_seconds": round(result.wall_seconds, 4),
            }
            for result in results
        ],
    }


def peak_memory() -> int:
    """Return the most memory this process has held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def write(folder: Path, request: Request, results: Sequence[Result], run: Mapping[str, Any]) -> None:
    """Write every file of a request into a folder; only run.json depends on how long it took."""
    case = request.case
    asked = {"digest": request_digest(request), **request.about()}
    write_json(folder / MANIFEST, run)
    for name, write_table in TABLES.items():
        write_table(folder / name, results)
    write_json(folder / "outcomes.json", document(results))
    if request.panel:
        unit_months.write_panel(folder, request.panel, case.title)
    tables.write_comparison(folder / "figures.csv", outcomes.compare(case.figures, results))
    (folder / "report.html").write_text(html.report(case, request.scenario, results, asked), encoding="utf-8")
    (folder / "picture.png").write_bytes(style.png(plots.overview(case, results)))
