"""Long statistical checks of engine and model; results are kept in results.json with the digest of what they speak of.

`make validate` runs them all (some minutes). The tests recompute a small sample of each, and say so where the kept
results speak of other code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy import stats

from muster.data.case import Case, load_case
from muster.kernels.chance import WINDOW, thresholds
from muster.model import outcomes
from muster.model.army import Army
from muster.model.scenario import Policy, Scenario, Setting
from muster.model.simulate import Result, simulate
from muster.model.states import CHANCE, SERVING
from validation.closed_forms import closed_forms

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results.json"
SPEAKS_OF = ("src/muster/kernels", "src/muster/model", "src/muster/data/cases")
CLOSE = 0.03  # medians at two scales may differ by so much
LEAST_P = 1e-3  # of a whole item, after Bonferroni
SMALL = 0.1

Item = dict[str, Any]
Floats = NDArray[np.float64]


def digest() -> str:
    """Return the sha256 of the kernels, the model and the cases: what the results speak of."""
    told = hashlib.sha256()
    for folder in SPEAKS_OF:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return told.hexdigest()


# ---------------------------------------------------------------- scale and orders of magnitude

# name: (least, most, where the bounds come from), None where there is only the check of scale
MEASURES: dict[str, tuple[float, float] | None] = {
    "registered in 2024": (45_000, 180_000),
    "registered in 2025": None,
    "registered in October 2025": (10_000, 45_000),
    "departures": None,
    "serving in January 2025": (750_000, 1_000_000),
    "absent at the end of 2025": None,
    "share back within 12 months": (0.15, 0.60),
}


def measures(result: Result) -> dict[str, float]:
    """Return what the checks of a run of the Ukrainian case look at, at full scale."""
    registered = ("registered_407", "registered_408")
    until_2025 = between(result, result.start, date(2025, 12, 31))
    january = between(result, date(2025, 1, 1), date(2025, 1, 31))
    left = outcomes.total(result, ["left"], until_2025)
    return {
        "registered in 2024": outcomes.total(result, registered, between(result, date(2024, 1, 1), date(2024, 12, 31))),
        "registered in 2025": outcomes.total(result, registered, between(result, date(2025, 1, 1), date(2025, 12, 31))),
        "registered in October 2025": outcomes.total(
            result, registered, between(result, date(2025, 10, 1), date(2025, 10, 31))
        ),
        "departures": outcomes.total(result, ["left"], slice(None)),
        "serving in January 2025": float(outcomes.stock(result, *SERVING)[january].mean()),
        "absent at the end of 2025": float(outcomes.stock(result, "absent")[until_2025][-1]),
        "share back within 12 months": outcomes.total(result, ["back_within_year"], until_2025) / left,
    }


def between(result: Result, first: date, last: date) -> slice:
    """Return a run's days from ``first`` to ``last``."""
    return slice((first - result.start).days, (last - result.start).days + 1)


def run_measures(scale: float, seeds: int, tell: Callable[[str], None] = print) -> list[dict[str, float]]:
    """Return the measures of runs of the Ukrainian case with seeds 1, 2, ..."""
    case, rows = load_case("ukraine"), []
    for seed in range(1, seeds + 1):
        result = simulate(case, seed=seed, scale=scale)
        tell(f"scale {scale:g}, seed {seed}: {result.wall_seconds:.1f} s")
        rows.append(measures(result))
    return rows


def median_and_error(rows: Sequence[dict[str, float]], name: str) -> tuple[float, float]:
    """Return a measure's median over runs and the median's standard error (normal theory)."""
    values = np.array([row[name] for row in rows])
    spread = values.std(ddof=1) if values.size > 1 else float("nan")
    return float(np.median(values)), float(1.2533 * spread / np.sqrt(values.size))


def compare_scales(small: Sequence[dict[str, float]], full: Sequence[dict[str, float]]) -> Item:
    """Set medians at two scales beside each other; passes where all differ by less than 3%."""
    values = {}
    for name in MEASURES:
        (a, error_a), (b, error_b) = median_and_error(small, name), median_and_error(full, name)
        values[name] = {
            "small": a, "small_error": error_a, "full": b, "full_error": error_b,
            "difference": a / b - 1.0, "error": float(np.hypot(error_a / a, error_b / b)),
        }  # fmt: skip
    passed = all(abs(row["difference"]) < CLOSE for row in values.values())
    return {"passed": passed, "values": values}


def check_magnitudes(rows: Sequence[dict[str, float]]) -> Item:
    """Set medians beside the orders of magnitude that defaults must meet."""
    values = {}
    for name, bounds in MEASURES.items():
        if bounds is not None:
            median, error = median_and_error(rows, name)
            inside = bounds[0] <= median <= bounds[1]
            values[name] = {"median": median, "error": error, "from": bounds[0], "to": bounds[1], "inside": inside}
    return {"passed": all(row["inside"] for row in values.values()), "values": values}


