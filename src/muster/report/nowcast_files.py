"""The files and the words of a nowcast: how many are absent, for how long, and what each public claim would count."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from muster.calibration.nowcast import FLOWS, Nowcast, document
from muster.calibration.posterior import Posterior
from muster.data.case import Case
from muster.ensemble.store import digest_of, write_json
from muster.model import outcomes
from muster.model.simulate import VERSION
from muster.report import style
from muster.report.fragments import heading, image, page, table_of
from muster.report.pictures import nowcast as pictures
from muster.report.tables import Table, show
from muster.report.words import count, day, percent

if TYPE_CHECKING:
    from rich.console import Console

Told = Mapping[str, Any]

MANIFEST = "nowcast.json"
FILES = (
    MANIFEST,
    "counted.csv",
    "claims.csv",
    "flows.csv",
    "report.html",
    "absent.png",
    "shares.png",
    "ages.png",
    "flows.png",
)


@dataclass(frozen=True)
class Question:
    """What is asked: a case, a day, how many draws of the posterior, and the scale and first seed of their runs."""

    case: Case
    on: date
    draws: int = 60
    scale: float = 0.05
    seed: int = 1


def request_digest(asked: Question, known: Posterior) -> str:
    """Return the digest under which the result of a request is kept."""
    return digest_of({
        "command": "nowcast", "case_digest": asked.case.digest, "posterior": known.draws.digest, "draws": asked.draws,
        "on": asked.on.isoformat(), "scale": asked.scale, "seed": asked.seed, "version": VERSION,
    })  # fmt: skip


def record(asked: Question, known: Posterior, found: Nowcast) -> dict[str, Any]:
    """Return the content of nowcast.json: what was counted on the day, claims placed in it, and months before it."""
    return {
        "digest": request_digest(asked, known), "case": asked.case.name, "case_digest": asked.case.digest,
        "scale": asked.scale, "seed": asked.seed, "version": VERSION, **document(found, known),
        "months": months(asked.case, found),
    }  # fmt: skip


def months(case: Case, found: Nowcast) -> list[dict[str, Any]]:
    """Return, for every whole month up to the day, flows with their intervals."""
    spans = outcomes.whole_months(case.start, found.on)
    out = []
    for m, (first, last) in enumerate(spans):
        row: dict[str, Any] = {"start": first.isoformat(), "end": last.isoformat()}
        for name in found.flows:
            low, middle, high = np.quantile(found.flows[name][:, m], (0.05, 0.5, 0.95))
            row[name] = {"median": round(float(middle)), "low90": round(float(low)), "high90": round(float(high))}
        out.append(row)
    return out


def write(folder: Path, asked: Question, found: Nowcast, content: dict[str, Any]) -> None:
    """Write every file of a nowcast into a folder."""
    write_json(folder / MANIFEST, content)
    counted = [{"name": name, **told} for name, told in content["counted"].items()]
    away = {name: f"away {name}" for name in content["ages"]}
    ages = content["ages"]
    counted += [{"name": s, **ages[name], "unit": "persons", "meaning": s} for name, s in away.items()]
    _rows(folder / "counted.csv", counted)
    _rows(folder / "claims.csv", [{**claim, "true_if": "; ".join(claim["true_if"])} for claim in content["claims"]])
    _rows(folder / "flows.csv", [
        {"start": row["start"], "end": row["end"], "flow": name, **row[name]}
        for row in content["months"] for name in FLOWS
    ])  # fmt: skip
    drawn = pictures.all_of(asked.case, found)
    (folder / "report.html").write_text(report(asked, found, content, drawn), encoding="utf-8")
    for name, picture in drawn.items():
        (folder / f"{name}.png").write_bytes(style.png(picture))


def _rows(path: Path, rows: Sequence[Told]) -> None:
    if rows:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


# ---------------------------------------------------------------- words


def sentences(content: Told) -> list[str]:
    """Return what a nowcast says, in the order in which a reader asks."""
    counted, on = content["counted"], day(date.fromisoformat(content["on"]))
    said = [
        f"On {on} {_of(content['absent'])} are absent; {_of(counted['gone_for_good'])} of them are gone for good,"
        f" and {_of(counted['meaning_to_return'])} would come back if they could.",
        f"In the thirty days before, {_of(counted['departures_last_month'])} left, {_of(counted['returns_last_month'])}"
        f" came back by themselves and {_of(counted['arrests_last_month'])} were caught.",
        f"Behind {_of(counted['cases'])} cases registered since the first day stand"
        f" {_of(counted['people_behind_cases'])} soldiers; {_of(counted['people'])} left at some time,"
        " registered or not.",
        f"Of all departures so far {_of(counted['share_over'])} are over.",
    ]
    known = content["posterior"]
    caution = (
        f"Numbers are medians and 90% intervals over {content['draws']} draws of a posterior fitted up to"
        f" {known.get('until')}: nobody publishes them, and nothing here was counted."
    )
    return [*said, caution]


def _of(told: Told) -> str:
    say = count if told.get("unit") != "share" else percent
    return f"{say(told['median'])} ({say(told['low90'])}–{say(told['high90'])})"


def counted_table(content: Told) -> Table:
    """Return everything that was counted on the day."""
    rows = [(told["meaning"], told["unit"], *_cells(told)) for told in content["counted"].values()]
    rows += [(f"away for {name}", "persons", *_cells(told)) for name, told in content["ages"].items()]
    return Table("What is counted", ("What", "Unit", "Median", "90% interval"), tuple(rows))


def _cells(told: Told) -> tuple[str, str]:
    say = percent if told.get("unit") == "share" else count
    return say(told["median"]), f"{say(told['low90'])}–{say(told['high90'])}"


def claims_table(content: Told) -> Table:
    """Return every public claim, where it falls among the draws, and what would make it true."""
    rows = []
    for claim in content["claims"]:
        share = claim["value"] < 1.0
        value = percent(claim["value"]) if share else count(claim["value"])
        middle = claim["median"]
        shown = "" if middle is None else percent(middle) if share else count(middle)
        below = "" if claim["quantile"] is None else percent(claim["quantile"])
        meant = "; ".join(claim["true_if"]) or "none of the definitions counted here"
        rows.append((claim["id"], claim["source"], value, shown, below, meant))
    columns = ("Claim", "Said by", "Claimed", "Simulated", "Draws below it", "True of")
    note = (
        "Simulated: median of the same quantity over the claim's own period, in the reading its wording suggests."
        " True of: what is counted on the day whose 90% interval holds the claim. No claim was fitted."
    )
    return Table("Public claims", columns, tuple(rows), note)


def tell(found: Nowcast, content: Told, console: Console, out: Path | None) -> None:
    """Print what was found."""
    for sentence in sentences(content):
        console.print(sentence, highlight=False)
    show([table for table in (counted_table(content), claims_table(content)) if table.rows], console)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


# ---------------------------------------------------------------- the page

READS = {
    "absent": (
        "How many are absent",
        "Top: the draws. Below: what else a number of absentees may count, with 90% intervals, and where each"
        " public claim lies; a claim is true of a definition where its line crosses the interval.",
    ),
    "shares": (
        "How many come back",
        "Shares that a claim may mean, with 90% intervals, and the claims.",
    ),
    "ages": (
        "How long they have been away",
        "Absentees on the day by how long they have been away, those gone for good among them; 90% intervals.",
    ),
    "flows": (
        "Departures and returns a month",
        "Medians and 90% bands over the draws: parameters and chance. Cases registered lie between departures and"
        " what becomes of them: many spells end before a case is opened, some never get one.",
    ),
}


def report(asked: Question, found: Nowcast, content: Told, drawn: Mapping[str, Any]) -> str:
    """Return the page of a nowcast."""
    said = sentences(content)
    tables = {"absent": claims_table(content), "ages": counted_table(content)}
    links = {figure.id: figure.url for figure in asked.case.figures}
    under = f"{asked.case.title}. {len(found.counted)} draws at scale {asked.scale:g}. Simulated, not observed."
    body = [
        f"<h1>{escape(f'Absent on {day(found.on)}')}</h1>", f'<p class="under">{escape(under)}</p>',
        '<ul class="summary">' + "".join(f"<li>{escape(line)}</li>" for line in said[:-1]) + "</ul>",
        f'<p class="caution">{escape(said[-1])}</p>',
    ]  # fmt: skip
    for key, picture in drawn.items():
        title, reads = READS[key]
        body += [heading(key, title), f"<p>{escape(reads)}</p>", image(title, style.svg(picture))]
        if key in tables and tables[key].rows:
            body.append(table_of(tables[key], links=links))
    body.append('<p class="note">Muster simulates populations and units, never persons: no soldier in it is real.</p>')
    return page(f"Muster: absent on {day(found.on)}", body)
