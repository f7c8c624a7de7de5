"""The generated pages of the reference say what the code declares."""

import importlib.util
import re
from pathlib import Path

import pytest

from muster.model import registry
from muster.model.states import MOVES, STATES

DOCS = Path(__file__).parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
generate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(generate)


@pytest.mark.parametrize("name", sorted(generate.PAGES))
def test_page_is_what_the_declarations_give(name):
    text = (DOCS / "reference" / name).read_text(encoding="utf-8")
    fresh = generate.PAGES[name]()
    assert text == fresh, f"docs/reference/{name} is stale: run `.venv/bin/python docs/generate.py`"


def test_every_parameter_and_lever_has_its_line():
    page = generate.mechanisms_page()
    for mechanism in registry.mechanisms().values():
        section = page.split(f"\n## {mechanism.name}\n")[1].split("\n## ")[0]
        for parameter in mechanism.parameters:
            assert f"| `{parameter.name}` | {parameter.default:g} |" in section
    for lever in registry.levers().values():
        assert f"\n## {lever.name}\n" in generate.levers_page()


def test_defaults_away_from_their_prior_are_told():
    page = generate.mechanisms_page().split("## Defaults away")[1].split("\n## ")[0]
    for declared in registry.parameters():
        away = declared.default != declared.prior.median
        assert (f"| `{declared.key}` | {declared.default:g} |" in page) == away


def test_levers_act_through_mechanisms_that_exist():
    for lever in registry.levers().values():
        assert set(lever.acts_through) <= set(registry.mechanisms()), lever.name


def test_every_state_and_move_has_its_line():
    page = generate.states_page()
    for name in (*STATES[1:], *(move.name for move in MOVES)):
        assert f"| `{name}` |" in page
    assert re.search(r"`left_unit` .* chance `leave` or chance `follow`", page)


def test_a_work_without_an_entry_is_refused(monkeypatch):
    monkeypatch.setattr(generate, "bibliography", dict)
    with pytest.raises(SystemExit, match=r"references\.bib: expected entries for .*alm1990grace"):
        generate.mechanisms_page()


def test_bibliography_is_read_whole():
    known = generate.bibliography()
    entries = (DOCS / "references.bib").read_text(encoding="utf-8").count("\n@")
    assert len(known) == entries
    assert known["nagin2013deterrence"] == (
        "Nagin, Daniel S. *Deterrence in the twenty-first century*. Crime and Justice 42: 199–263. 2013. "
        "<https://doi.org/10.1086/670398>."
    )
    assert not any(mark in text for text in known.values() for mark in "{}")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.0, 1.0, "0 to 1"),
        (0.0, float("inf"), "from 0"),
        (-float("inf"), 2.0, "up to 2"),
        (-float("inf"), float("inf"), "any"),
    ],
)
def test_bounds(low, high, said):
    assert generate.bounds(low, high) == said