# ---------------------------------------------------------------- the numbers

HIGHEST = 40.0  # of thresholds that are drawn: 63 e^-40 of a soldier's windows have a day without a point below
Deal = Callable[[int, int, int, Floats], None]  # seed, chance, window, out (soldiers, days)


def all_thresholds(seed: int, chance: int, window: int, out: Floats) -> None:
    """Write thresholds up to a level that nearly every day has a point below."""
    thresholds(seed, chance, window, HIGHEST, out)


def check_numbers(draws: int) -> Item:
    """Test the U that thresholds stand for."""
    values = {"thresholds of windows": uniformity(draws)}
    return {"passed": all(row["passed"] for row in values.values()), "values": values}


def uniformity(draws: int, deal: Deal = all_thresholds) -> Item:
    """Test U = 1 - exp(-threshold) of several seeds, moves and windows: one law, no memory of anything.

    Passes where the smallest p-value, times how many there are, stays above one in a thousand.
    """
    size = max(draws // (8 * WINDOW), 1000)
    first, second = CHANCE["leave"], CHANCE["dismiss"]
    keys = [(seed, chance, window) for seed in (1, 2) for chance in (first, second) for window in (3, 4)]
    u = {key: drawn(*key, size, deal) for key in keys}
    p: dict[str, float] = {}
    for chance in (first, second):
        whole = np.concatenate([u[key] for key in keys if key[1] == chance])
        p |= {f"law, chance {chance}: {name}": value for name, value in p_of_law(whole).items()}
    base = u[1, first, 3]
    pairs = {
        "next soldier": (base[:, :-1], base[:, 1:]),
        "next day": (base[:-1], base[1:]),
        "a week later": (base[:-7], base[7:]),
        "next window": (base, u[1, first, 4]),
        "another move": (base, u[1, second, 3]),
        "another seed": (base, u[2, first, 3]),
    }
    for name, (a, b) in pairs.items():
        p[f"{name}: correlation"] = p_of_correlation(a.ravel(), b.ravel())
        for edge in (2.0**-8, 2.0**-6):
            p[f"{name}: both below {edge:g}"] = p_of_pairs(a < edge, b < edge, edge)
    least = min(p.values())
    return {"passed": least * len(p) > LEAST_P, "draws": base.size * len(keys), "tests": len(p), "p": p}


def drawn(seed: int, chance: int, window: int, size: int, deal: Deal = all_thresholds) -> Floats:
    """Return the U of soldiers 0 .. size-1 in a window, by day and soldier."""
    out = np.empty((size, WINDOW))
    deal(seed, chance, window, out)
    return -np.expm1(-out.T)


def p_of_law(u: Floats) -> dict[str, float]:
    """Return p-values of the uniform law of U (days of windows, soldiers), of its low end and of its days."""
    low = u < 2.0**-6
    by_day = low.reshape(-1, WINDOW, u.shape[1]).sum(axis=(0, 2))
    days = low.reshape(-1, WINDOW, u.shape[1]).sum(axis=1).ravel()  # low days of a soldier in a window
    share = stats.binom.pmf(np.arange(6), WINDOW, 2.0**-6)
    share[5] = stats.binom.sf(4, WINDOW, 2.0**-6)
    counts = np.bincount(np.minimum(days, 5), minlength=6)
    return {
        "4096 bins": p_of_bins(u.ravel(), 4096),
        "512 bins below 1/64": p_of_bins(u[low] * 2.0**6, 512),
        "32 bins below 1/4096": p_of_bins(u[u < 2.0**-12] * 2.0**12, 32),
        "how many below 1/64": float(stats.binomtest(int(low.sum()), low.size, 2.0**-6).pvalue),
        "largest distance": float(stats.kstest(u.ravel(), "uniform").pvalue),
        "days alike": float(stats.chisquare(by_day).pvalue),
        "low days of a window": float(stats.chisquare(counts, share * days.size).pvalue),
    }


def p_of_bins(u: Floats, bins: int) -> float:
    """Return the p-value of how many fall into bins of equal width."""
    return float(stats.chisquare(np.bincount((u * bins).astype(np.int64), minlength=bins)).pvalue)


def p_of_correlation(a: Floats, b: Floats) -> float:
    """Return the p-value of the linear correlation of two columns of numbers."""
    return float(2.0 * stats.norm.sf(abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(a.size)))


def p_of_pairs(a: NDArray[np.bool_], b: NDArray[np.bool_], chance: float) -> float:
    """Return the two-sided p-value of how often two events of one chance each happen together."""
    both = int((a & b).sum())
    mean = chance * chance * a.size
    tails = stats.poisson.cdf(both, mean), stats.poisson.sf(both - 1, mean)
    return float(min(1.0, 2.0 * min(tails)))


# ---------------------------------------------------------------- one law, two loops

RESTLESS = {"baseline.leave": 0.008, "baseline.come_back": 0.02, "reserve.wait": 10.0}
# a rate that even after its jump few can bring above what was foreseen: those few must be found in time
UNSETTLED = RESTLESS | {"baseline.leave": 0.001, "amnesty.anticipation": 0.4}


def armies(case: Case) -> list[tuple[str, Scenario]]:
    """Return the scenarios that the two loops are compared on: levels, and levers that jump on odd days."""

    def jump(lever: str, value: float, first: int, last: int) -> dict[str, Any]:
        day = [case.start + timedelta(days=d) for d in (first, last)]
        setting = Setting(**{"lever": lever, "from": day[0], "until": day[1], "value": value})
        return setting.model_dump(by_alias=True)

    jumps = Policy(
        name="jumps",
        reason="bounds must follow a hazard that changes between two looks",
        set=[
            jump("amnesties_expected", 5.0, 37, 61), jump("severity", 0.2, 82, 101), jump("tour_limit", 5.0, 90, 130),
            jump("intake", 3.0, 103, 118), jump("discharge", 5.0, 122, 137), jump("amnesty", 1.0, 143, 171),
        ],
    )  # fmt: skip
    return [
        ("defaults", Scenario.build(case)),
        ("restless", Scenario.build(case, parameters=RESTLESS)),
        ("jumps", Scenario.build(case, [jumps], UNSETTLED)),
        ("without accounts", Scenario.build(case, parameters=RESTLESS, without=["exhaustion", "trust", "frailty"])),
    ]


def two_loops(seeds: Iterable[int], days: int) -> Item:
    """Let the layered walk and the plain loop live the same days; every record must agree to the byte."""
    case = load_case("drill")
    kinds, values = armies(case), {}
    for seed in seeds:
        name, scenario = kinds[seed % len(kinds)]
        layered, plain = Army(case, scenario, seed, 1.0), Army(case, scenario, seed, 1.0)
        moves, differs = live_both(layered, plain, days)
        values[str(seed)] = {"army": name, "moves": moves, "first_difference": differs}
    return {"passed": all(row["first_difference"] is None for row in values.values()), "values": values}


def live_both(layered: Army, plain: Army, days: int) -> tuple[int, str | None]:
    """Return how many moves the walk found, and where the two histories part, if they do."""
    layered.muster()
    moves = 0
    for day in range(plain.muster(), days):
        a, b = layered.morning(day, False, None, 1), plain.morning(day, True, None, 1)
        order = np.argsort(a.soldiers)  # the plain loop goes by number
        if any(x[order].tobytes() != y.tobytes() for x, y in zip(a, b, strict=True)):
            return moves, f"day {day}: {a.soldiers.size} movers against {b.soldiers.size}"
        moves += a.soldiers.size
        layered.evening(day, a)
        plain.evening(day, b)
    return moves, None if records(layered) == records(plain) else "records at the end"


def records(army: Army) -> list[bytes]:
    """Return all that is kept of every soldier but his risk code, a bound that a look may lower."""
    hot, cold = army.engine.force
    return [*(hot[name].tobytes() for name in ("state", "since", "cell")), cold.tobytes()]


# ---------------------------------------------------------------- all of it

ITEMS = ("scale", "magnitudes", "numbers", "loops", "forms")


def validate(chosen: argparse.Namespace, tell: Callable[[str], None]) -> dict[str, Item]:
    """Run the chosen items and return them with their settings."""
    found: dict[str, Item] = {}
    full: list[dict[str, float]] = []
    if {"scale", "magnitudes"} & set(chosen.only):
        full = run_measures(chosen.full_scale, chosen.full_seeds, tell)
        settings = {"scale": chosen.full_scale, "seeds": chosen.full_seeds}
        if "magnitudes" in chosen.only:
            found["magnitudes"] = {"settings": settings} | check_magnitudes(full)
        if "scale" in chosen.only:
            small = run_measures(chosen.small_scale, chosen.small_seeds, tell)
            settings = settings | {"small_scale": chosen.small_scale, "small_seeds": chosen.small_seeds}
            found["scale"] = {"settings": settings} | compare_scales(small, full)
    if "numbers" in chosen.only:
        found["numbers"] = {"settings": {"draws": chosen.draws}} | check_numbers(chosen.draws)
        tell(f"numbers: {chosen.draws:,} draws")
    if "loops" in chosen.only:
        settings = {"seeds": chosen.loop_seeds, "days": chosen.loop_days}
        found["loops"] = {"settings": settings} | two_loops(range(1, chosen.loop_seeds + 1), chosen.loop_days)
        tell(f"loops: {chosen.loop_seeds} seeds, {chosen.loop_days} days")
    if "forms" in chosen.only:
        settings = {"times": chosen.form_times, "seeds": chosen.form_seeds}
        found["forms"] = {"settings": settings} | closed_forms(chosen.form_times, chosen.form_seeds)
        tell(f"forms: {chosen.form_seeds} seeds")
    return found


def kept(path: Path = RESULTS) -> dict[str, Item]:
    """Return the results that are kept, or nothing."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(found: dict[str, Item], path: Path = RESULTS) -> None:
    """Put results in the place of older ones, leaving the others as they are."""
    together = kept(path) | found
    ordered = {name: together[name] for name in ITEMS if name in together}
    path.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def stale(found: dict[str, Item]) -> list[str]:
    """Return the items that are missing or speak of other code than this."""
    now = digest()
    return [name for name in ITEMS if found.get(name, {}).get("digest") != now]


def show(found: dict[str, Item], console: Console) -> None:
    """Print what was found, a line for each number that was checked."""
    table = Table(show_edge=False)
    for name in ("item", "number", "found", "expected", "passed"):
        table.add_column(name)
    for name, item in found.items():
        for *cells, passed in lines(name, item["values"]):
            table.add_row(name, *cells, "yes" if passed else "NO")
    console.print(table)


def lines(name: str, values: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Return the rows (number, found, expected, passed) of one item."""
    if name == "scale":
        return [scale_line(key, row) for key, row in values.items()]
    if name == "magnitudes":
        return [
            (key, f"{rounded(row['median'])}", f"{rounded(row['from'])} to {rounded(row['to'])}", row["inside"])
            for key, row in values.items()
        ]
    if name == "numbers":
        return [(cut, *least_p(row), row["passed"]) for cut, row in values.items()]
    if name == "forms":
        return [(key, *form_line(row), row["passed"]) for key, row in values.items()]
    moves = sum(row["moves"] for row in values.values())
    bad = [f"seed {seed}: {row['first_difference']}" for seed, row in values.items() if row["first_difference"]]
    same = "same to the byte"
    return [(f"{len(values)} seeds, {moves:,} moves", "; ".join(bad) or same, same, not bad)]


def rounded(value: float) -> str:
    """Return a count of people, or a share."""
    return f"{value:,.0f}" if value > 1 else f"{value:.2f}"


def form_line(row: Item) -> tuple[str, str]:
    """Return what was found and what was expected of a closed form."""
    return f"{row['found']:,.5g} ({row['z']:+.1f} errors)", f"{row['expected']:,.5g} ± {row['error']:,.2g}"


def scale_line(key: str, row: dict[str, float]) -> tuple[str, str, str, bool]:
    """Return the row of one measure at two scales."""
    said = f"{row['difference']:+.2%} ± {row['error']:.2%}"
    return key, said, f"within {CLOSE:.0%}", abs(row["difference"]) < CLOSE


def least_p(row: Item) -> tuple[str, str]:
    """Return the smallest p-value with the name of its test, and what it must exceed."""
    test, p = min(row["p"].items(), key=lambda pair: pair[1])
    return f"least of {row['tests']} p {p:.4f} ({test})", f"over {LEAST_P / row['tests']:.0e}"


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", choices=ITEMS, default=list(ITEMS), help="items to run; all if not given")
    parser.add_argument("--small-scale", type=float, default=SMALL)
    parser.add_argument("--small-seeds", type=int, default=25)
    parser.add_argument("--full-scale", type=float, default=1.0)
    parser.add_argument("--full-seeds", type=int, default=5)
    parser.add_argument("--draws", type=int, default=20_000_000)
    parser.add_argument("--loop-seeds", type=int, default=20)
    parser.add_argument("--loop-days", type=int, default=200)
    parser.add_argument("--form-times", type=float, default=20.0)
    parser.add_argument("--form-seeds", type=int, default=10)
    parser.add_argument("--out", type=Path, default=RESULTS, help="where to keep the results")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run, print and keep; return 0 where everything passed."""
    chosen, before = options(arguments), digest()
    found = validate(chosen, lambda text: print(text, file=sys.stderr, flush=True))
    if digest() != before:
        sys.exit("the code changed while it was being checked: nothing kept, run it again")
    keep({name: {"digest": before} | item for name, item in found.items()}, chosen.out)
    show(found, Console() if sys.stdout.isatty() else Console(width=140))
    return 0 if all(item["passed"] for item in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
