"""How many are absent on a day, of which kind and for how long, and under which definition each claim would be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from muster.calibration.posterior import Posterior
from muster.data.case import Case
from muster.data.errors import InputError
from muster.data.figures import Figure
from muster.ensemble.keep import Store
from muster.ensemble.perform import Progress, gather
from muster.ensemble.study import Study, each
from muster.model import outcomes
from muster.model.simulate import Result

Array = NDArray[np.float64]
MONTH = 30  # days that count as the last month
AGES = ((0, 30, "under a month"), (30, 182, "one to six months"), (182, 365, "half a year to a year"),
        (365, None, "a year or longer"))  # fmt: skip
QUANTILES = (0.05, 0.5, 0.95)
LEAST_DRAWS = 20
FLOWS = {"departures": ("left",), "returns": ("back",), "arrests": ("arrested",),
         "cases": ("registered_407", "registered_408")}  # fmt: skip

# name: unit, what is counted; the last column says which claims it may be what is meant by
COUNTED: dict[str, tuple[str, str]] = {
    "absent": ("persons", "absent, those gone for good among them"),
    "meaning_to_return": ("persons", "absent and not gone for good"),
    "gone_for_good": ("persons", "gone for good: abroad, other papers, no thought of return"),
    "absent_longer": ("persons", "absent for a month or longer"),
    "departures": ("spells", "departures since the first day, each spell counted"),
    "people": ("persons", "soldiers who ever left"),
    "cases": ("cases", "cases registered since the first day"),
    "people_behind_cases": ("persons", "soldiers behind those cases, second files and technical cases taken out"),
    "departures_last_month": ("persons a month", "departures in the last 30 days"),
    "returns_last_month": ("persons a month", "voluntary returns in the last 30 days"),
    "arrests_last_month": ("persons a month", "absentees caught in the last 30 days"),
    "share_over": ("share", "departures so far that are over, by return or arrest"),
    "share_back": ("share", "departures so far that ended in a voluntary return"),
    "share_back_year": ("share", "departures of the year before last month's that were over within twelve months"),
    "share_in_training": ("share", "departures of the last year that began in training"),
}
STOCKS = ("absent", "meaning_to_return", "absent_longer", "departures", "people", "cases", "people_behind_cases")
SHARES = ("share_over", "share_back", "share_back_year")
MEANT_BY = {"currently_absent": STOCKS, "cumulative_awol_claim": STOCKS, "share_returning": SHARES,
            "training_centre_share_of_awol": ("share_in_training",)}  # fmt: skip


@dataclass(frozen=True)
class Now:
    """A measure of an ensemble whose runs end on the day that is asked: what is counted, spell ages, and claims."""

    claims: tuple[Figure, ...]
    names: ClassVar[tuple[str, ...]] = tuple(COUNTED)

    def about(self) -> Mapping[str, Any]:
        """Return what is counted."""
        return {"now": [*self.names, *FLOWS, *(claim.id for claim in self.claims)]}

    def take(self, result: Result) -> dict[str, NDArray[Any]]:
        """Return ``counted`` (COUNTED,) and ``ages`` (AGES,), ``claims``, NaN where not covered, and monthly ``FLOWS``.

        All at full scale; flows are (M,) of each whole month.
        """
        told = [outcomes.OUTCOMES[c.quantity].measure(result, c.period_start, c.period_end) for c in self.claims]
        away = result.counts["away"] / result.scale
        counted = count(result)
        return {
            "counted": np.array([counted[name] for name in self.names]),
            "ages": np.array([float(away[low:high].sum()) for low, high, _ in AGES]),
            "claims": np.array([np.nan if x is None else x for x in told], dtype=float),
            **{name: outcomes.monthly(result, *columns) for name, columns in FLOWS.items()},
        }


def count(result: Result) -> dict[str, float]:
    """Return everything in `COUNTED` on the last day of a run, at full scale."""
    daily, scale = result.daily, result.scale
    sums = {name: float(daily[name].sum()) / scale for name in ("left", "back", "arrested")}
    recent = {name: float(daily[name][-MONTH:].sum()) / scale for name in sums}
    year = {name: float(daily[name][-365:].sum()) for name in ("left", "left_training", "deserted_training")}
    before = slice(-730, -365)
    cases = float(daily["registered_407"].sum() + daily["registered_408"].sum()) / scale
    people = float(result.counts["people"][1:].sum()) / scale
    p = result.parameters
    files = 1.0 + p["registration.technical"] / (1.0 - p["registration.technical"]) + p["registration.duplicates"]
    absent, gone = (float(daily[name][-1]) / scale for name in ("absent", "gone"))
    longer = float(result.counts["away"][AGES[1][0] :].sum()) / scale
    return {
        "absent": absent + gone, "meaning_to_return": absent, "gone_for_good": gone, "absent_longer": longer,
        "departures": sums["left"], "people": people, "cases": cases,
        "people_behind_cases": cases / files * people / max(sums["left"], 1.0),
        "departures_last_month": recent["left"], "returns_last_month": recent["back"],
        "arrests_last_month": recent["arrested"],
        "share_over": (sums["back"] + sums["arrested"]) / max(sums["left"], 1.0),
        "share_back": sums["back"] / max(sums["left"], 1.0),
        "share_back_year": float(daily["back_within_year"][before].sum() / max(daily["left"][before].sum(), 1)),
        "share_in_training": (year["left_training"] + year["deserted_training"]) / max(year["left"], 1.0),
    }  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """A public claim, the share of draws below it under its own reading, and the definitions that make it true."""

    figure: Figure
    quantile: float | None
    median: float | None
    true_if: tuple[str, ...]


@dataclass(frozen=True)
class Nowcast:
    """Draws of everything in `COUNTED` on a day, (S, COUNTED), of spell ages (S, AGES), and claims placed in them.

    ``flows``: by name in `FLOWS`, draws of each whole month before the day, (S, M), from the first month of the case.
    """

    on: date
    counted: Array
    ages: Array
    claims: tuple[Placed, ...]
    flows: Mapping[str, Array] = field(default_factory=dict)

    def of(self, name: str) -> tuple[float, float, float]:
        """Return low, median and high (90%) of something counted."""
        return interval(self.counted[:, list(COUNTED).index(name)])


def interval(values: Array) -> tuple[float, float, float]:
    """Return the 5%, 50% and 95% quantiles."""
    low, middle, high = (float(q) for q in np.quantile(values, QUANTILES))
    return low, middle, high


def nowcast(
    case: Case, posterior: Posterior, on: date, draws: int = 60, scale: float = 0.05, executor: Any = None,
    store: Store | None = None, progress: Progress | None = None, seed: int = 1,
) -> Nowcast:  # fmt: skip
    """Simulate up to a day with draws from the posterior, and count on that day.

    Raises `InputError` for a day outside the case or after which too few runs came to their end.
    """
    if not case.start < on <= case.end:
        raise InputError(f"on: expected a date after {case.start} and up to {case.end}, found {on}")
    claims = tuple(f for f in case.figures if f.quantity in MEANT_BY and f.quantity in outcomes.OUTCOMES)
    chosen = posterior.draws.first(min(draws, posterior.draws.size))
    study = Study(case, Now(claims), draws=chosen, points=each(chosen.size, seed), scale=scale, until=on)
    done = [row.rows[0].values for row in gather(study.tasks(), executor, store, progress) if not row.reason]
    if len(done) < min(LEAST_DRAWS, chosen.size):
        raise InputError(f"nowcast: expected at least {LEAST_DRAWS} runs that came to their end, found {len(done)}")
    counted, ages, told = (np.array([row[name] for row in done]) for name in ("counted", "ages", "claims"))
    placed = tuple(place(claim, told[:, k], counted) for k, claim in enumerate(claims))
    return Nowcast(on, counted, ages, placed, {name: np.array([row[name] for row in done]) for name in FLOWS})


def place(claim: Figure, told: Array, counted: Array) -> Placed:
    """Return where a claim falls in the draws, and the definitions whose 90% interval holds it."""
    known = told[np.isfinite(told)]
    quantile = float((known < claim.value).mean()) if known.size else None
    true_if = []
    for name in MEANT_BY[claim.quantity]:
        low, _, high = interval(counted[:, list(COUNTED).index(name)])
        if low <= claim.value <= high:
            true_if.append(name)
    return Placed(claim, quantile, float(np.median(known)) if known.size else None, tuple(true_if))


def document(now: Nowcast, posterior: Posterior) -> dict[str, Any]:
    """Return a nowcast as one JSON document."""

    def told(values: tuple[float, float, float], unit: str) -> dict[str, float]:
        digits = 3 if unit == "share" else 0
        low, middle, high = (round(x, digits) for x in values)
        return {"median": middle, "low90": low, "high90": high}

    counted = {
        name: told(now.of(name), unit) | {"unit": unit, "meaning": meaning} for name, (unit, meaning) in COUNTED.items()
    }
    return {
        "on": now.on.isoformat(),
        "draws": len(now.counted),
        "absent": told(now.of("absent"), "persons"),
        "ages": {name: told(interval(now.ages[:, k]), "persons") for k, (_, _, name) in enumerate(AGES)},
        "counted": counted,
        "claims": [claimed(placed) for placed in now.claims],
        "posterior": posterior.provenance,
    }


def claimed(placed: Placed) -> dict[str, Any]:
    """Return a placed claim as plain values."""
    f = placed.figure
    return {
        "id": f.id, "value": f.value, "unit": f.unit, "quantity": f.quantity, "source": f.source,
        "period_start": f.period_start.isoformat(), "period_end": f.period_end.isoformat(),
        "quantile": placed.quantile, "median": placed.median,
        "true_if": [COUNTED[name][1] for name in placed.true_if],
    }  # fmt: skip


def summary(rows: Sequence[Placed]) -> list[str]:
    """Return a sentence for each claim: where it falls, and what would make it true."""
    out = []
    for row in rows:
        said = f"{row.figure.value:,.4g} ({row.figure.source})"
        meant = "; ".join(COUNTED[name][1] for name in row.true_if)
        out.append(f"{said}: {'true of ' + meant if meant else 'true under none of the definitions counted here'}")
    return out
