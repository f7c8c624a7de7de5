"""Write the tables of docs/model.md from docs/model.toml and from what mechanisms, levers and tests declare."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs.generate import bounds, table
from muster.model import registry

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "model.md"
PRIORS = ROOT / "validation" / "prior_predictive.json"
SHOWN = 5  # parameters that a growth goes with most
FACT = re.compile(r"^def (test_(?:fact|range)_(\d+)_\w+)", re.M)
BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.S)


def told() -> dict[str, Any]:
    """Return the rows and facts of docs/model.toml."""
    return tomllib.loads((ROOT / "docs" / "model.toml").read_text(encoding="utf-8"))


def link(path: str) -> str:
    """Return a link from the page to a file of the project, by its name alone."""
    return f"[{Path(path).name}](../{path})"


def files_of(row: dict[str, Any]) -> list[str]:
    """Return where a part lives: the mechanisms that declare its row, then the other files."""
    own = [
        f"src/muster/model/mechanisms/{m.name}.py" for m in registry.mechanisms().values() if row["number"] in m.rows
    ]
    return list(dict.fromkeys([*own, *row["files"]]))


def shown_by(entry: str) -> str:
    """Return a test as a link with its name, a command as it is typed."""
    path, found, name = entry.partition("::")
    return f"{link(path)} `{name}`" if found else f"`{entry}`"


def rows() -> str:
    """Return the table of the parts of the described system."""
    cells = [
        (
            str(row["number"]),
            row["part"],
            row["how"],
            ", ".join(map(link, files_of(row))),
            "; ".join(map(shown_by, row["shown"])),
            row.get("open", ""),
        )
        for row in told()["row"]
    ]
    return table(("#", "part", "how it works here", "where it lives", "shown by", "still open"), cells)


def fact_tests() -> dict[int, list[tuple[str, str]]]:
    """Return the tests of each stylised fact as (file, function)."""
    found: dict[int, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "tests" / "evidence").glob("test_*.py")):
        for name, number in FACT.findall(path.read_text(encoding="utf-8")):
            found.setdefault(int(number), []).append((str(path.relative_to(ROOT)), name))
    return found


def facts() -> str:
    """Return the table of stylised facts; those with range checks alone are named so."""
    tests = fact_tests()
    cells = []
    for fact in told()["fact"]:
        named = tests[fact["number"]]
        kind = "with and without" if any("_fact_" in name for _, name in named) else "range check"
        by = ", ".join(f"`{name}`" for name in fact["by"]) or "all of it"
        shown = "; ".join(f"{link(path)} `{name}`" for path, name in named)
        cells.append((str(fact["number"]), fact["said"], by, kind, shown))
    return table(("#", "fact", "by", "how it is tested", "tests"), cells)


def parameters() -> str:
    """Return the table of all parameters."""
    cells = [
        (f"`{d.key}`", f"{d.default:g}", str(d.prior), d.unit, bounds(d.low, d.high), d.source)
        for d in registry.parameters()
    ]
    return table(("parameter", "default", "prior (median, central 90%)", "unit", "bounds", "source"), cells)


def levers() -> str:
    """Return the table of all levers."""
    cells = [
        (f"`{x.name}`", x.label, x.unit, f"{x.neutral:g}", ", ".join(x.acts_through))
        for x in registry.levers().values()
    ]
    return table(("lever", "label", "unit", "neutral", "acts through"), cells)


def judged() -> str:
    """Return how many parameters rest on judgement alone."""
    every = registry.parameters()
    alone = [d for d in every if d.source.startswith("judgement") and d.prior.family != "fixed"]
    return (
        f"{len(alone)} of {len(every)} parameters have no source but judgement; for "
        f"{sum('judgement' in d.source for d in every)} judgement is at least part of it."
    )


def before() -> str:
    """Return what draws from the priors give beside what was published, and which parameters growth goes with."""
    kept = json.loads(PRIORS.read_text(encoding="utf-8"))
    near = f"within {kept['near']:.0%}"
    years = []
    for year, published in kept["published"].items():
        low, median, high = (f"{x:,}" for x in kept["quantiles"][year])
        years.append((year, f"{published:,}", median, f"{low} to {high}", str(kept["near_each_year"][year])))
    carried = [
        (growth, ", ".join(f"`{key}` {found:+.2f}".replace("-", "−") for key, found in keys[:SHOWN]))
        for growth, keys in kept["carries"].items()
    ]
    said = (
        f"{len(kept['near_all_years'])} of {kept['draws']} draws, at {kept['scale']:g} of the force, lie {near} of all "
        "yearly totals at once. Rank correlations between a parameter and how much cases grow from draw to draw; "
        f"without any connection nineteen in twenty would lie within ±{1.96 / kept['draws'] ** 0.5:.2f}."
    )
    header = ("year", "published", "median of draws", "90% of draws", f"draws {near}")
    return "\n\n".join([table(header, years), said, table(("growth of cases", "goes most with"), carried)])


BLOCKS: dict[str, Callable[[], str]] = {
    "rows": rows,
    "facts": facts,
    "before": before,
    "parameters": parameters,
    "levers": levers,
    "judged": judged,
}


def page() -> str:
    """Return the page with every made block as the declarations give it."""
    text = PAGE.read_text(encoding="utf-8")
    return BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}", text)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")


if __name__ == "__main__":
    main()
