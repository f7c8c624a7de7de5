"""Long checks of `muster units`: coverage, alarms, other people's tables; results are kept in units.json.

`make validate` runs them all; the tests recompute a small sample of each. The tables are in `tables.py`, with sources.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.alarms import Law, alarms, predictions, simulate, tune, weights
from muster.monitoring.conditions import build_design
from muster.monitoring.fit import Posterior, fit, mixed
from muster.monitoring.nowcast import complete, relative_variance
from muster.monitoring.panel import Panel, build_panel
from muster.monitoring.preconditions import find_preconditions
from muster.monitoring.profile import funnel, profile
from muster.monitoring.settings import Columns, Condition, Settings
from muster.monitoring.table import Table, month_text
from validation.tables import CBPP, SURGICAL, TAYLOR_ASHE

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "units.json"
SPEAKS_OF = ("panel", "conditions", "fit", "preconditions", "profile", "alarms", "nowcast")
Floats = NDArray[np.float64]
Item = dict[str, Any]


def digest() -> str:
    """Return the sha256 of what the results speak of: the modules that compute them."""
    told = hashlib.sha256()
    for name in SPEAKS_OF:
        path = ROOT / "src" / "muster" / "monitoring" / f"{name}.py"
        told.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return told.hexdigest()


# ---------------------------------------------------------------- panels drawn from the law


@dataclass(frozen=True)
class Truth:
    """What a drawn panel was drawn with: slopes of the standardised conditions, log effect of each unit."""

    slopes: Floats
    effect: Floats
    base: Floats  # expected count of each unit without its effect


def draw_panel(seed: int, units: int, months: int, conditions: int) -> tuple[Panel, Truth]:
    """Return a panel drawn from the hierarchical law, its spreads drawn too, and the truth."""
    rng = np.random.default_rng(seed)
    groups = max(2, units // 6)
    group_of = np.arange(units) * groups // units
    spread_unit, spread_group, spread_month = rng.uniform((0.2, 0.1, 0.05), (0.7, 0.5, 0.4))
    slopes = rng.normal(0.0, 0.25, conditions)
    effect = spread_unit * rng.normal(size=units) + (spread_group * rng.normal(size=groups))[group_of]
    month = spread_month * rng.normal(size=months)
    own = rng.normal(size=(units, 1, conditions))  # conditions differ between units as much as within them
    x = np.sqrt(0.5) * own + np.sqrt(0.5) * rng.normal(size=(units, months, conditions))
    strength = rng.integers(50, 200, (units, months)).astype(float)
    size = float(np.exp(rng.normal(1.5, 0.7)))
    base = strength * rng.uniform(0.01, 0.04) * np.exp(month + x @ slopes)
    noise = rng.gamma(size, 1.0 / size, base.shape)
    counts = np.minimum(rng.poisson(base * np.exp(effect)[:, None] * noise), strength)
    table = as_table(group_of, strength, counts, x)
    settings = Settings(
        columns=Columns(group="group", strength="strength"),
        condition=[Condition(column=f"x{k}", kind="given", per=1.0) for k in range(conditions)],
    )
    return build_panel(table, settings), Truth(slopes, effect, base.sum(axis=1))


def as_table(group_of: NDArray[np.int64], strength: Floats, counts: Floats, x: Floats) -> Table:
    """Return a table of units U001, U002, ... in groups B01, ... from January 2024 on."""
    units, months = counts.shape
    columns = {
        "unit": [f"U{i + 1:03d}" for i in range(units) for _ in range(months)],
        "group": [f"B{group_of[i] + 1:02d}" for i in range(units) for _ in range(months)],
        "month": [month_text(24288 + t) for _ in range(units) for t in range(months)],
        "strength": [f"{value:g}" for value in strength.ravel()],
        "departures": [f"{value:g}" for value in counts.ravel()],
    }
    columns |= {f"x{k}": [repr(float(v)) for v in x[:, :, k].ravel()] for k in range(x.shape[2])}
    return Table(Path("drawn.csv"), columns, range(2, units * months + 2))


# ---------------------------------------------------------------- coverage


def cover(seed: int, units: int, months: int, conditions: int, draws: int) -> Item:
    """Return how many 90% intervals of one drawn panel hold the truth."""
    panel, truth = draw_panel(seed, units, months, conditions)
    design = build_design(panel)
    drawn = fit(panel, design.matrix, seed=seed, draws=draws)
    found = find_preconditions(panel, design, drawn)
    ratios = np.exp(truth.slopes)
    slopes = sum(p.low90 <= ratio <= p.high90 for p, ratio in zip(found, ratios, strict=True))
    profiles = profile(panel, design.matrix, drawn, np.ones(panel.unit.size), 1.5)
    own = np.exp(truth.effect)
    own /= own @ truth.base / truth.base.sum()
    inside = (profiles.ratio_low <= own) & (own <= profiles.ratio_high)
    return {
        "ratios": int(slopes), "of_ratios": conditions, "units": int(inside.sum()), "of_units": units,
        "mixed": mixed(drawn.checks),
    }  # fmt: skip


def check_coverage(
    panels: int, units: int, months: int, conditions: int, draws: int, tell: Callable[[str], None] = print
) -> Item:
    """Return pooled coverage over panels; passes where both kinds of interval cover 85 to 95%."""
    rows = []
    for seed in range(1, panels + 1):
        rows.append(cover(seed, units, months, conditions, draws))
        tell(f"coverage: panel {seed} of {panels}: {rows[-1]}")
    values = {}
    for name in ("ratios", "units"):
        shares = np.array([row[name] / row[f"of_{name}"] for row in rows])
        error = float(shares.std(ddof=1) / np.sqrt(panels)) if panels > 1 else float("nan")
        values[name] = {"covered": float(shares.mean()), "error": error, "of": sum(row[f"of_{name}"] for row in rows)}
    values["mixed"] = {"panels": sum(row["mixed"] for row in rows), "of": panels}
    passed = all(0.85 <= values[name]["covered"] <= 0.95 for name in ("ratios", "units"))
    return {"passed": passed, "values": values}


# ---------------------------------------------------------------- alarms


def check_alarms(sizes: dict[str, float], run_length: float) -> Item:
    """Set the stated run length beside other simulated units; tell the delay after a doubling.

    Passes where as many false alarms come as stated, within four standard errors of both simulations.
    """
    values = {}
    for seed, (name, mean) in enumerate(sizes.items(), 1):
        law, expected = Law(0.5, 5.0), np.full((200, 24), mean)
        chart = tune(expected, law, run_length, seed)
        many = np.tile(expected, (100, 1))
        counts = simulate(many, law, np.random.default_rng(1000 + seed))
        found = float(alarms(weights(counts, *predictions(counts, many, law)), chart.limit).sum())
        stated = many.size / chart.run_length
        error = np.sqrt(found + stated**2 / max(chart.run_length, 1.0) / 200.0 + stated)
        values[name] = {
            "stated": chart.run_length, "low90": chart.low90, "high90": chart.high90, "found": many.size / found,
            "away": float((found - stated) / error), "limit": chart.limit,
            "delay": chart.delay if np.isfinite(chart.delay) else None, "within_6": chart.found,
        }  # fmt: skip
    return {"passed": all(abs(row["away"]) < 4 for row in values.values()), "values": values}


# ---------------------------------------------------------------- other people's tables


def check_tables() -> Item:
    """Set our numbers beside published ones and beside those of other programs, each with its tolerance."""
    values = {"funnel": funnel_beside(), "nowcast": nowcast_beside(), "model": model_beside()}
    return {"passed": all(row["passed"] for row in values.values()), "values": values}


def funnel_beside() -> Item:
    """The spread between hospitals, beside DerSimonian and Laird's in statsmodels, on the same scale."""
    from statsmodels.stats.meta_analysis import combine_effects

    operations, deaths = SURGICAL.T.astype(float)
    expected = operations * deaths.sum() / operations.sum()
    ours = funnel(deaths, expected, winsorised=0.0)
    root = np.sqrt(deaths / expected)
    theirs = float(np.sqrt(combine_effects(root, 0.25 / expected, method_re="chi2").tau2))
    return {"ours": ours.spread, "theirs": theirs, "tolerance": 0.01, "passed": abs(ours.spread - theirs) < 0.01}


