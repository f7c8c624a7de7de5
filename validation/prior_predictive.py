"""What the priors say before any fit: runs with parameters drawn from them, beside the published cases.

    .venv/bin/python validation/prior_predictive.py --draws 500

keeps prior_predictive.json and draws prior_predictive.png. A run cut short is continued.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from muster.data.case import Case, load_case
from muster.model import outcomes, registry
from muster.model.declare import Declared
from muster.model.scenario import Scenario
from muster.model.simulate import Result, simulate

HERE = Path(__file__).parent
RESULTS, PICTURE = HERE / "prior_predictive.json", HERE / "prior_predictive.png"
# registered cases of both articles on the site basis: March to December 2022, 2023 by difference, 2024, and
# January to October 2025, when publication ends (multi_month_totals.csv, monthly_combined.csv)
PUBLISHED = {2022: 9_029, 2023: 24_286, 2024: 89_449, 2025: 183_357}
NEAR = 0.25
REGISTERED = ("registered_407", "registered_408")
UNTIL = date(2025, 10, 31)
SOBOL = 20260101

Row = dict[str, Any]


def drawn(case: Case) -> list[Declared]:
    """Return the parameters that have a prior and that the case does not set."""
    return [d for d in registry.parameters() if d.prior.family != "fixed" and d.key not in case.parameters]


def draws(parameters: list[Declared], count: int) -> Iterator[dict[str, float]]:
    """Yield parameter values by key, on a scrambled Sobol sequence over all priors."""
    points = stats.qmc.Sobol(len(parameters), seed=SOBOL).random(count)
    for point in stats.norm.ppf(np.clip(points, 1e-6, 1.0 - 1e-6)):
        yield {
            d.key: min(max(d.prior.at(z), d.low), d.high) for d, z in zip(parameters, point, strict=True)
        }


def totals(result: Result) -> list[int]:
    """Return registered cases by calendar month, at full scale."""
    return [round(x) for x in outcomes.monthly(result, *REGISTERED)]


def by_year(case: Case, monthly: list[int]) -> dict[int, int]:
    """Return yearly totals of a row of whole months, the first and last year as far as they are compared."""
    months = [first.year for first, _ in outcomes.whole_months(case.start, UNTIL)]
    return {year: sum(n for n, y in zip(monthly, months, strict=True) if y == year) for year in PUBLISHED}


def near(years: dict[int, int]) -> bool:
    """Return whether all annual totals lie within a quarter of the published ones."""
    return all(abs(years[year] / PUBLISHED[year] - 1.0) <= NEAR for year in PUBLISHED)


def run(case: Case, count: int, scale: float, out: Path) -> list[Row]:
    """Run the draws that are not kept yet; keep each as it is done."""
    rows: list[Row] = json.loads(out.read_text())["rows"] if out.exists() else []
    for number, values in enumerate(draws(drawn(case), count)):
        if number < len(rows):
            continue
        result = simulate(case, Scenario.build(case, parameters=values), seed=1 + number, scale=scale, until=UNTIL)
        rows.append({"values": [float(f"{v:.5g}") for v in values.values()], "registered": totals(result)})
        if number % 10 == 9 or number == count - 1:
            keep(case, rows, scale, out)
            print(f"{number + 1} of {count} draws", file=sys.stderr, flush=True)
    return rows


def keep(case: Case, rows: list[Row], scale: float, out: Path) -> None:
    """Write what was found so far, with what carries growth and plateau."""
    years = [by_year(case, row["registered"]) for row in rows]
    told = {
        "draws": len(rows), "scale": scale, "published": PUBLISHED, "near": NEAR,
        "near_all_years": [k for k, row in enumerate(years) if near(row)],
        "near_each_year": {y: sum(abs(row[y] / PUBLISHED[y] - 1.0) <= NEAR for row in years) for y in PUBLISHED},
        "quantiles": {
            y: [round(float(q)) for q in np.quantile([row[y] for row in years], (0.05, 0.5, 0.95))] for y in PUBLISHED
        },
        "carries": carries(case, rows) if len(rows) >= 50 else {},
        "parameters": [d.key for d in drawn(case)], "rows": rows,
    }  # fmt: skip
    out.write_text(json.dumps(told, indent=1))


def carries(case: Case, rows: list[Row]) -> dict[str, list[tuple[str, float]]]:
    """Return which parameters go with the growth from 2022 to 2024 and with what 2025 does (rank correlations)."""
    months = outcomes.whole_months(case.start, UNTIL)
    late = [k for k, (first, _) in enumerate(months) if first >= date(2025, 7, 1)]
    early = [k for k, (first, _) in enumerate(months) if date(2025, 1, 1) <= first < date(2025, 7, 1)]
    counts: NDArray[np.float64] = np.array([row["registered"] for row in rows], dtype=float) + 1.0
    years = [by_year(case, row["registered"]) for row in rows]
    measures = {
        "growth 2022 to 2024": np.log([(y[2024] + 1) / (y[2022] + 1) for y in years]),
        "growth 2024 to 2025": np.log([(y[2025] + 1) / (y[2024] + 1) for y in years]),
        "growth within 2025": np.log(counts[:, late].sum(axis=1) / counts[:, early].sum(axis=1)),
    }
    values = np.array([row["values"] for row in rows])
    names = [d.key for d in drawn(case)]
    told = {}
    for name, measure in measures.items():
        found = [float(stats.spearmanr(values[:, k], measure).statistic) for k in range(len(names))]
        order = np.argsort(-np.abs(found))[:12]
        told[name] = [(names[k], round(found[k], 3)) for k in order]
    return told


def draw(case: Case, rows: list[Row], path: Path) -> None:
    """Draw the months of all draws, those near every year, and the published ones."""
    import matplotlib.pyplot as plt

    months = outcomes.whole_months(case.start, UNTIL)
    when = np.array([np.datetime64(first) for first, _ in months])
    counts = np.maximum(np.array([row["registered"] for row in rows], dtype=float), 1.0)
    close = np.array([near(by_year(case, row["registered"])) for row in rows])
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
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    chosen = parser.parse_args(arguments)
    case = load_case("ukraine")
    rows = run(case, chosen.draws, chosen.scale, chosen.out)
    draw(case, rows, chosen.picture)
    close = [k for k, row in enumerate(rows) if near(by_year(case, row["registered"]))]
    print(f"{len(close)} of {len(rows)} draws within {NEAR:.0%} of every annual total: {close}")
    return 0 if close else 1


if __name__ == "__main__":
    sys.exit(main())
