"""The JSON Schemas of policy files and of searches, for editors: made from what levers and outcomes declare."""

from __future__ import annotations

from typing import Any

from muster.model import registry
from muster.model.declare import Lever
from muster.policy.limits import EFFORT, SearchFile
from muster.policy.outcomes import OUTCOMES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
# tomllib's dates are dates in editors' eyes too, though JSON knows text only
DATE = {"type": "string", "format": "date"}


def schema() -> dict[str, Any]:
    """Return the schema as plain values."""
    levers = registry.levers()
    return {
        "$schema": DRAFT,
        "title": "Muster policy",
        "description": "A small patch on what was decided in a case's history: dated settings of levers.",
        "type": "object",
        "required": ["name", "reason"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "What the policy is called in tables."},
            "title": {"type": "string", "minLength": 1, "description": "The same as a heading."},
            "reason": {"type": "string", "minLength": 1, "description": "What it does and why, in plain words."},
            "base": {"type": "string", "description": "Digest of the case that it was written for."},
            "rota": {"type": "string", "description": "CSV file with a rotation: week, brigade, sector."},
            "set": {"type": "array", "items": {"oneOf": [setting(lever) for lever in levers.values()]}},
        },
    }


def setting(lever: Lever) -> dict[str, Any]:
    """Return the schema of one setting of a lever."""
    described = f"{lever.meaning} Unit: {lever.unit}. Neutral: {lever.neutral:g}. Asks for: {lever.asks}"
    properties: dict[str, Any] = {
        "lever": {"const": lever.name, "description": f"{lever.label}. {described}"},
        "from": {**DATE, "description": "First day."},
        "until": {**DATE, "description": "Last day; the end of the case if not given."},
        "value": {"type": "number", "minimum": lever.low, "maximum": lever.high, "description": lever.unit},
    }
    if lever.scope == "brigade":
        numbers = {"type": "array", "items": {"type": "integer", "minimum": 0}}
        properties["brigades"] = {**numbers, "description": "Brigades, counted from 0; all if not given."}
    required = ["lever", "from", "value"]
    return {"title": lever.label, "type": "object", "required": required, "additionalProperties": False,
            "properties": properties}  # fmt: skip


def search_schema() -> dict[str, Any]:
    """Return the schema of the file that `muster search` takes, with the names of levers and outcomes."""
    made = SearchFile.model_json_schema(by_alias=True)
    parts = made["$defs"]
    outcomes = [named(name, outcome.meaning) for name, outcome in OUTCOMES.items()]
    budget = {"type": "string", "minLength": 1, "description": "The name of a budget: spend little of it."}
    effort = named(EFFORT, "How far levers are moved, all together.")
    levers = [named(lever.name, f"{lever.meaning} Unit: {lever.unit}.") for lever in registry.levers().values()]
    for part, key, choices in (
        ("GoalAsked", "outcome", [*outcomes, effort, budget]),
        ("Keep", "outcome", outcomes),
        ("LeverRange", "lever", levers),
    ):
        parts[part]["properties"][key] = {"anyOf": choices}
    parts["BudgetAsked"]["properties"]["price"]["propertyNames"] = {"anyOf": levers}
    return {"$schema": DRAFT, **made, "title": "Muster search"}


def named(name: str, meaning: str) -> dict[str, Any]:
    """Return the schema of one name among others."""
    return {"const": name, "description": meaning}
