"""Rolling origins: what a fit would have forecast at earlier dates, beside persistence and exponential smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.design import Design, Desk, ask
from muster.calibration.emulator import Emulator, errors_of, judge, teach
from muster.calibration.fit import data_of, used_by
from muster.calibration.gauge import Gauge
from muster.calibration.predictive import Predicted, beside, spread
from muster.calibration.sampler import Data, draw
from muster.calibration.settle import ENOUGH, Settled, near, places_of, settle
from muster.data.case import Case
from muster.data.drivers import Driver
from muster.data.errors import InputError
from muster.data.targets import Target

Array = NDArray[np.float64]
AHEAD = 183  # days that are forecast
DRAWS, STEPS = 150, 2  # from the posterior at each origin, and how often they are moved
WAVE, APART = 100, 10  # numbers of the waves of each origin, for seeds of their own
MONTH = 30.4375
PATHS = 4000  # of a baseline forecast


@dataclass(frozen=True)
class Forecast:
    """One period forecast at one origin by one method, with its continuous ranked probability score (log scale)."""

    origin: str
    method: str
    id: str
    start: str
    end: str
    published: float
    median: float
    low90: float
    high90: float
    crps: float

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"inside": self.low90 <= self.published <= self.high90}


def crps(values: Array, truth: float) -> float:
    """Return the continuous ranked probability score of a sample (Gneiting and Raftery 2007, equation 21)."""
    ordered = np.sort(values)
    n = ordered.size
    apart = 2.0 * float((ordered * (2.0 * np.arange(1, n + 1) - n - 1)).sum()) / n**2
    return float(np.abs(values - truth).mean()) - 0.5 * apart


def ahead(targets: Sequence[Target], origin: date) -> list[int]:
    """Return which targets of the noisy series begin after an origin and end within `AHEAD` days of it."""
    last = origin + timedelta(days=AHEAD + 3)
    return [k for k, t in enumerate(targets) if t.noise and t.start > origin and t.end <= last]


def scored(origin: date, method: str, target: Target, values: Array) -> Forecast:
    """Return the forecast of one period from predictions (n,) of the published number."""
    row: Predicted = beside(target, values, used=False)
    score = round(crps(np.log(values), float(np.log(target.value))), 4)
    return Forecast(origin.isoformat(), method, target.id, row.start, row.end, row.published, row.median, row.low90,
                    row.high90, score)  # fmt: skip


def backtest(
    desk: Desk, design: Design, targets: Sequence[Target], origins: Sequence[date], seed: int = 1, draws: int = DRAWS
) -> list[Forecast]:
    """Forecast half a year at each origin: knowing what was announced by then, knowing what came later, and naively.

    What the runs of the fit taught is used again, for it hangs on no data; each origin draws a posterior of its own,
    whose draws the simulator settles, and which is run once more with what was announced.
    """
    found: list[Forecast] = []
    local = design.after_first()
    taught = teach(local.scores, local.logs, ENOUGH, desk.bench)
    errors = errors_of(local.scores, local.logs, bench=desk.bench)
    for number, origin in enumerate(origins):
        chosen = [targets[k] for k in ahead(targets, origin)]
        used = used_by(targets, origin, desk.case)
        emulator = judge(taught, local.logs, errors, near(local, targets, used))
        ends = settled_at(desk, local, emulator, data_of(targets, used), number, seed, draws)
        later = ends.runs.logs[:, ahead(targets, origin)]
        announced = ask(announced_desk(desk, chosen, origin), ends.sample.scores, WAVE + APART * (number + 1) - 1)
        kept = places_of(announced.scores, ends.sample.scores)
        for method, logs, noise in (
            ("model, as announced", announced.logs[:, : len(chosen)], ends.sample.noise[kept]),
            ("model, with what came later", later, ends.sample.noise),
        ):
            values = spread(logs, noise, chosen, seed)
            found += [scored(origin, method, t, values[:, k]) for k, t in enumerate(chosen)]
        found += naive(targets, origin, chosen, seed)
    return found


def settled_at(
    desk: Desk, known: Design, emulator: Emulator, data: Data, number: int, seed: int, draws: int
) -> Settled:
    """Return the draws of the posterior at an origin as the simulator settles them."""
    pool = draw(emulator, data, draws, seed + number)
    return settle(desk, known, emulator, data, pool, WAVE + APART * number, STEPS, lambda design: emulator)


def announced_desk(desk: Desk, chosen: Sequence[Target], origin: date) -> Desk:
    """Return the desk with the case as known at an origin, for runs half a year on that take the targets ``chosen``."""
    last = min(origin + timedelta(days=AHEAD + 3), desk.until or desk.case.end)
    return replace(desk, case=as_announced(desk.case, origin), gauge=Gauge(tuple(chosen)), until=last)


def as_announced(case: Case, origin: date) -> Case:
    """Return a case without levers set and without inputs changed after a day: what held then goes on."""
    drivers = {name: held(driver, origin) for name, driver in case.drivers.items()}
    history = tuple(step for step in case.history if step.start <= origin)
    return replace(case, drivers=drivers, history=history, digest=f"{case.digest}@{origin.isoformat()}")


def held(driver: Driver, origin: date) -> Driver:
    """Return a path whose level on a day holds from then on."""
    return Driver(driver.name, tuple(row for row in driver.rows if row.start <= origin) or driver.rows[:1])


def series(targets: Sequence[Target], origin: date) -> Array:
    """Return logs of monthly counts up to an origin, oldest first; a total is spread evenly over its months."""
    monthly: dict[tuple[int, int], float] = {}
    for target in (t for t in targets if t.noise and t.end <= origin):
        for first, last in target.periods:
            day = first
            while day <= last:
                monthly[day.year, day.month] = target.value * MONTH / target.days
                day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return np.log([monthly[key] for key in sorted(monthly)])


def naive(targets: Sequence[Target], origin: date, chosen: Sequence[Target], seed: int) -> list[Forecast]:
    """Return the forecasts of persistence and of damped-trend exponential smoothing (statsmodels, on logs)."""
    logs = series(targets, origin)
    steps = -(-AHEAD // 30)
    rng = np.random.default_rng(seed)
    jumps = np.diff(logs).std() if logs.size > 2 else 0.2
    walk = logs[-1] + np.cumsum(rng.standard_normal((PATHS, steps)) * jumps, axis=1)
    methods = {"persistence": walk} | ({"damped trend": smoothed(logs, steps, seed)} if logs.size >= 10 else {})
    return [
        scored(origin, name, target, added(paths, target, origin))
        for name, paths in methods.items() for target in chosen
    ]  # fmt: skip


def added(paths: Array, target: Target, origin: date) -> Array:
    """Return a target's number from forecasts of monthly logs, shape (n, steps) from the month after the origin on."""
    total = np.zeros(len(paths))
    for first, last in target.periods:
        step = (first.year - origin.year) * 12 + first.month - origin.month - 1
        for k in range(step, step + round(((last - first).days + 1) / MONTH)):
            total += np.exp(paths[:, min(max(k, 0), paths.shape[1] - 1)])
    return total


