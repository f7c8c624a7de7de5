"""Whether the posterior of the Ukraine case hangs on the scale of its runs: a tenth of the force beside the whole.

    .venv/bin/python -m validation.fit_scale

The fit is made again from the runs that `make posterior` keeps in build/fit/runs, some draws are run at full scale, and
the posterior is taken again with what they give (`muster.calibration.scales`). Keeps its result in calibration.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from muster.calibration.fit import desk_of, fit
from muster.calibration.scales import Scaled, at_scale
from muster.data.case import load_case
from muster.ensemble.executors import cores, executor_of
from muster.ensemble.keep import Store
from muster.report.fit_files import Asked, last_needed, unfitted
from validation import sbc
from validation.sbc import Item

RUNS = sbc.ROOT / "build" / "fit" / "runs"
DRAWS = 24  # that are run at both scales
MOST = 0.2  # posterior standard deviations that a median may move


def judged(told: Scaled, keys: tuple[str, ...]) -> Item:
    """Return what is kept: how far outcomes and medians moved, and whether that is little enough."""
    values = told.plain(keys)
    return {"passed": values["largest_distance_of_medians"] < MOST, "values": values}


def main(arguments: list[str] | None = None) -> int:
    """Run, keep and say whether medians stay where they were."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--out", type=Path, default=sbc.RESULTS)
    chosen, before = parser.parse_args(arguments), sbc.digest()
    case = unfitted(load_case("ukraine"))
    asked = Asked(case, case.published_until)

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    with executor_of(cores()) as executor:
        where = desk_of(case, until=last_needed(asked), scale=asked.scale, store=Store(chosen.runs))
        where = replace(where, executor=executor)
        found = fit(where, asked.until, asked.plan, tell)
        tell(f"running {chosen.draws} draws at full scale")
        told = at_scale(where, found, 1.0, chosen.draws)
    if sbc.digest() != before:
        sys.exit("the code changed while it was being checked: nothing kept, run it again")
    kept = judged(told, found.posterior.draws.keys)
    sbc.keep("scale", {"digest": before, "settings": {"draws": chosen.draws}} | kept, chosen.out)
    print(json.dumps(kept, indent=1))
    return 0 if kept["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
