"""The files and the words of an explanation: what each group, mechanism, loop and parameter contributes."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.ensemble.store import digest_of, write_json
from muster.policy.explain import Inquiry
from muster.policy.explanation import off_by, ranked
from muster.policy.outcomes import OUTCOMES, SERIES
from muster.policy.sensitivity import Survey
from muster.report import style
from muster.report.compare_files import plain, signed
from muster.report.fragments import heading, image, page, table_of
from muster.report.pictures import explanation as pictures
from muster.report.tables import Table, show
from muster.report.words import percent, rounded

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "explain.json"
FILES = (MANIFEST, "report.html", "shares.png", "alone.png", "loops.png", "sensitivity.png")


def request_digest(inquiry: Inquiry, survey: Survey | None) -> str:
    """Return the digest under which an explanation is kept."""
    spread = None if survey is None else [survey.number, survey.repeats, survey.seed]
    return digest_of({"command": "explain", **inquiry.about(), "survey": spread})


def drawn(content: dict[str, Any]) -> dict[str, Any]:
    """Return the pictures by name."""
    found = {"shares": pictures.shares(content), "alone": pictures.alone(content), "loops": pictures.loops(content)}
    return found | ({} if content["sensitivity"] is None else {"sensitivity": pictures.sensitivity(content)})


def write(folder: Path, content: dict[str, Any], title: str) -> None:
    """Write every file of an explanation into a folder."""
    write_json(folder / MANIFEST, content)
    found = drawn(content)
    for name, picture in found.items():
        (folder / f"{name}.png").write_bytes(style.png(picture))
    svg = {name: style.svg(picture) for name, picture in found.items()}
    (folder / "report.html").write_text(report(content, title, svg), encoding="utf-8")


# ---------------------------------------------------------------- tables


def _cell(found: dict[str, Any], name: str) -> str:
    if found["mean"] is None:
        return ""
    share = OUTCOMES[name].unit == "share"
    error = "" if found["se"] is None else f" ±{_size(found['se'], share)}"
    return signed(found["mean"], share) + error


def _size(value: float, share: bool) -> str:
    return f"{value * 100:.1f}" if share else f"{abs(rounded(value, 2)):,.10g}"


def _columns(first: str) -> tuple[str, ...]:
    return (first, *(OUTCOMES[name].title for name in SERIES))


def _row(title: str, outcomes: dict[str, Any]) -> tuple[str, ...]:
    return (title, *(_cell(outcomes[name], name) for name in SERIES))


def shares_table(content: dict[str, Any]) -> Table:
    """Return Shapley's values and what they add up to."""
    rows = [_row(player["title"], player["outcomes"]) for player in content["shapley"]["players"]]
    rows.append(_row("Together", content["total"]))
    whole = (_full(content["full"][name], name) for name in SERIES)
    rows.append(("Full model", *whole))
    how = "over all subsets" if content["shapley"]["exact"] else "along antithetic random orders"
    note = (
        f"Shapley's values {how}, on shared luck: what each adds on average over all ways of bringing them in one by"
        " one; they add up to the full model less none of them. ±: standard error over"
        f" {content['points_finished']} points."
        f" Largest error over largest value, departures: {percent(off_by(content, 'departures'))}."
    )
    first = "Group" if content["by"] == "group" else "Mechanism"
    return Table("What contributes what", _columns(first), tuple(rows), note)


def _full(found: dict[str, Any], name: str) -> str:
    return "" if found["mean"] is None else plain(found["mean"], OUTCOMES[name].unit == "share")


def alone_table(content: dict[str, Any]) -> Table:
    """Return what each mechanism adds when all others act, and the loop gain without it."""
    rows = []
    for row in ranked(content["mechanisms"], "departures", len(content["mechanisms"])):
        gain = row["gain_without"]["together"]["mean"]
        rows.append((*_row(row["title"], row["outcomes"]), f"{gain:.2f}"))
    note = (
        "The full model less the same without the mechanism, same soldiers, same luck. Mechanisms need each other, so"
        " these do not add up. Last column: gain of the two slow loops without it."
    )
    return Table("One switched off at a time", (*_columns("Mechanism"), "Loop gain without"), tuple(rows), note)


def loops_table(content: dict[str, Any]) -> Table:
    """Return what each loop adds: the full model less the same with the loop cut."""
    rows = tuple(
        (*_row(f"{loop['key']} {loop['name']} ({'+' if loop['sign'] > 0 else '−'})", loop["outcomes"]), loop["path"])
        for loop in content["loops"]
    )
    note = "The full model less the same with the loop cut: what it acts on stays at its reference, whoever is absent."
    return Table("Loops", (*_columns("Loop"), "Path"), rows, note)


