"""The files and the words of a comparison of policies: differences, who changed, and what each policy asks for."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.ensemble.store import digest_of, write_json, write_table
from muster.model import registry
from muster.policy.compare import Comparison, Request
from muster.policy.document import OTHERS, changed_table, document, pairs_table, summary_table, weeks_table
from muster.policy.outcomes import OUTCOMES
from muster.report import style
from muster.report.fragments import heading, image, page, table_of
from muster.report.pictures import comparison as pictures
from muster.report.tables import Table, show
from muster.report.words import count, percent, rounded

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "compare.json"
FILES = (
    MANIFEST, "run.json", "outcomes.csv", "pairs.parquet", "weeks.parquet", "changed.parquet", "changed.csv",
    "costs.csv", "report.html", "forest.png",
)  # fmt: skip


def request_digest(request: Request) -> str:
    """Return the digest under which the result of a request is kept."""
    return digest_of({"command": "compare", **request.about()})


def record(comparison: Comparison) -> dict[str, Any]:
    """Return the content of compare.json: what was asked and what was found, without times."""
    return {"digest": request_digest(comparison.request), **document(comparison)}


def write(folder: Path, comparison: Comparison, content: dict[str, Any]) -> None:
    """Write every file of a comparison into a folder; only run.json depends on how long it took."""
    write_json(folder / MANIFEST, content)
    write_json(folder / "run.json", {"digest": content["digest"], "wall_seconds": round(comparison.seconds, 3)})
    for name, table in (("pairs", pairs_table), ("weeks", weeks_table), ("changed", changed_table)):
        write_table(folder / f"{name}.parquet", table(comparison))
    _write_csv(folder / "outcomes.csv", summary_table(content))
    _write_csv(folder / "changed.csv", changed_table(comparison))
    costs = [{"policy": policy["name"], **cost} for policy in content["policies"] for cost in policy["costs"]]
    if costs:
        _write_csv(folder / "costs.csv", {name: [cost[name] for cost in costs] for name in costs[0]})
    (folder / "report.html").write_text(report(comparison, content), encoding="utf-8")
    (folder / "forest.png").write_bytes(style.png(pictures.forest(comparison)))


def _write_csv(path: Path, columns: dict[str, list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


# ---------------------------------------------------------------- words


def signed(value: float | None, share: bool) -> str:
    """Return a difference with its sign, three digits; of a share in points.

    >>> signed(-1234.6, False), signed(0.0123, True), signed(0.0, False), signed(None, False)
    ('−1,230', '+1.2 pt', '0', '')
    """
    if value is None:
        return ""
    if share:
        size = f"{abs(value) * 100:.1f}"
        return "0" if float(size) == 0.0 else f"{'−' if value < 0 else '+'}{size.removesuffix('.0')} pt"
    size = f"{abs(rounded(value, 3)):,.10g}"
    return "0" if value == 0 else f"{'−' if value < 0 else '+'}{size}"


def plain(value: float, share: bool) -> str:
    """Return a value of an outcome."""
    return percent(value) if share else count(value) if abs(value) >= 100 else f"{rounded(value):,.10g}"


def outcomes_table(policy: dict[str, Any]) -> Table:
    """Return every outcome of one policy, from a comparison's document."""
    rows = []
    for name, found in policy["outcomes"].items():
        share = OUTCOMES[name].unit == "share"
        spread = found["spread"]
        ratio = "" if found["variance_ratio"] is None else f"{rounded(found['variance_ratio']):,.10g}"
        rows.append((
            OUTCOMES[name].title, plain(found["baseline"], share), plain(found["policy"], share),
            signed(found["difference"], share), _between(found["low90"], found["high90"], share),
            _between(found["from90"], found["to90"], share), percent(found["probability_better"]),
            _part(spread["chance"], spread["between_draws"]), ratio,
        ))  # fmt: skip
    columns = ("Outcome", "Baseline", "Policy", "Difference", "90% interval of it", "Nine of ten single differences",
               "Helps", "Chance in the spread", "Gain by pairing")  # fmt: skip
    return Table(policy["title"], columns, tuple(rows))


def _between(low: float | None, high: float | None, share: bool) -> str:
    return "" if low is None or high is None else f"{signed(low, share)} to {signed(high, share)}"


def _part(chance: float | None, between: float | None) -> str:
    if chance is None or between is None or not chance + between:
        return ""
    return percent(chance**2 / (chance**2 + between**2))


READ = (
    "Means over pairs of runs: the same soldiers with the same luck, with and without the policy, from its first day to"
    " the last. The interval is that of the mean difference; nine of ten single differences (one course of chance, one"
    " draw) lie in the next column. Helps: share of pairs in which the policy does better. Chance in the spread: share"
    " of the variance of single differences that is luck from the first policy's day on; the rest is {between}. Gain by"
    " pairing: how many times more pairs with different luck from then on the same precision would take, at the same"
    " parameters, units and past."
)


def costs_table(policy: dict[str, Any]) -> Table:
    """Return what a policy asks for, in each lever's own terms."""
    rows = tuple(
        (c["label"], c["unit"], f"{c['first']} to {c['last']}", f"{rounded(c['before'], 4):,.10g}",
         f"{rounded(c['value'], 4):,.10g}", signed(c["more"], False), signed(c["unit_years"], False), c["asks"])
        for c in policy["costs"]
    )  # fmt: skip
    columns = ("Lever", "Unit", "Days", "Before", "Now", "More, on average", "More, times years", "Asks for")
    return Table(f"What it asks for: {policy['title']}", columns, rows)


