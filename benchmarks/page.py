"""`docs/benchmarks.md` and its pictures, made from the results that are kept; holds no number of its own."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks import pictures, results
from benchmarks import small_model as small
from benchmarks.device import section
from benchmarks.environments import PEERS, ROOT, Peer
from benchmarks.markdown import on, spread, table

PAGE = ROOT / "docs" / "benchmarks.md"
MADE = "<!-- Made by benchmarks/page.py from what its commands have kept; do not edit. -->"
VISITS = "everybody"
TENFOLD_BAR, EVALUATIONS_BAR = 11.0, 4.0


def write() -> None:
    """Write the page and its pictures from what is kept."""
    peers, growth, device = (results.kept(name) for name in ("peers", "growth", "device"))
    PAGE.write_text(text(peers, growth, device), encoding="utf-8")
    if peers:
        pictures.save(pictures.speeds(peers), "benchmarks-peers")
        pictures.save(pictures.laws(peers), "benchmarks-law")
    if growth:
        pictures.save(pictures.growth(growth), "benchmarks-growth")


def text(peers: dict[str, Any] | None, growth: dict[str, Any] | None, device: dict[str, Any] | None = None) -> str:
    """Return the whole page."""
    parts = [
        f"# Benchmarks\n\n{MADE}",
        "What is compared with what, and why that is fair: [decision 11](decisions/0011-benchmarks.md). Seconds are "
        "those of the processor, on one core: the machine does other work too, and a clock on the wall would count "
        "that. Speed is soldiers times days by seconds; building the force and compiling are left out of it. Every "
        "number is the median, with the least and the most of all runs.",
    ]
    if peers:
        parts += ["## The small model, beside its peers", peers_text(peers)]
    if growth:
        parts += ["## How the full model grows", growth_text(growth)]
    if device:
        parts += ["## On a GPU", section.text(device)]
    return "\n\n".join(parts) + "\n"


# ---------------------------------------------------------------- peers


def peers_text(found: dict[str, Any]) -> str:
    """Return the sections on the small model."""
    rows = found["rows"]
    missing = "\n".join(f"- {name} could not be installed: {why}" for name, why in found["missing"].items())
    parts = [
        f"Soldiers in units of {small.UNIT}; a daily hazard of leaving that grows with the days since posting and "
        "falls with the unit's trust; losses; every gap filled the next day; trust that falls with the share that is "
        "gone and returns ([its numbers and rules](../benchmarks/small_model.py)). "
        f"{on(found['machine'])}, {rows[0]['days']} days.",
        missing,
        "![Soldier-days a second](benchmarks-peers.png)",
        table(("who", "soldiers", "million soldier-days a second", "Muster is faster, same size", "own memory",
               "bytes a soldier", "peak memory"), [speed_row(row, rows) for row in rows]),
        "Own memory is what building and running the force adds at most to what the process held before, the peak all "
        "that it held, libraries included.",
        "### Against the bars\n\nThe bars stand at a million soldiers on Muster's side; Mesa is taken at the largest "
        "size that it is run at. Where a peer is written in two ways, both are held against its bar.",
        table(("who", "soldiers", "Muster is faster", "bar", "reached"), bar_rows(rows)),
        law_text(found["law"]),
        "### Counts that no machine changes\n\nAn event is a loss or a departure. A peer visits everybody and works "
        "out everybody's hazard; Muster looks at candidates and evaluates a hazard where a bound does not rule it out.",
        table(("who", "soldiers", "events", "visits an event", "hazards evaluated an event"),
              [count_row(row) for row in rows]),
        "### Versions\n\nEach in an environment of its own, made by plain pip from the package index.",
        table(("who", "Python", "packages", "how it is written"), version_rows(rows)),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def speeds(row: dict[str, Any]) -> list[float]:
    """Return soldier-days a second of every run of a row."""
    work = row["soldiers"] * row["days"]
    return [work / max(run["cpu"], 1e-9) for round_ in row["times"] for run in round_]


def middle(row: dict[str, Any]) -> float:
    """Return the median of those speeds."""
    return statistics.median(speeds(row))


def muster_at(soldiers: int, rows: list[dict[str, Any]]) -> float | None:
    """Return Muster's speed at a size, if it was run at it."""
    return next((middle(r) for r in rows if r["adapter"] == "muster_engine" and r["soldiers"] == soldiers), None)


