"""What the priors say before any fit: runs with parameters drawn from them, beside the published cases.

    .venv/bin/python -m validation.prior_predictive --draws 512

keeps prior_predictive.json and draws prior_predictive.png. Runs cut short are continued.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from muster.calibration.gauge import Gauge
from muster.calibration.prior import draws_at, spread_scores, uncertain
from muster.data.case import Case, load_case
from muster.ensemble.executors import cores, executor_of
from muster.ensemble.keep import Store
from muster.ensemble.perform import Standing, gather
from muster.ensemble.study import Study, each
from muster.ensemble.task import Finished
from muster.model import outcomes
from muster.report.fit_files import unfitted

HERE = Path(__file__).parent
RESULTS, PICTURE = HERE / "prior_predictive.json", HERE / "prior_predictive.png"
# registered cases of both articles on the site basis: March to December 2022, 2023 by difference, 2024, and
# January to October 2025, when publication ends (multi_month_totals.csv, monthly_combined.csv)
PUBLISHED = {2022: 9_029, 2023: 24_286, 2024: 89_449, 2025: 183_357}
NEAR = 0.25
UNTIL = date(2025, 10, 31)
SEED = 1

Floats = NDArray[np.float64]


def by_month(rows: Sequence[Finished]) -> list[list[int]]:
    """Return registered cases by calendar month of each run, at full scale; a run that failed is left out."""
    return [[round(float(x)) for x in row.rows[0].values["cases"]] for row in rows if not row.reason]


def by_year(case: Case, monthly: list[int]) -> dict[int, int]:
    """Return yearly totals of a row of whole months, the first and last year as far as they are compared."""
    months = [first.year for first, _ in outcomes.whole_months(case.start, UNTIL)]
    return {year: sum(n for n, y in zip(monthly, months, strict=True) if y == year) for year in PUBLISHED}


def near(years: dict[int, int]) -> bool:
    """Return whether all annual totals lie within a quarter of the published ones."""
    return all(abs(years[year] / PUBLISHED[year] - 1.0) <= NEAR for year in PUBLISHED)


def run(case: Case, count: int, scale: float, store: Store, workers: int) -> tuple[Floats, list[list[int]]]:
    """Run draws from all priors, those kept already excepted; return their scores and what each registered by month.

    They are the first wave of a fit at that scale: whoever has run the one has run the other.
    """
    scores = spread_scores(count, len(uncertain(case)), SEED)
    draws = draws_at(uncertain(case), scores, "prior")
    study = Study(case, Gauge(case.targets), draws=draws, points=each(count, 1), scale=scale, until=UNTIL)

    def tell(standing: Standing) -> None:
        if standing.done % 20 == 0:
            print(f"{standing.done} of {standing.of} draws", file=sys.stderr, flush=True)

    with executor_of(workers) as executor:
        found = gather(study.tasks(), executor, store, tell)
    whole = [k for k, row in enumerate(found) if not row.reason]
    return scores[whole], by_month(found)


def keep(case: Case, scores: Floats, rows: list[list[int]], scale: float, out: Path) -> None:
    """Write what was found, with what carries growth and plateau."""
    years = [by_year(case, row) for row in rows]
    told = {
        "draws": len(rows), "scale": scale, "published": PUBLISHED, "near": NEAR,
        "near_all_years": [k for k, row in enumerate(years) if near(row)],
        "near_each_year": {y: sum(abs(row[y] / PUBLISHED[y] - 1.0) <= NEAR for row in years) for y in PUBLISHED},
        "quantiles": {
            y: [round(float(q)) for q in np.quantile([row[y] for row in years], (0.05, 0.5, 0.95))] for y in PUBLISHED
        },
        "carries": carries(case, scores, rows) if len(rows) >= 50 else {},
        "case_digest": case.digest, "years": [list(row.values()) for row in years],
    }  # fmt: skip
    out.write_text(json.dumps(told, indent=1) + "\n")


def carries(case: Case, scores: Floats, rows: list[list[int]]) -> dict[str, list[tuple[str, float]]]:
    """Return which parameters go with the growth from 2022 to 2024 and with what 2025 does (rank correlations)."""
    months = outcomes.whole_months(case.start, UNTIL)
    late = [k for k, (first, _) in enumerate(months) if first >= date(2025, 7, 1)]
    early = [k for k, (first, _) in enumerate(months) if date(2025, 1, 1) <= first < date(2025, 7, 1)]
    counts: Floats = np.array(rows, dtype=float) + 1.0
    years = [by_year(case, row) for row in rows]
    measures = {
        "growth 2022 to 2024": np.log([(y[2024] + 1) / (y[2022] + 1) for y in years]),
        "growth 2024 to 2025": np.log([(y[2025] + 1) / (y[2024] + 1) for y in years]),
        "growth within 2025": np.log(counts[:, late].sum(axis=1) / counts[:, early].sum(axis=1)),
    }
    names = [d.key for d in uncertain(case)]
    told = {}
    for name, measure in measures.items():
        found = [float(stats.spearmanr(scores[:, k], measure).statistic) for k in range(len(names))]
        order = np.argsort(-np.abs(found))[:12]
        told[name] = [(names[k], round(found[k], 3)) for k in order]
    return told


def draw(case: Case, rows: list[list[int]], path: Path) -> None:
    """Draw the months of all draws, those near every year, and the published ones."""
    import matplotlib.pyplot as plt

    months = outcomes.whole_months(case.start, UNTIL)
    when = np.array([np.datetime64(first) for first, _ in months])
    counts = np.maximum(np.array(rows, dtype=float), 1.0)
    close = np.array([near(by_year(case, row)) for row in rows])
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    for low, high, shade in ((5, 95, 0.15), (25, 75, 0.25)):
        axes.fill_between(when, *np.percentile(counts, (low, high), axis=0), color="#0072b2", alpha=shade, lw=0,
                          label=f"{high - low}% of {len(rows)} draws from the priors")
    for k, line in enumerate(counts[close]):
        axes.plot(when, line, color="#d55e00", lw=1, alpha=0.8,
                  label=f"{close.sum()} draws within 25% of every yearly total" if k == 0 else None)
    said = [f for f in case.figures if f.quantity == "registered_407_408" and (f.period_end - f.period_start).days < 32]
    axes.plot([np.datetime64(f.period_start) for f in said], [f.value for f in said], "ko", ms=4, label="published")
    axes.set_yscale("log")
    axes.set_ylim(30, 200_000)
    axes.set_ylabel("cases registered a month, Art. 407 and 408")
    axes.set_title("Before any fit: what the priors say", loc="left")
    axes.legend(frameon=False, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)


def main(arguments: list[str] | None = None) -> int:
    """Run, keep, draw and say how many draws come near."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draws", type=int, default=512)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--store", type=Path, default=HERE.parent / "build" / "fit" / "runs")
    parser.add_argument("--workers", type=int, default=cores())
    chosen = parser.parse_args(arguments)
    case = unfitted(load_case("ukraine"))
    scores, rows = run(case, chosen.draws, chosen.scale, Store(chosen.store), chosen.workers)
    keep(case, scores, rows, chosen.scale, chosen.out)
    draw(case, rows, chosen.picture)
    close = [k for k, row in enumerate(rows) if near(by_year(case, row))]
    print(f"{len(close)} of {len(rows)} draws within {NEAR:.0%} of every annual total: {close}")
    return 0 if close else 1


if __name__ == "__main__":
    sys.exit(main())
