"""`python -m benchmarks.device`: what a CUDA device makes of the small model and of the full model's hazards.

Each part is written down as soon as it is there; other parts that the file has are kept, so that they may come from
different machines. Without a device it says so in one line and ends with 2, unless no part asks for one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.device import card, parts, snapshot


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts asked for; return 1 if one of them failed."""
    asked = options(arguments)
    problem = card.problem() if set(asked.parts) & set(parts.ON_DEVICE) else None
    if problem:
        print(problem, file=sys.stderr)
        return 2
    failed = False
    for name in asked.parts:
        begun = time.perf_counter()
        try:
            if name == "hazards" and not asked.snapshot.exists():
                snapshot.main(["--out", str(asked.snapshot)])
            part = parts.PARTS[name](asked.snapshot) | {"machine": results.machine()}
        except Exception:
            failed = True
            traceback.print_exc()
            continue
        add(asked.out, name, part)
        print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)
    return int(failed)


def add(path: Path, name: str, part: dict[str, Any]) -> None:
    """Write a part into a file beside the parts that are there."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found | {name: part}, indent=1) + "\n", encoding="utf-8")


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.device", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--parts", nargs="+", choices=list(parts.PARTS), default=list(parts.PARTS))
    parser.add_argument("--out", type=Path, default=results.PLACE / "device.json")
    parser.add_argument("--snapshot", type=Path, default=snapshot.PLACE, help="taken anew if it is not there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
