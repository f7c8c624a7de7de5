"""Write the pages of docs/reference that can be told from what mechanisms, levers and states declare."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from muster.model import registry
from muster.model.declare import GROUPS, Effect, Lever, Mechanism, Parameter
from muster.model.scenario import Policy
from muster.model.states import CHANCES, ENDINGS, MOVES, SERVING, STATES
from muster.policy.outcomes import OUTCOMES, Outcome
from muster.policy.ready import ready
from muster.policy.schema import schema, search_schema

DOCS = Path(__file__).parent
FOLDER = DOCS / "reference"
MADE = "<!-- Made by docs/generate.py from the declarations in src/muster/model; change those, not this page. -->"
KEY = re.compile(r"\b(?:[a-z]+|[a-z]+\d+_)\d{4}[a-z]*\b")  # of a work in references.bib


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def bounds(low: float, high: float) -> str:
    """Return bounds as a reader says them."""
    if math.isinf(low) and math.isinf(high):
        return "any"
    if math.isinf(high):
        return f"from {low:g}"
    return f"up to {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


# ---------------------------------------------------------------- mechanisms


def mechanisms_page() -> str:
    """Return the page of all mechanisms with their parameters."""
    all_of_them = list(registry.mechanisms().values())
    numbers = sum(len(m.parameters) for m in all_of_them)
    cited = works(all_of_them)
    parts = [
        f"# Mechanisms\n\n{MADE}",
        f"{len(all_of_them)} mechanisms with {numbers} parameters. Each is one file in `src/muster/model/mechanisms`; "
        "[how to add one](../how-to/add-a-mechanism.md). A parameter is set with `--set MECHANISM.PARAMETER=VALUE`, a "
        "mechanism left out with `--without MECHANISM`, unless the model cannot do without it. Intervals of priors are "
        "central 90%.",
        "## Defaults away from the centre of their prior\n\nAll others are the median of theirs. These were moved "
        "together, within the 90% intervals of their priors, towards the yearly totals of registered cases and what is "
        "told of returns and absentees ([how, and what it means](../decisions/0005-model-second-half.md)).",
        table(("parameter", "default", "prior", "source"), moved(all_of_them)),
        *map(mechanism_section, all_of_them),
        "## Works cited\n\nAs in [references.bib](../references.bib), which also says how much of each was read.",
        "\n".join(f"- `{key}`: {work}" for key, work in cited.items()),
    ]
    return "\n\n".join(parts) + "\n"


def mechanism_section(mechanism: Mechanism) -> str:
    """Return what one mechanism says of itself."""
    facts = []
    if mechanism.reason:
        facts.append(f"A departure mainly due to it counts as *{mechanism.reason}* (`reason_{mechanism.name}`).")
    if mechanism.coupling:
        facts.append(f"It couples units: {mechanism.coupling}.")
    if mechanism.essential:
        facts.append("It cannot be left out.")
    else:
        facts.append(f"`muster explain` credits it with *{GROUPS[mechanism.group].lower()}*.")
    if mechanism.neutral:
        values = ", ".join(f"`{name}` = {value:g}" for name, value in mechanism.neutral.items())
        facts.append(f"It does nothing at {values}.")
    facts.extend(f"More `{effect.of}`: {direction(effect)}." for effect in mechanism.effects)
    said = (sys.modules[module_of(mechanism)].__doc__ or "").strip().split("\n\n")[0]
    about = " ".join([said, contributions(mechanism), *facts]).replace("  ", " ")
    rows = [parameter_row(p) for p in mechanism.parameters]
    header = ("parameter", "default", "prior", "unit", "bounds", "meaning", "source")
    return f"## {mechanism.name}\n\n**{mechanism.title}.** {about}\n\n{table(header, rows)}"


def direction(effect: Effect) -> str:
    """Return in words what an effect says, with what it is given."""
    given = ", ".join(f"{name} {value:g}" for name, value in effect.given.items())
    return f"{'more' if effect.sign > 0 else 'less'} `{effect.on}`" + (f" (with {given})" if given else "")


def moved(all_of_them: Iterable[Mechanism]) -> list[tuple[str, ...]]:
    """Return the parameters whose default is not their prior's median."""
    pairs = [(m, p) for m in all_of_them for p in m.parameters if p.default != p.prior.median]
    return [(f"`{m.name}.{p.name}`", f"{p.default:g}", str(p.prior), p.source) for m, p in pairs]