def changed_sentence(policy: dict[str, Any]) -> str:
    """Return in words how many changed."""
    stays, leaves = (policy["changed"][name]["people"] for name in ("stays", "leaves"))
    same, other, new, missing = (policy["changed"][name] for name in OTHERS)
    said = (
        f"{policy['title']}: {count(stays)} soldiers stay who would have left, {count(leaves)} leave who would have"
        f" stayed; {count(same)} leave on the same day either way, {count(other)} on another."
    )
    if new or missing:
        said += f" {count(new)} leave who serve only under the policy, {count(missing)} left who serve only without it."
    return said


def changed_rows(policy: dict[str, Any]) -> Table:
    """Return the reasons for which those who changed would leave."""
    reasons = {name: m.reason or m.title for name, m in registry.mechanisms().items()}
    stays, leaves = (policy["changed"][name]["by_reason"] for name in ("stays", "leaves"))
    named = [name for name in reasons if name in stays or name in leaves]
    names = sorted(named, key=lambda name: -(stays.get(name, 0.0) + leaves.get(name, 0.0)))
    rows = tuple((reasons[n], count(stays.get(n, 0.0)), count(leaves.get(n, 0.0))) for n in names[: pictures.MOST])
    return Table("By main reason", ("Reason", "Stay", "Leave"), rows)


def tell(comparison: Comparison, content: dict[str, Any], console: Console, out: Path | None) -> None:
    """Print what was found."""
    for policy in content["policies"]:
        console.print(policy["reason"], highlight=False)
        show([outcomes_table(policy)], console)
        console.print(changed_sentence(policy), highlight=False)
        show([costs_table(policy)], console)
    console.print(READ.format(between=content["between_draws"]), highlight=False)
    console.print(about_pairs(content), highlight=False)
    for failure in content["failed"]:
        said = f"The pair with seed {failure['seed']} failed: {failure['reason']}"
        console.print(said, highlight=False, soft_wrap=True)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


def about_pairs(content: dict[str, Any]) -> str:
    """Return in words how many pairs there are and what they are drawn from."""
    drawn = f"draws of the {content['draws']}" if content["draws"] != "defaults" else "the case's own parameters"
    return f"{content['pairs_finished']} of {content['pairs']} pairs, under {drawn}, scale {content['scale']:g}."


# ---------------------------------------------------------------- the page


def report(comparison: Comparison, content: dict[str, Any]) -> str:
    """Return the page of a comparison."""
    case = comparison.request.case
    titles = [policy["title"] for policy in content["policies"]]
    under = f"{case.title}. {about_pairs(content)} Baseline: {content['baseline']}. Simulated, not observed."
    body = [
        f"<h1>{escape(', '.join(titles))}</h1>", f'<p class="under">{escape(under)}</p>',
        '<ul class="summary">' + "".join(f"<li>{escape(line)}</li>" for line in sentences(content)) + "</ul>",
        f'<p class="caution">{escape(CAUTION)}</p>',
        heading("outcomes", "Differences to the baseline"),
        "<p>Thick: 90% interval of the mean difference. Thin: where nine of ten single differences lie.</p>",
        image("Differences to the baseline", style.svg(pictures.forest(comparison))),
        heading("course", "The difference over time"),
        "<p>Mean, and the band in which nine of ten single differences lie.</p>",
        image("The difference over time", style.svg(pictures.course(comparison))),
        heading("tables", "Tables"),
        f'<p class="note">{escape(READ.format(between=content["between_draws"]))}</p>',
        *(table_of(outcomes_table(policy)) for policy in content["policies"]),
        heading("changed", "Who changed"),
        *_changed(comparison, content),
        heading("costs", "What each policy asks for"),
        *(table_of(costs_table(policy)) for policy in content["policies"]),
        heading("run", "This comparison"),
        table_of(_about(content)),
        '<p class="note">Muster simulates populations and units, never persons: no soldier in it is real.</p>',
    ]  # fmt: skip
    return page(f"Muster: {', '.join(titles)}", body)


def _changed(comparison: Comparison, content: dict[str, Any]) -> list[str]:
    parts = []
    for against, policy in zip(comparison.policies, content["policies"], strict=True):
        parts.append(f"<p>{escape(changed_sentence(policy))}</p>")
        if against.changed.any():
            parts.append(image(f"Who changed: {policy['title']}", style.svg(pictures.changed(comparison, against))))
            parts.append(table_of(changed_rows(policy)))
    return parts


def sentences(content: dict[str, Any]) -> list[str]:
    """Return, for each policy, what it is and what it does to departures, absence, lives and cover."""
    said = []
    for policy in content["policies"]:
        parts = []
        for name in ("departures", "absent", "killed", "coverage"):
            found = policy["outcomes"].get(name)
            if found is not None:
                share = OUTCOMES[name].unit == "share"
                reach = _between(found["low90"], found["high90"], share)
                parts.append(f"{OUTCOMES[name].title.lower()} {signed(found['difference'], share)}"
                             + (f" ({reach})" if reach else ""))  # fmt: skip
        said.append(f"{policy['title']}: {policy['reason']} {'; '.join(parts)}.")
    return said


CAUTION = (
    "What the model says of policies follows from its mechanisms and priors; many effects rest on judgement. A"
    " difference tells what changes in the model when one thing is changed, not what will happen."
)


def _about(content: dict[str, Any]) -> Table:
    shown = [(key, value) for key, value in content.items() if key not in ("policies", "failed")]
    rows = tuple((key.replace("_", " "), ", ".join(map(str, v)) if isinstance(v, list) else str(v)) for key, v in shown)
    return Table("", ("What", "Value"), rows)
