"""A made-up fit and nowcast with plausible numbers, so that pages and pictures are tested without simulating."""

from dataclasses import replace
from datetime import date

import numpy as np

from muster.calibration.backtest import Forecast
from muster.calibration.design import Design
from muster.calibration.fit import Fit
from muster.calibration.nowcast import AGES, COUNTED, FLOWS, Nowcast, place
from muster.calibration.posterior import Posterior
from muster.calibration.prior import draws_at, uncertain
from muster.data.case import load_case
from muster.report.fit_files import Asked, Found

CASE = load_case("drill")
ON = date(2031, 6, 30)
SHOWN = {
    "absent": 620, "meaning_to_return": 400, "gone_for_good": 220, "absent_longer": 500, "departures": 1500,
    "people": 1300,
    "cases": 1100, "people_behind_cases": 900, "departures_last_month": 110, "returns_last_month": 40,
    "arrests_last_month": 6,
    "share_over": 0.55, "share_back": 0.5, "share_back_year": 0.6, "share_in_training": 0.2,
}  # fmt: skip


def posterior(case=CASE, draws=40):
    """Return a posterior in which three parameters are told, two of them on a ridge."""
    rng = np.random.default_rng(1)
    declared = uncertain(case)
    scores = rng.standard_normal((draws, len(declared)))
    scores[:, 3] = 0.8 + 0.3 * scores[:, 3]
    scores[:, 5] = -0.5 + 0.4 * scores[:, 5]
    scores[:, 7] = 0.4 * scores[:, 5] + 0.1 * scores[:, 7]
    values = np.array([target.value for target in case.targets])
    simulated = values * np.exp(0.1 * rng.standard_normal((draws, values.size)))
    provenance = {
        "case": case.name, "case_digest": case.digest, "until": "2031-03-31", "scale": 0.5,
        "used": [target.id for target in case.targets if target.fitted_by(date(2031, 3, 31))],
        "checks": {"rhat": 1.004, "effective_draws": 812.0, "diverging": 0.0},
        "explained": [0.9 - 0.01 * k for k in range(values.size)], "missed": [0.08] * values.size,
    }  # fmt: skip
    drawn = draws_at(declared, scores, "posterior")
    return Posterior(drawn, scores, np.full(draws, 0.1), simulated, tuple(t.id for t in case.targets), provenance)


def asked(case=CASE):
    return Asked(case, date(2031, 3, 31), 0.5, (60, 40), 40, 1)


def found(case=CASE):
    """Return a finished fit that forecast at one origin, worse than persistence, and one of whose runs failed."""
    known = posterior(case)
    design = Design(known.scores, np.log(known.simulated), np.zeros(40, np.int64), 1, ("wave 0: too big",))
    used = np.array([k for k, t in enumerate(case.targets) if t.id in known.provenance["used"]])
    return Found(Fit(known, None, design, case.targets, used, None), forecasts(case), (), 12.0)


def forecasts(case=CASE):
    rows = []
    for target in [t for t in case.targets if t.noise][-4:]:
        for method, off, crps in (("model, as announced", 1.4, 0.3), ("model, with what came later", 1.05, 0.1),
                                  ("persistence", 0.9, 0.2), ("damped trend", 0.8, 0.25)):  # fmt: skip
            middle = target.value * off
            rows.append(Forecast("2030-12-31", method, target.id, target.start.isoformat(), target.end.isoformat(),
                                 target.value, middle, 0.7 * middle, 1.3 * middle, crps))  # fmt: skip
    return rows


def nowcast(case=CASE, draws=40, on=ON):
    """Return a nowcast in which the claim of how many are absent is true of those absent on the day."""
    rng = np.random.default_rng(2)
    luck = np.exp(0.15 * rng.standard_normal((draws, len(COUNTED))))
    counted = np.array([SHOWN[name] for name in COUNTED]) * luck
    ages = np.array([90.0, 200.0, 180.0, 150.0][: len(AGES)]) * np.exp(0.2 * rng.standard_normal((draws, len(AGES))))
    claims = tuple(
        place(replace(figure), counted[:, list(COUNTED).index(name)], counted)
        for figure in case.figures
        for quantity, name in (("currently_absent", "absent"), ("share_returning", "share_back_year"))
        if figure.quantity == quantity
    )
    months = (on.year - case.start.year) * 12 + on.month - case.start.month + 1
    flows = {name: 50.0 * np.exp(0.2 * rng.standard_normal((draws, months))) for name in FLOWS}
    return Nowcast(on, counted, ages, claims, flows)