def gain_sentence(content: dict[str, Any]) -> str:
    """Return the loop gain in words."""
    gain = content["gain"]
    together = gain["together"]
    reach = "" if together["low90"] is None else f" ({together['low90']:.2f} to {together['high90']:.2f})"
    said = (
        f"Loop gain {together['mean']:.2f}{reach}: {gain['swamping']['mean']:.2f} by swamped courts,"
        f" {gain['workload']['mean']:.2f} by workload; contagion brings {gain['contagion']['mean']:.2f} further"
        " departures a departure besides."
    )
    if gain["amplification"] is None:
        return f"{said} At {percent(gain['above_1'])} of the points it is 1 or more: a lasting shock would grow on."
    return f"{said} Below 1 a lasting shock is amplified {gain['amplification']['mean']:.1f} times, and ends."


def sensitivity_table(content: dict[str, Any]) -> Table:
    """Return the parameters that outcomes hang on most."""
    found = content["sensitivity"]["outcomes"]
    rows = []
    for name in SERIES:
        for row in found[name]["parameters"][:5]:
            rows.append((OUTCOMES[name].title, row["parameter"], f"{row['first']:.2f}",
                         f"{row['total']:.2f} ±{row['se']:.2f}", percent(found[name]["known"]),
                         "" if found[name]["chance"] is None else percent(found[name]["chance"])))  # fmt: skip
    note = (
        f"Sobol' indices over the priors, {content['sensitivity']['runs']} runs,"
        f" {content['sensitivity']['parameters']} parameters: share of the variance that a parameter makes alone, and"
        " in total, with others. Counts by their logarithm. Known: share of the variance of fresh runs that the"
        " stand-in foretells. Chance: share that is luck."
    )
    columns = ("Outcome", "Parameter", "Alone", "In total", "Known", "Chance")
    return Table("What outcomes hang on", columns, tuple(rows), note)


def tell(content: dict[str, Any], console: Console, out: Path | None) -> None:
    """Print what was found."""
    console.print(gain_sentence(content), highlight=False)
    show([shares_table(content), alone_table(content), loops_table(content)], console)
    if content["sensitivity"] is not None:
        show([sensitivity_table(content)], console)
    console.print(about_points(content), highlight=False)
    for reason in content["failed"]:
        console.print(f"A run failed: {reason}", highlight=False, soft_wrap=True)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


def about_points(content: dict[str, Any]) -> str:
    """Return in words what was run."""
    drawn_from = f"draws of the {content['draws']}" if content["draws"] != "defaults" else "the case's own parameters"
    return (
        f"{content['points_finished']} of {len(content['points'])} points, under {drawn_from},"
        f" scale {content['scale']:g}, {content['since']} to {content['until']}."
    )


# ---------------------------------------------------------------- the page

CAUTION = (
    "Contributions are of mechanisms in the model, at these parameters; many rest on judgement. They say what the model"
    " would do without a mechanism, not what an army would."
)


def report(content: dict[str, Any], title: str, svg: dict[str, str]) -> str:
    """Return the page; ``svg`` are the pictures by name."""
    under = f"{about_points(content)} Simulated, not observed."
    body = [
        f"<h1>What contributes what: {escape(title)}</h1>", f'<p class="under">{escape(under)}</p>',
        f'<ul class="summary"><li>{escape(gain_sentence(content))}</li></ul>',
        f'<p class="caution">{escape(CAUTION)}</p>',
        heading("shares", "Shares of the total"),
        "<p>Thick: 90% interval of the mean. Thin: where nine of ten points lie. Orange makes an outcome worse.</p>",
        image("Shares of the total", svg["shares"]), table_of(shares_table(content)),
        heading("alone", "One switched off at a time"), image("One switched off at a time", svg["alone"]),
        table_of(alone_table(content)),
        heading("loops", "Loops"), image("Loops", svg["loops"]), table_of(loops_table(content)),
    ]  # fmt: skip
    if content["sensitivity"] is not None:
        body += [heading("sensitivity", "What outcomes hang on"),
                 "<p>Dark: alone. Light: in total. Line: 90% interval of the total.</p>",
                 image("What outcomes hang on", svg["sensitivity"]), table_of(sensitivity_table(content))]  # fmt: skip
    body.append('<p class="note">Muster simulates populations and units, never persons: no soldier in it is real.</p>')
    return page(f"Muster: what contributes what, {title}", body)