def smoothed(logs: Array, steps: int, seed: int) -> Array:
    """Return paths of damped-trend exponential smoothing with additive errors, shape (PATHS, steps)."""
    import warnings

    try:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    except ImportError:
        raise InputError("backtest: expected statsmodels, which an extra brings: pip install 'muster[bayes]'") from None

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence on short series: the forecast is scored all the same
        fitted = ETSModel(logs, error="add", trend="add", damped_trend=True).fit(disp=False)
        errors = np.sqrt(fitted.mse) * np.random.default_rng(seed).standard_normal((steps, PATHS))
        paths = fitted.simulate(steps, anchor="end", repetitions=PATHS, random_errors=errors)
    found: Array = np.asarray(paths, dtype=float).reshape(steps, PATHS).T
    return found


def table(rows: Sequence[Forecast]) -> list[dict[str, Any]]:
    """Return mean scores, coverage and width by origin and method, best first within an origin."""
    out = []
    for origin in sorted({row.origin for row in rows}):
        for method in sorted({row.method for row in rows if row.origin == origin}):
            chosen = [row for row in rows if (row.origin, row.method) == (origin, method)]
            inside = sum(row.low90 <= row.published <= row.high90 for row in chosen)
            width = float(np.median([(row.high90 - row.low90) / 2.0 / row.published for row in chosen]))
            score = float(np.mean([row.crps for row in chosen]))
            out.append({"origin": origin, "method": method, "periods": len(chosen), "inside": inside,
                        "median_half_width": round(width, 3), "crps": round(score, 4)})  # fmt: skip
    return sorted(out, key=lambda row: (row["origin"], row["crps"]))
