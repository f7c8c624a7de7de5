"""Pieces of the page of benchmarks: tables, and how a number and a machine are told."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Any


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, numbers to the right."""
    rule = ["---" if k == 0 else "---:" for k in range(len(header))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (header, rule, *rows))


def on(machine: dict[str, Any]) -> str:
    """Say where, when, and of which code."""
    code = machine.get("code")
    of = f"engine `{code}` (`benchmarks.results.code`)" if code else "an earlier engine, to be measured anew"
    return f"{machine['processor']}, {machine['cores']} cores, {machine['date']}; {of}"


def spread(values: Sequence[float], unit: float) -> str:
    """Return the median with the least and the most, in a unit."""
    low, mid, high = (value * unit for value in (min(values), statistics.median(values), max(values)))
    digits = 0 if mid >= 100 else 1 if mid >= 1 else 2
    return f"{mid:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"