def module_of(mechanism: Mechanism) -> str:
    """Return the module that declares a mechanism."""
    folder = "muster.model.mechanisms."
    return next(
        name
        for name, module in list(sys.modules.items())
        if name.startswith(folder) and getattr(module, "MECHANISM", None) is mechanism
    )


def contributions(mechanism: Mechanism) -> str:
    """Return which kinds of contribution a mechanism makes, and to what."""
    said = []
    for part in mechanism.contributions:
        called = getattr(part, "name", None) or getattr(part, "account", None)
        of = getattr(part, "of", None) or getattr(part, "moves", None)
        kind = type(part).__name__.lower() + (f" {called!r}" if called else "")
        what = f" of {', '.join(of)}" if of else ""
        said.append(f"{kind} to {part.chance}" if hasattr(part, "chance") else kind + what)
    return f"Contributes {', '.join(dict.fromkeys(said))}." if said else ""


def parameter_row(p: Parameter) -> tuple[str, ...]:
    """Return the cells of one parameter."""
    return f"`{p.name}`", f"{p.default:g}", str(p.prior), p.unit, bounds(p.low, p.high), p.meaning, p.source


def works(all_of_them: Iterable[Mechanism]) -> dict[str, str]:
    """Return the works that parameters cite, by key; a key that references.bib lacks is an error."""
    known = bibliography()
    sources = [p.source for m in all_of_them for p in m.parameters]
    named = {key for key in known if any(re.search(rf"\b{key}\b", source) for source in sources)}
    keys = sorted(named | {key for source in sources for key in KEY.findall(source)})
    missing = [key for key in keys if key not in known]
    if missing:
        raise SystemExit(f"docs/references.bib: expected entries for {', '.join(missing)}")
    return {key: known[key] for key in keys}


def bibliography() -> dict[str, str]:
    """Return every entry of references.bib as a line of text; one entry a line, values in braces."""
    found = {}
    for line in (DOCS / "references.bib").read_text(encoding="utf-8").splitlines():
        if entry := re.match(r"@\w+\{([^,]+), (.*)\}$", line):
            fields = dict(re.findall(r"(\w+)=\{((?:[^{}]|\{[^{}]*\})*)\}", entry[2]))
            found[entry[1]] = cited({name: plain(value) for name, value in fields.items()})
    return found


def plain(text: str) -> str:
    """Return a value without the marks of BibTeX."""
    for mark, letter in (('{\\"u}', "ü"), ("\\%", "%"), ("--", "–"), ("{", ""), ("}", "")):
        text = text.replace(mark, letter)
    return text


def cited(fields: dict[str, str]) -> str:
    """Return one work as a reader expects it."""
    place = next((fields[n] for n in ("journal", "howpublished", "publisher", "institution") if n in fields), "")
    if "volume" in fields:
        place += f" {fields['volume']}" + (f": {fields['pages']}" if "pages" in fields else "")
    address = fields.get("url") or (f"https://doi.org/{fields['doi']}" if "doi" in fields else "")
    authors = fields.get("author", "").replace(" and ", "; ")
    told = [authors, f"*{fields['title']}*", place, fields.get("year", ""), f"<{address}>" if address else ""]
    return ". ".join(part.rstrip(".") for part in told if part) + "."


# ---------------------------------------------------------------- levers


def levers_page() -> str:
    """Return the page of all levers."""
    levers = list(registry.levers().values())
    header = ("lever", "label", "unit", "bounds", "neutral", "for single brigades")
    rows = [
        (
            f"[`{x.name}`](#{x.name})",
            x.label,
            x.unit,
            bounds(x.low, x.high),
            f"{x.neutral:g}",
            yes("brigade" in x.scope),
        )
        for x in levers
    ]
    parts = [
        f"# Levers\n\n{MADE}",
        "A lever is something that somebody can decide. A case's history is a dated schedule of levers, a "
        "[policy](../how-to/write-a-policy.md) a patch on it. At its neutral value a lever changes nothing.",
        table(header, rows),
        *map(lever_section, levers),
    ]
    return "\n\n".join(parts) + "\n"


