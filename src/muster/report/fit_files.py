"""The files and the words of a fit: what was asked, what was found, and where it is written."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.calibration import backtest, identify, predictive, variants
from muster.calibration.fit import Fit, Plan, desk_of, fit
from muster.calibration.fit import digest_of as targets_digest
from muster.calibration.posterior import FILE, Posterior, write_posterior
from muster.data.case import FITTED, PARAMETERS, Case
from muster.data.files import digest_folder
from muster.ensemble.keep import Store
from muster.ensemble.perform import Standing
from muster.ensemble.store import digest_of, write_json
from muster.model.simulate import VERSION
from muster.report import fit_page, style
from muster.report.pictures import fit as pictures
from muster.report.tables import show

if TYPE_CHECKING:
    from rich.console import Console

MANIFEST = "fit.json"
DRAWN = ("cases", "targets", "places", "parameters", "contraction", "emulator", "backtest")
FILES = (
    MANIFEST, "run.json", FILE, "targets.csv", "parameters.csv", "backtest.csv", "failed.csv", "report.html",
    *(f"{name}.png" for name in DRAWN),
)  # fmt: skip
WIDER = (0.0, 1.5, 1.25)  # of the first waves, as `Plan` has them; later ones ask the posterior as it is
BEFORE = (19, 13, 6)  # months before the last known day at which a forecast is tried
ENOUGH = 3  # periods that must have ended by then


@dataclass(frozen=True)
class Asked:
    """A request to fit: the case, the last known day, the scale of runs, points of each wave, draws, and seed."""

    case: Case
    until: date
    scale: float = 0.1
    points: tuple[int, ...] = (512, 384, 512, 640)
    draws: int = 300
    seed: int = 1
    backtest: bool = True
    sensitivity: bool = False

    @property
    def plan(self) -> Plan:
        """How the fit goes about."""
        wider = (*WIDER, *[1.0] * len(self.points))[: len(self.points)]
        return Plan(self.points, wider, self.draws, self.seed)

    def about(self) -> dict[str, Any]:
        """Return what decides the result, as plain values."""
        return {
            "case": self.case.name, "case_digest": self.case.digest, "targets": targets_digest(self.case.targets),
            "until": self.until.isoformat(), "scale": self.scale, "points": list(self.points), "draws": self.draws,
            "seed": self.seed, "backtest": self.backtest,
            "sensitivity": self.sensitivity, "version": VERSION,
        }  # fmt: skip


def unfitted(case: Case) -> Case:
    """Return a case without what an earlier fit gave: fitting again is the same request, with the same result."""
    given = {key: value for key, value in case.parameters.items() if key in case.known}
    return replace(
        case, parameters=given, fitted="", digest=digest_folder(case.folder, leave_out=(*FITTED, PARAMETERS))
    )


@dataclass(frozen=True)
class Found:
    """What came of it: the fit, forecasts at earlier dates, other readings of the data, and how long it took."""

    fit: Fit
    forecasts: Sequence[backtest.Forecast] = ()
    beside: Sequence[variants.Variant] = ()
    seconds: float = 0.0


def request_digest(asked: Asked) -> str:
    """Return the digest under which the result of a request is kept, the same with and without other readings.

    They leave the fit and its files as they are, so the folder of a finished fit takes them in without doing its
    runs again.
    """
    return digest_of({"command": "fit", **replace(asked, sensitivity=False).about()})


def find(
    asked: Asked, executor: Executor | None = None, store: Store | None = None,
    progress: Callable[[str, Standing], None] | None = None, say: Callable[[str], None] = lambda text: None,
) -> Found:  # fmt: skip
    """Fit, and what was asked for besides: forecasts at earlier dates, other readings; raises `InputError`."""
    begun = time.monotonic()
    where: dict[str, Any] = {"scale": asked.scale, "executor": executor, "store": store, "progress": progress}
    desk = desk_of(asked.case, until=last_needed(asked), **where)
    found = fit(desk, asked.until, asked.plan, say)
    forecasts: Sequence[backtest.Forecast] = ()
    origins = origins_of(asked) if asked.backtest else ()
    if origins:
        say("forecasting at earlier dates")
        forecasts = backtest.backtest(desk, found.design, found.targets, origins, asked.seed)
    beside: Sequence[variants.Variant] = ()
    if asked.sensitivity:
        say("fitting to other readings of the data")
        beside = variants.beside(desk, found, asked.until)
    return Found(found, forecasts, beside, time.monotonic() - begun)


def last_needed(asked: Asked) -> date:
    """Return the last day that runs must reach: that of the last target, whether the fit may use it or not."""
    return max(asked.until, *(target.end for target in asked.case.targets))


def origins_of(asked: Asked) -> list[date]:
    """Return the ends of months at which a forecast can be tried: something had been counted and something follows."""
    counted = [target for target in asked.case.targets if target.noise and target.end <= asked.until]
    found = []
    for months in BEFORE:
        ordinal = asked.until.year * 12 + asked.until.month - months
        origin = date.fromordinal(date(ordinal // 12, ordinal % 12 + 1, 1).toordinal() - 1)
        before = sum(target.end <= origin for target in counted)
        if before >= ENOUGH and backtest.ahead(counted, origin):
            found.append(origin)
    return found


def record(asked: Asked, found: Found) -> dict[str, Any]:
    """Return the content of fit.json: what was asked and what was found, without times."""
    posterior, targets = found.fit.posterior, found.fit.targets
    rows = predictive.predict(posterior, targets)
    known = identify.known(posterior)
    return {
        "digest": request_digest(asked), **asked.about(),
        "draws_finished": posterior.draws.size, "draws_digest": posterior.draws.digest, "centre": posterior.centre,
        "provenance": posterior.provenance,
        "in_sample": told([row for row in rows if row.used], found),
        "held_out": told([row for row in rows if not row.used], found),
        "targets": [row.plain() for row in rows],
        "plainly": identify.plainly(known),
        "parameters": [row.plain() for row in known],
        "ridges": [list(pair) for pair in identify.ridges(posterior)],
        "backtest": {"table": backtest.table(found.forecasts), "rows": [row.plain() for row in found.forecasts]},
        "sensitivity": [variant.plain() for variant in found.beside],
        "failed": list(found.fit.design.reasons),
    }  # fmt: skip


def told(rows: Sequence[predictive.Predicted], found: Found) -> dict[str, Any]:
    """Return coverage and width over the single months among some targets, and over all of them."""
    whole = {"targets": len(rows), "targets_inside": sum(row.inside for row in rows)}
    if not predictive.months(rows, found.fit.targets):
        return whole
    return whole | predictive.summary(rows, found.fit.targets)


def write(folder: Path, asked: Asked, found: Found, content: dict[str, Any]) -> None:
    """Write every file of a fit into a folder; only run.json depends on how long it took."""
    posterior = found.fit.posterior
    write_json(folder / MANIFEST, content)
    write_json(folder / "run.json", {"digest": content["digest"], "wall_seconds": round(found.seconds, 3)})
    write_posterior(folder / FILE, posterior)
    write_rows(folder / "targets.csv", content["targets"])
    write_rows(folder / "parameters.csv", [flat(row) for row in content["parameters"]])
    write_rows(folder / "backtest.csv", content["backtest"]["rows"])
    write_rows(folder / "failed.csv", [{"reason": reason} for reason in content["failed"]])
    drawn = pictures.all_of(asked.case, posterior, found.fit.targets, content)
    (folder / "report.html").write_text(fit_page.report(asked.case, content, drawn), encoding="utf-8")
    for name, picture in drawn.items():
        (folder / f"{name}.png").write_bytes(style.png(picture))


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter's row with a column for each of its three quantiles."""
    ends = ("low90", "median", "high90")
    spread = {f"{part}_{end}": x for part in ("prior", "posterior") for end, x in zip(ends, row[part], strict=True)}
    return {"key": row["key"], "unit": row["unit"], **spread,
            **{name: row[name] for name in ("contraction", "shift", "told")}}  # fmt: skip


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of plain values as a table; no file where there are none."""
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([{key: _cell(value) for key, value in row.items()} for row in rows])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def ship(folder: Path, posterior: Posterior) -> None:
    """Put a posterior into its case's folder, and the values at its centre as the case's own parameters."""
    draft = folder / f".{FILE}"
    write_posterior(draft, posterior)
    draft.replace(folder / FILE)
    told_by = posterior.provenance
    reason = (
        f"centre of the posterior, the mean of scores: fitted to {len(told_by['used'])} published numbers"
        f" up to {told_by['until']}"
    )
    lines = ["# Made by `make posterior`; change nothing here by hand.", "", f'reason = "{reason}"', "", "[values]"]
    lines += [f'"{key}" = {float(f"{value:.6g}")!r}' for key, value in sorted(posterior.centre.items())]
    (folder / PARAMETERS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def tell(content: dict[str, Any], console: Console, out: Path | None) -> None:
    """Print what was found."""
    for sentence in fit_page.sentences(content):
        console.print(sentence, highlight=False)
    show([table for table in (fit_page.told_table(content), fit_page.backtest_table(content)) if table.rows], console)
    for reason in content["failed"][:5]:
        console.print(f"A run of {reason}", highlight=False, soft_wrap=True)
    if out:
        console.print(f"Written: {out}/report.html and the files beside it.", highlight=False, soft_wrap=True)