def nowcast_beside() -> Item:
    """The reserve of a public triangle, beside the published one (Mack 1993, table 3)."""
    done = complete(TAYLOR_ASHE)
    reserve = float((done.final - done.so_far).sum())
    last = float((done.final * np.sqrt(relative_variance(TAYLOR_ASHE)))[-1])
    passed = round(reserve) == 18_680_856 and round(last) == 1_363_155
    return {"ours": reserve, "theirs": 18_680_856, "error_of_last": last, "tolerance": 1, "passed": passed}


def cbpp_panel() -> Panel:
    """Return the herds as units, periods as months, cases as departures."""
    herd, cases, size, period = CBPP.T
    columns = {
        "herd": [str(h) for h in herd], "month": [month_text(24288 + p) for p in period],
        "animals": [str(n) for n in size], "cases": [str(c) for c in cases],
    }  # fmt: skip
    roles = Columns(unit="herd", strength="animals", departures="cases")
    return build_panel(Table(Path("cbpp.csv"), columns, range(2, len(CBPP) + 2)), Settings(columns=roles))


def gpboosts(group: NDArray[np.int64], counts: Floats, exposure: Floats, x: Floats) -> tuple[Floats, float, float]:
    """Return the slopes, the spread of group effects and the size of GPBoost's negative binomial mixed model."""
    import gpboost

    model = gpboost.GPModel(group_data=group, likelihood="negative_binomial")
    whole = np.column_stack([np.ones(counts.size), x])
    model.fit(y=counts.astype(float), X=whole, offset=np.log(exposure), params={"maxit": 10_000})
    spread = float(np.sqrt(model.get_cov_pars(format_pandas=False)[0]))
    size = float(model.get_aux_pars(format_pandas=False)[0])
    return np.asarray(model.get_coef(format_pandas=False)).ravel()[1:], spread, size


