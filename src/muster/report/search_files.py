"""The files and the words of a search: the front, how robust it is, and what would change the choice."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.data.documents import quoted
from muster.ensemble.store import digest_of, write_json
from muster.model import registry
from muster.policy.limits import Limits
from muster.policy.outcomes import OUTCOMES
from muster.policy.search import Asked
from muster.report import style
from muster.report.compare_files import signed
from muster.report.fragments import heading, image, page, table_of
from muster.report.pictures import findings as pictures
from muster.report.pictures.findings import asked as about_box
from muster.report.pictures.findings import shown_boxes, title_of
from muster.report.tables import Table, show
from muster.report.words import number, percent, rounded

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "search.json"
PICTURES = ("front.png", "levers.png", "discovery.png")


def files_of(evaluations: int) -> tuple[str, ...]:
    """Return every name that a search of so many policies may write."""
    return (MANIFEST, "report.html", *PICTURES, *(f"policy-{n}.toml" for n in range(1, evaluations + 1)))


def request_digest(asked: Asked) -> str:
    """Return the digest under which the result of a search is kept."""
    return digest_of({"command": "search", **asked.about()})


def write(folder: Path, content: dict[str, Any], limits: Limits) -> None:
    """Write every file of a search: the document, the page, its pictures, and each policy of the front."""
    write_json(folder / MANIFEST, content)
    drawn = {"front": pictures.front(content), "levers": pictures.levers(content)}
    if shown_boxes(content):
        drawn["discovery"] = pictures.discovery(content)
    for name, picture in drawn.items():
        (folder / f"{name}.png").write_bytes(style.png(picture))
    svg = {name: style.svg(picture) for name, picture in drawn.items()}
    (folder / "report.html").write_text(report(content, limits.case.title, svg), encoding="utf-8")
    for policy in content["front"]:
        path = folder / f"{policy['name'].replace(' ', '-')}.toml"
        path.write_text(policy_text(limits, policy["name"], policy["levers"]), encoding="utf-8")


def policy_text(limits: Limits, name: str, levers: Mapping[str, float]) -> str:
    """Return a policy as a TOML file that `muster run` and `muster compare` take."""
    found = limits.policy(name, levers)
    parts = [f'name = {quoted(name)}\nreason = {quoted(found.reason)}\nbase = "{limits.case.digest}"\n']
    parts += [f'[[set]]\nlever = "{s.lever}"\nfrom = {s.start}\nvalue = {s.value!r}\n' for s in found.settings]
    return "\n".join(parts)


# ---------------------------------------------------------------- tables


def _value(found: Mapping[str, Any], goal: str) -> str:
    share = goal in OUTCOMES and OUTCOMES[goal].unit == "share"
    if goal not in OUTCOMES:
        return f"{rounded(found['mean']):,.10g}"
    if found["mean"] is None:
        return ""
    error = "" if found["se"] is None else f" ±{_size(found['se'], share)}"
    return signed(found["mean"], share) + error


def _size(value: float, share: bool) -> str:
    return f"{value * 100:.1f}" if share else f"{abs(rounded(value, 2)):,.10g}"


def front_table(content: dict[str, Any]) -> Table:
    """Return each policy of the front: its levers and its goals as judged again."""
    levers = [row["lever"] for row in content["levers"]]
    goals = [goal["outcome"] for goal in content["goals"]]
    labels = registry.levers()
    rows = tuple(
        (p["name"], *(f"{p['levers'][name]:g}" for name in levers), *(_value(p["goals"][g], g) for g in goals),
         "yes" if p["still_efficient"] else "no")
        for p in content["front"]
    )  # fmt: skip
    note = (
        "Goals: difference to doing nothing, from the policies' first day to the last, with the standard error over"
        f" fresh points ({len(content['fresh'])}), none of which the search has seen. On the front still: no other row"
        " is at least as good in all goals there."
    )
    columns = ("Policy", *(labels[n].label for n in levers), *map(title_of, goals), "On the front still")
    return Table("The front", columns, rows, note)


def robustness_table(content: dict[str, Any]) -> Table:
    """Return in how many draws each policy is enough, and what it may be regretted for."""
    goals = [goal["outcome"] for goal in content["goals"] if goal["outcome"] in OUTCOMES]
    rows = []
    for policy in content["front"]:
        found = [policy["regret"][goal] for goal in goals]
        cells = [cell for one, goal in zip(found, goals, strict=True) for cell in _regret(one, goal)]
        rows.append((policy["name"], percent(policy["enough"]), *cells))
    note = (
        f"Enough: share of points at which {enough_words(content)}. Regret: how far it is from the best of the front,"
        " or from doing nothing where that is better, in the same draw; mean, and what nine of ten draws stay below."
    )
    heads = [f"{title_of(goal)}: {what}" for goal in goals for what in ("mean regret", "nine of ten below")]
    return Table("How robust they are", ("Policy", "Enough", *heads), tuple(rows), note)


def _regret(found: Mapping[str, float], goal: str) -> tuple[str, str]:
    share = OUTCOMES[goal].unit == "share"
    mean, high = (signed(found[key], share).lstrip("+") for key in ("mean", "high90"))
    return mean, high


def enough_words(content: dict[str, Any]) -> str:
    """Return in words what enough was."""
    said = []
    for goal in content["goals"]:
        if goal["outcome"] in OUTCOMES:
            least = f"at least {percent(goal['enough'])} better" if goal["enough"] else "no worse"
            said.append(f"{title_of(goal['outcome']).lower()} is {least}")
    said += [f"{title_of(k['outcome']).lower()} is at most {percent(k['worse_by'])} worse" for k in content["keep"]]
    return " and ".join(said) or "nothing is asked"


def discovery_table(content: dict[str, Any]) -> Table:
    """Return every question asked of the draws, and the box that answers it where one is no accident."""
    rows = []
    for row in content["discovery"]:
        box = row["box"] if row["found"] else None
        where = "" if box is None else "; ".join(_bounds(key, ends) for key, ends in box["parameters"].items())
        rows.append((
            about_box(row), percent(row["share"]), where or "no box that chance would not find",
            "" if box is None else percent(box["density"]), "" if box is None else percent(box["coverage"]),
            "" if row["chance"] is None else f"{row['chance']:.3f}",
        ))  # fmt: skip
    note = (
        "A box says in which range of which parameters something happens most. In the box: share of its draws in which"
        " it does. Covered: share of all such draws that lie in it. Chance: how often a box as good is found when the"
        " draws are shuffled; boxes above 0.05 are not shown. Of many questions, one in twenty is"
        " answered by accident."
    )
    columns = ("What", "In all draws", "Box", "In the box", "Covered", "Chance")
    return Table("What would change the choice", columns, tuple(rows), note)


def _bounds(key: str, ends: Mapping[str, float | None]) -> str:
    low, high = ends["low"], ends["high"]
    if low is not None and high is not None:
        return f"{key} {number(low)} to {number(high)}"
    return f"{key} from {number(low)}" if low is not None else f"{key} up to {number(high or 0.0)}"


def tell(content: dict[str, Any], console: Console, out: Path | None) -> None:
    """Print what was found."""
    for line in sentences(content):
        console.print(line, highlight=False)
    show([front_table(content), robustness_table(content)], console)
    if content["discovery"]:
        show([discovery_table(content)], console)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)


def sentences(content: dict[str, Any]) -> list[str]:
    """Return what was asked and what came of it."""
    tried, front = content["tried"], content["front"]
    kept = sum(row["limits_kept"] for row in tried)
    drawn = f"draws of the {content['draws']}" if content["draws"] != "defaults" else "the case's own parameters"
    said = [
        f"{len(tried)} policies tried from {content['from']} on, each at {len(content['points'])} points under {drawn},"
        f" scale {content['scale']:g}; {kept} keep the limits."
    ]
    if content["limits_kept"]:
        said.append(
            f"{len(front)} are shown that no other policy tried beats in every goal. Which of them to take is a matter"
            " of what a goal is worth, which no simulation says."
        )
    else:
        said.append("No policy that was tried keeps all limits. The one shown breaks them least.")
    return said


# ---------------------------------------------------------------- the page

CAUTION = (
    "What the model says of policies follows from its mechanisms and priors; many effects rest on judgement. Levers are"
    " searched between the limits that were given; nothing is said of what lies outside."
)


def report(content: dict[str, Any], title: str, svg: dict[str, str]) -> str:
    """Return the page; ``svg`` are the pictures by name."""
    body = [
        f"<h1>{escape(content['name'])}</h1>",
        f'<p class="under">{escape(title)}. Policies within limits. Simulated, not observed.</p>',
        '<ul class="summary">' + "".join(f"<li>{escape(line)}</li>" for line in sentences(content)) + "</ul>",
        f'<p class="caution">{escape(CAUTION)}</p>',
        heading("front", "The front"),
        "<p>Grey: policies tried, as the search saw them. Colours: the front, judged again at fresh points. Thick: 90%"
        " interval of the mean. Thin: where nine of ten points lie.</p>",
        image("The front", svg["front"]), table_of(front_table(content)),
        heading("levers", "Levers"), image("Levers", svg["levers"]),
        heading("robustness", "How robust they are"), table_of(robustness_table(content)),
    ]  # fmt: skip
    if content["discovery"]:
        body.append(heading("discovery", "What would change the choice"))
        if "discovery" in svg:
            body.append("<p>Red: where it happens most, within the range of all draws.</p>")
            body.append(image("What would change the choice", svg["discovery"]))
        body.append(table_of(discovery_table(content)))
    body += [heading("asked", "What was asked"), table_of(_asked(content))]
    body.append('<p class="note">Muster simulates populations and units, never persons: no soldier in it is real.</p>')
    return page(f"Muster: {content['name']}", body)


def _asked(content: dict[str, Any]) -> Table:
    levers = registry.levers()
    rows = [(levers[r["lever"]].label, f"{r['low']:g} to {r['high']:g} {levers[r['lever']].unit}, now {r['now']:g}",
             levers[r["lever"]].asks) for r in content["levers"]]  # fmt: skip
    rows += [(title_of(g["outcome"]), f"goal: {g['want']}", "") for g in content["goals"]]
    rows += [(title_of(k["outcome"]), f"at most {percent(k['worse_by'])} worse", "") for k in content["keep"]]
    rows += [(b["name"], f"budget: at most {b['most']:g}",
              ", ".join(f"{price:g} for a unit of {levers[n].label.lower()}" for n, price in b["price"].items()))
             for b in content["budgets"]]  # fmt: skip
    return Table("", ("What", "Limits", "Asks for"), tuple(rows))