def speed_row(row: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """Return one line of the table of speeds."""
    seen, ours = speeds(row), muster_at(row["soldiers"], rows)
    ratio = f"{ours / middle(row):,.1f}" if ours and row["adapter"] != "muster_engine" else ""
    return [row["title"], f"{row['soldiers']:,}", spread(seen, 1e-6), ratio, f"{row['own_bytes'] / 2**20:,.0f} MiB",
            f"{row['own_bytes'] / row['soldiers']:,.0f}", f"{row['peak_bytes'] / 2**20:,.0f} MiB"]  # fmt: skip


def bar_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Return how much faster Muster is at its largest size than each peer at its own."""
    runs = [row for row in rows if row["adapter"] == "muster_engine"]
    ours = max(runs, key=lambda row: row["soldiers"], default=None)
    out = []
    for peer in PEERS:
        own = [row for row in rows if row["adapter"] == peer.adapter]
        if ours and own and peer.bar:
            row = max(own, key=lambda row: row["soldiers"])
            ratio = middle(ours) / middle(row)
            reached = "yes" if ratio >= peer.bar else "no"
            out.append([peer.title, f"{row['soldiers']:,}", f"{ratio:,.1f}", f"{peer.bar:g}", reached])
    return out


def law_text(law: dict[str, Any]) -> str:
    """Return the section on the law."""
    about = (
        f"### The same law\n\n{law['soldiers']:,} soldiers, {law['days']} days, {law['seeds']} seeds each beside "
        f"{law['plain_seeds']} of the plain loop. Compared are the mean counts of every day, lost and left, their "
        "totals, and trust and days deployed at the end; the farthest difference, in standard errors, must stay below "
        "Student's quantile for all comparisons together (one false alarm in 10,000 peers). Mean trust must follow "
        "from a peer's own counts exactly. Two who draw the same numbers from the same generator give the same history "
        "and equal rows: LASER and the loop with numba's generator, mesa-frames and NumPy."
    )
    titles = {peer.adapter: peer.title for peer in PEERS}
    rows = [
        [titles[name], f"{part['farthest']:.2f}", f"{part['bound']:.2f}", f"{part['rms']:.2f}",
         f"{part['left_ratio']:.4f} ± {part['left_ratio_error']:.4f}", f"{part['trust_error']:.0e}",
         "yes" if part["same"] else "no"]
        for name, part in law["adapters"].items()
    ]  # fmt: skip
    header = ("who", "farthest", "bound", "root mean square of days", "leavers to the plain loop's", "error of trust",
              "same law")  # fmt: skip
    return "\n\n".join([about, "![Leavers a day](benchmarks-law.png)", table(header, rows)])


def count_row(row: dict[str, Any]) -> list[str]:
    """Return one line of the table of counts."""
    events, everybody = row["lost"] + row["left"], row["soldiers"] * row["days"]
    work = row["work"] or {"candidates": everybody, "evaluations": everybody}
    each = [f"{work[name] / events:,.1f}" for name in ("candidates", "evaluations")]
    return [row["title"], f"{row['soldiers']:,}", f"{events:,}", *each]


def version_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Return one line a peer with its versions."""
    out = []
    for peer in PEERS:
        row = next((row for row in rows if row["adapter"] == peer.adapter), None)
        if row:
            own = ", ".join(f"{name} {v}" for name, v in row["versions"].items() if name != "python")
            out.append([link(peer), row["versions"]["python"], own, peer.note])
    return out


def link(peer: Peer) -> str:
    """Return a peer's title, linked to its adapter."""
    return f"[{peer.title}](../benchmarks/adapters/{peer.adapter}.py)"


# ---------------------------------------------------------------- growth

WHAT = {
    "force": "the force (soldiers who ever serve)",
    "days": "days simulated",
    "companies": "companies, of the same soldiers",
    "mechanisms": "mechanisms",
    "departures": "moves, by the reference hazard of leaving",
}


def growth_text(found: dict[str, Any]) -> str:
    """Return the sections on the full model."""
    rows = found["rows"]
    about = (
        f"The case `{found['case']}` with one thing changed at a time, every run in a process of its own, kernels "
        "compiled before and memory kept as `muster run` keeps it; other things than the force are varied at half the "
        f"force. {on(found['machine'])}, "
        f"{found['rounds']} rounds. Exponents e of time and memory as x^e, by least squares on logarithms, with their "
        "standard errors, points of fewer than 100,000 soldiers left out."
    )
    fits = [
        [WHAT[series], *(f"{e:.2f} ± {error:.2f}" for e, error in (fit["seconds"], fit["memory"]))]
        for series, fit in found["exponents"].items()
    ]
    parts = [about, table(("against", "seconds", "memory"), fits), "![Growth](benchmarks-growth.png)", bars_text(rows)]
    header = ("", "soldiers", "days", "companies", "mechanisms", "moves", "seconds", "million soldier-days a second",
              "own memory", "bytes a soldier", "hazards a move")  # fmt: skip
    for series, title in WHAT.items():
        part = [row for row in rows if row["series"] == series]
        if part:
            parts.append(f"### Against {title}\n\n" + table(header, map(growth_row, part)))
    return "\n\n".join(parts)


def bars_text(rows: list[dict[str, Any]]) -> str:
    """Return what became of the two bars on growth."""
    lines = []
    for small_, large in tenfold(rows):
        ratio = statistics.median(large["cpu"]) / statistics.median(small_["cpu"])
        verdict = "reached" if ratio <= TENFOLD_BAR else "not reached"
        lines.append(f"- {small_['soldiers']:,} to {large['soldiers']:,} soldiers: {ratio:.1f} times the time "
                     f"(bar: at most {TENFOLD_BAR:g} times for ten times the force; {verdict}).")  # fmt: skip
    whole = next((row for row in rows if row["series"] == "force" and row["value"] == 1.0), None)
    if whole:
        each = whole["hazards"] / max(whole["moves"], 1)
        verdict = "reached" if each <= EVALUATIONS_BAR else "not reached"
        lines.append(f"- Hazards evaluated a move, whole force: {each:.2f} (bar: at most {EVALUATIONS_BAR:g}; "
                     f"{verdict}).")  # fmt: skip
    return "\n".join(lines)


def tenfold(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the pairs of points whose forces are as one to ten."""
    force = [row for row in rows if row["series"] == "force"]
    return [(a, b) for a in force for b in force if abs(b["value"] / a["value"] - 10.0) < 0.01]


def growth_row(row: dict[str, Any]) -> list[str]:
    """Return one line of a table of growth."""
    seconds = statistics.median(row["cpu"])
    return [f"{row['value']:g}", f"{row['soldiers']:,}", f"{row['days']:,}", f"{row['companies']:,}",
            str(row["mechanisms"]), f"{row['moves']:,}", spread(row["cpu"], 1.0),
            f"{row['soldier_days'] / seconds / 1e6:,.0f}", f"{row['own_bytes'] / 2**20:,.0f} MiB",
            f"{row['own_bytes'] / row['soldiers']:,.0f}", f"{row['hazards'] / max(row['moves'], 1):.2f}"]  # fmt: skip