def model_beside() -> Item:
    """Herds and periods (a public table) and a drawn panel, beside GPBoost's mixed model (Laplace, no priors).

    Slopes of the drawn panel are held to agree within half of our posterior standard deviation; periods within one,
    since ours are shrunken and theirs fixed; their spread of units and size of the negative binomial, of which a
    small table says little, to lie in our 90% intervals.
    """
    herd, cases, size, period = CBPP.T
    months = (period[:, None] == np.arange(2, 5)).astype(float)
    drawn = fit(cbpp_panel(), np.zeros((len(CBPP), 0)), seed=1, draws=1000)
    herds = beside(drawn.month[:, 1:] - drawn.month[:, :1], drawn, gpboosts(herd, cases, size, months), 1.0)
    panel, _ = draw_panel(1, 40, 12, 8)
    design = build_design(panel)
    columns = np.column_stack([design.matrix, panel.month[:, None] == np.arange(1, 12)]).astype(float)
    slopes, spread, shape = gpboosts(panel.unit, panel.departures, panel.strength, columns)
    ungrouped = build_panel(panel.table, panel.settings.model_copy(
        update={"columns": panel.settings.columns.model_copy(update={"group": None})}))  # fmt: skip
    fitted = fit(ungrouped, design.matrix, seed=1, draws=1000)
    made = beside(fitted.slopes, fitted, (slopes[:8], spread, shape), 0.5)
    return {"herds": herds, "drawn": made, "passed": herds["passed"] and made["passed"]}


def beside(ours: Floats, drawn: Posterior, theirs: tuple[Floats, float, float], tolerance: float) -> Item:
    """Return our slopes, spread and size beside theirs."""
    slopes, spread, size = theirs
    away = abs(ours.mean(axis=0) - slopes) / ours.std(axis=0)
    spreads, sizes = (np.quantile(v, (0.05, 0.95)) for v in (drawn.spreads["unit"], drawn.size))
    inside = spreads[0] <= max(spread, spreads[0]) <= spreads[1] and sizes[0] <= size <= sizes[1]
    return {
        "ours": [round(float(v), 3) for v in ours.mean(axis=0)], "theirs": [round(float(v), 3) for v in slopes],
        "worst_in_sd": float(away.max()), "spread_theirs": spread, "spread_90": spreads.tolist(),
        "size_theirs": size, "size_90": sizes.tolist(), "tolerance": tolerance,
        "passed": bool(away.max() < tolerance and inside),
    }  # fmt: skip


# ---------------------------------------------------------------- all of it

ITEMS = ("coverage", "alarms", "tables")


def kept(path: Path = RESULTS) -> dict[str, Item]:
    """Return the results that are kept, or nothing."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def stale(found: dict[str, Item]) -> list[str]:
    """Return the items that are missing or speak of other code than this."""
    now = digest()
    return [name for name in ITEMS if found.get(name, {}).get("digest") != now]


def validate(chosen: argparse.Namespace, tell: Callable[[str], None]) -> dict[str, Item]:
    """Run the chosen items and return them with their settings."""
    coverage = {name: getattr(chosen, name) for name in ("panels", "units", "months", "conditions", "draws")}
    watched = {"sizes": {"2 a month": 2.0, "8 a month": 8.0, "30 a month": 30.0}, "run_length": 400.0}
    runs: dict[str, Callable[[], Item]] = {
        "coverage": lambda: {"settings": coverage} | check_coverage(**coverage, tell=tell),
        "alarms": lambda: {"settings": watched} | check_alarms(**watched),
        "tables": check_tables,
    }
    return {name: runs[name]() for name in chosen.only}


def main(arguments: list[str] | None = None) -> int:
    """Run, print and keep; return 0 where everything passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", choices=ITEMS, default=list(ITEMS), help="items to run; all if not given")
    for name, value in (("panels", 100), ("units", 40), ("months", 12), ("conditions", 8), ("draws", 500)):
        parser.add_argument(f"--{name}", type=int, default=value, help="of coverage")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where to keep the results")
    chosen, before = parser.parse_args(arguments), digest()
    found = validate(chosen, lambda text: print(text, file=sys.stderr, flush=True))
    if digest() != before:
        sys.exit("the code changed while it was being checked: nothing kept, run it again")
    together = kept(chosen.out) | {name: {"digest": before} | item for name, item in found.items()}
    text = json.dumps({name: together[name] for name in ITEMS if name in together}, indent=1, ensure_ascii=False)
    chosen.out.write_text(text + "\n", encoding="utf-8")
    print(json.dumps({name: item["values"] for name, item in found.items()}, indent=1))
    return 0 if all(item["passed"] for item in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
