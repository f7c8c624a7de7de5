"""Where results are kept, and what they were found on."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent / "results"


def keep(name: str, found: dict[str, Any]) -> None:
    """Write results under a name."""
    PLACE.mkdir(exist_ok=True)
    (PLACE / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def kept(name: str) -> dict[str, Any] | None:
    """Return the results kept under a name, None if there are none."""
    path = PLACE / f"{name}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def machine() -> dict[str, Any]:
    """Return what seconds depend on, as far as it can be told."""
    return {
        "date": datetime.now(UTC).date().isoformat(), "system": platform.platform(), "processor": processor(),
        "cores": os.cpu_count(), "code": code(),
    }  # fmt: skip


def code() -> str:
    """Return a digest of what was measured, the source of `muster.kernels` and `muster.model`."""
    source = Path(__file__).parents[1] / "src" / "muster"
    files = sorted(path for part in ("kernels", "model") for path in (source / part).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def processor() -> str:
    """Return the name of the processor, or of its kind."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
