"""The page of the model says what is declared, and what it names exists."""

import ast
import json
import shlex
from pathlib import Path

import pytest

from docs import odd
from muster.model import registry
from tests.test_house import commands

ROOT = Path(__file__).parents[2]
TOLD = odd.told()


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_is_what_the_declarations_give():
    assert odd.PAGE.read_text(encoding="utf-8") == odd.page(), "docs/model.md is stale: run `python -m docs.odd`"


def test_every_made_block_is_on_the_page_once():
    text = odd.PAGE.read_text(encoding="utf-8")
    for name in odd.BLOCKS:
        assert text.count(f"<!-- made: {name} -->") == 1, name
    assert text.count("<!-- made: ") == text.count("<!-- end -->") == len(odd.BLOCKS)


def test_rows_and_facts_are_all_there():
    assert [row["number"] for row in TOLD["row"]] == list(range(1, 25))
    assert [fact["number"] for fact in TOLD["fact"]] == list(range(1, 17))


@pytest.mark.parametrize("row", TOLD["row"], ids=lambda row: str(row["number"]))
def test_a_part_names_files_that_exist_and_something_that_shows_it(row):
    assert row["part"]
    assert row["how"]
    assert odd.files_of(row)
    for path in odd.files_of(row):
        assert (ROOT / path).is_file(), path
    assert row["shown"], "shown by a note alone"
    for entry in row["shown"]:
        path, found, name = entry.partition("::")
        assert (found and name in functions(path)) or is_command(entry), entry


def is_command(entry: str) -> bool:
    """Return whether a command of ours would understand an entry."""
    words = shlex.split(entry)
    known = commands()
    options = {word for word in words if word.startswith("--")}
    return words[0] == "muster" and words[1] in known and options <= set(known[words[1]])


def test_mechanisms_serve_rows_that_exist():
    for mechanism in registry.mechanisms().values():
        assert set(mechanism.rows) <= {row["number"] for row in TOLD["row"]}, mechanism.name


@pytest.mark.parametrize("fact", TOLD["fact"], ids=lambda fact: str(fact["number"]))
def test_a_fact_is_tested_with_its_mechanism_and_without_or_named_a_range_check(fact):
    named = [name for _, name in odd.fact_tests()[fact["number"]]]
    assert named
    assert set(fact["by"]) <= set(registry.mechanisms())
    assert all("_fact_" in name for name in named) or any("_range_" in name for name in named)
    assert bool(fact["by"]) == any("_fact_" in name for name in named)


def test_every_lever_and_parameter_has_its_line():
    page = odd.PAGE.read_text(encoding="utf-8")
    for declared in registry.parameters():
        assert f"| `{declared.key}` | {declared.default:g} | {declared.prior} |" in page
    for lever in registry.levers().values():
        assert f"| `{lever.name}` |" in page


def test_loops_of_the_page_name_mechanisms_that_exist():
    text = odd.PAGE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("| R", "| B")) and "(" in line]
    assert len(lines) == 14
    for line in lines:
        names = line.split("|")[3].replace("lever `line` only", "").split("`")[1::2]
        assert set(names) <= set(registry.mechanisms()), line


def test_writing_the_page_again_changes_nothing(capsys):
    before = odd.PAGE.read_bytes()
    odd.main()
    assert odd.PAGE.read_bytes() == before
    assert "docs/model.md" in capsys.readouterr().out


def test_what_the_priors_give_stands_beside_what_was_published():
    kept, shown = json.loads(odd.PRIORS.read_text(encoding="utf-8")), odd.before()
    for year, published in kept["published"].items():
        assert f"| {year} | {published:,} | {kept['quantiles'][year][1]:,} |" in shown
    assert f"{len(kept['near_all_years'])} of {kept['draws']} draws" in shown
    known = {declared.key for declared in registry.parameters()}
    for growth, keys in kept["carries"].items():
        assert f"| {growth} | `{keys[0][0]}`" in shown
        assert {key for key, _ in keys} <= known, "a parameter that is no more"