def lever_section(lever: Lever) -> str:
    """Return what one lever says of itself."""
    through = ", ".join(f"[{name}](mechanisms.md#{name})" for name in lever.acts_through)
    does = f" More of it: {'; '.join(map(direction, lever.effects))}." if lever.effects else ""
    return f"## {lever.name}\n\n**{lever.label}.** {lever.meaning} Asks for: {lever.asks} Acts through {through}.{does}"


def yes(answer: bool) -> str:
    """Return an answer as a word."""
    return "yes" if answer else "no"


# ---------------------------------------------------------------- states


def states_page() -> str:
    """Return the page of states and moves, which are columns of daily.parquet."""
    rows = [(f"`{move.name}`", move.origin, move.target, move.meaning, cause(move.name)) for move in MOVES]
    stock = [(f"`{state}`", yes(state in SERVING)) for state in STATES if state != "unborn"]
    parts = [
        f"# States and moves\n\n{MADE}",
        "Everyone is in exactly one state every day, and changes it only by one of these moves, at most once a day. "
        "Both are columns of `daily.parquet`: a state counts people at the end of the day, a move those who made it "
        "that day.",
        table(("state", "counts as serving"), stock),
        table(("move", "from", "to", "meaning", "by"), rows),
    ]
    return "\n\n".join(parts) + "\n"


def cause(move: str) -> str:
    """Return what makes a soldier make a move."""
    if any(move in moves for moves in ENDINGS.values()):
        return "end of a known wait"
    chances = [chance.name for chance in CHANCES if any(move in moves for moves in chance.moves.values())]
    return " or ".join(f"chance `{name}`" for name in chances) or "arrival"


# ---------------------------------------------------------------- policies


def policies_page() -> str:
    """Return the page of the ready policies."""
    policies = ready().values()
    rows = [(f"[`{p.name}`](#{p.name})", p.title or "", str(min(s.start for s in p.settings))) for p in policies]
    parts = [
        f"# Ready policies\n\n{MADE}",
        "Each answers a question that is asked in public, with sizes that are choices, not recommendations. By name in "
        "`muster compare` ([how to](../how-to/compare-policies.md)) and `muster run --policy`; each is a TOML file in "
        "`src/muster/policy/policies` to copy and change ([how to](../how-to/write-a-policy.md)). Editors check such "
        "files against [policy.schema.json](policy.schema.json). Dates are those of the Ukraine case; `--start` moves "
        "one.",
        table(("policy", "title", "first day"), rows),
        *map(policy_section, policies),
        "## What policies are judged by\n\nOutcomes of `muster compare`, from the first day of a policy to the last "
        "day that is run, in people at full scale.",
        table(("outcome", "title", "unit", "better", "meaning"), map(outcome_row, OUTCOMES.values())),
    ]
    return "\n\n".join(parts) + "\n"


def policy_section(policy: Policy) -> str:
    """Return what one policy says of itself."""
    rows = [
        (f"[`{s.lever}`](levers.md#{s.lever})", registry.levers()[s.lever].unit, str(s.start), str(s.until or ""),
         f"{s.value:g}", registry.levers()[s.lever].asks)
        for s in policy.settings
    ]  # fmt: skip
    header = ("lever", "unit", "from", "until", "value", "asks for")
    return f"## {policy.name}\n\n**{policy.title}.** {policy.reason}\n\n{table(header, rows)}"


def outcome_row(outcome: Outcome) -> tuple[str, ...]:
    """Return the cells of one outcome."""
    return f"`{outcome.name}`", outcome.title, outcome.unit, "more" if outcome.better > 0 else "less", outcome.meaning


def schema_file() -> str:
    """Return the JSON Schema of policy files."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def search_schema_file() -> str:
    """Return the JSON Schema of searches."""
    return json.dumps(search_schema(), indent=1, ensure_ascii=False) + "\n"


PAGES = {
    "mechanisms.md": mechanisms_page, "levers.md": levers_page, "states.md": states_page, "policies.md": policies_page,
    "policy.schema.json": schema_file, "search.schema.json": search_schema_file,
}  # fmt: skip


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
