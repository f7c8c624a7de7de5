"""How many are absent, asked of drill armies whose truth is known: do 90% intervals hold it nine times in ten?

    .venv/bin/python -m validation.nowcast_drill

The armies are held-out points of the design that validation/sbc.py runs, which also says how data are made of them.
No target counts the absent. Keeps its results in calibration.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.calibration.design import Design, Desk
from muster.calibration.fit import data_of, used_by
from muster.calibration.gauge import known_targets
from validation import sbc
from validation.sbc import Army, Array, Fold, Item

ARMIES = 50
COVER = (0.80, 0.97)
QUANTILES = (0.05, 0.5, 0.95)


def absent(fold: Fold, army: Army, used: NDArray[np.int64], where: Desk, seed: int, draws: int) -> tuple[Array, Array]:
    """Return quantiles of those absent at the end of every month, shape (3, M), and how many there were (M,)."""
    emulator = fold.emulator(army, used)
    columns = where.gauge.columns(where.case.start, sbc.UNTIL)["absent"]
    months = np.arange(columns.start, columns.stop)
    found, data = sbc.draw(emulator, army.published, used, seed, draws), data_of(army.published, used)
    logs = sbc.runs_at(emulator, data, found["scores"], found["noise"], months, seed)
    return np.exp(np.quantile(logs, QUANTILES, axis=0)), np.exp(army.truth[months])


def cover(where: Desk, design: Design, armies: int = ARMIES, draws: int = sbc.DRAWS, count: int = sbc.FOLDS) -> Item:
    """Return how often the intervals hold the truth, on the last day and at the end of every month."""
    targets = known_targets(where.case)
    used = used_by(targets, sbc.UNTIL, where.case)
    fold = next(sbc.folds(design, count, where.bench))
    told = [
        absent(fold, sbc.publish(design, int(point), targets), used, where, int(point), draws)
        for point in fold.held[:armies]
    ]
    bands, truth = np.array([band for band, _ in told]), np.array([true for _, true in told])
    inside = (bands[:, 0] <= truth) & (truth <= bands[:, 2])
    share = float(inside[:, -1].mean())
    prior = np.exp(np.diff(np.quantile(np.log(truth[:, -1]), (0.05, 0.95)))[0])
    return {
        "passed": COVER[0] <= share <= COVER[1],
        "values": {
            "armies": len(told), "on": sbc.UNTIL.isoformat(), "inside": round(share, 3),
            "inside_by_month": [round(float(x), 3) for x in inside.mean(axis=0)],
            "ratio_of_ends": round(float(np.median(bands[:, 2, -1] / bands[:, 0, -1])), 2),
            "ratio_of_ends_of_armies": round(float(prior), 2),
            "error_of_median": round(float(np.median(np.abs(bands[:, 1, -1] / truth[:, -1] - 1.0))), 3),
        },
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run, keep and say whether coverage is right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--armies", type=int, default=ARMIES)
    parser.add_argument("--out", type=Path, default=sbc.RESULTS)
    chosen, before = parser.parse_args(arguments), sbc.digest()
    with sbc.on_all_cores(lambda text: print(text, file=sys.stderr, flush=True)) as where:
        found = cover(where, sbc.design_of(where), chosen.armies)
    if sbc.digest() != before:
        sys.exit("the code changed while it was being checked: nothing kept, run it again")
    sbc.keep("nowcast", {"digest": before, "settings": {"points": sbc.POINTS}} | found, chosen.out)
    print(json.dumps(found, indent=1))
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
