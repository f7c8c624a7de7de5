"""The files of a panel: the document, its tables as CSV, the page."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from muster.ensemble.store import digest_of, write_json
from muster.report.monitoring.page import page

Content = Mapping[str, Any]
MANIFEST = "units.json"
TABLES = ("preconditions", "profiles", "alarms", "groups", "months", "nowcast", "quality")
FILES = (MANIFEST, "report.html", *(f"{name}.csv" for name in TABLES))


def request(seed: int, draws: int, inputs: Mapping[str, Path | None]) -> dict[str, Any]:
    """Return what decides the results, with the digest under which they are kept."""
    asked = {
        "version": version("muster"),
        "seed": seed,
        "draws": draws,
        **{name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for name, path in inputs.items() if path},
    }
    return {"digest": digest_of(asked), **asked}


def write(folder: Path, content: Content, asked: Mapping[str, Any]) -> None:
    """Write every file of a panel into a folder."""
    write_json(folder / MANIFEST, {**asked, **content})
    for name in TABLES:
        write_table(folder / f"{name}.csv", content[name])
    (folder / "report.html").write_text(page(content, asked), encoding="utf-8")


def write_table(path: Path, entries: Sequence[Content]) -> None:
    """Write entries as rows; what is nested in them stays in the document."""
    flat = [{name: value for name, value in entry.items() if not isinstance(value, dict | list)} for entry in entries]
    names = list(dict.fromkeys(name for entry in flat for name in entry))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(flat)
