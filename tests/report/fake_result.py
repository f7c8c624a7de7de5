"""A made-up run with plausible curves, so that pages and pictures are tested without simulating."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from muster.data.case import Case
from muster.kernels.layout import TABLE
from muster.model import registry
from muster.model.states import KINDS, MOVES, ROLES

REASONS = {
    "exhaustion": 0.2,
    "early": 0.3,
    "trust": 0.12,
    "losses": 0.08,
    "contagion": 0.12,
    "deterrence": 0.08,
    "supply": 0.04,
    "background": 0.06,
}


@dataclass(frozen=True)
class FakeResult:
    """The fields of a run's result that its readers use."""

    case: str
    case_digest: str
    scenario: str
    scenario_digest: str
    seed: int
    scale: float
    start: date
    version: str
    daily: dict[str, np.ndarray]
    weekly: dict[str, np.ndarray]
    soldiers: int
    soldier_days: int
    wall_seconds: float
    counts: dict[str, np.ndarray]
    parameters: dict[str, float]
    without: frozenset[str] = frozenset()


def fake_result(case: Case, seed: int = 1, scale: float = 1.0, days: int | None = None) -> FakeResult:
    """Return a run of a case in which every column has a believable shape."""
    luck = np.random.default_rng(seed)
    days = days or case.days
    flows = _flows(days, luck, 2e-4 * case.force["initial_strength"] * scale)
    daily = {**_stocks(days, flows, case.force["initial_strength"] * scale), **flows}
    daily["positions_needed"] = np.full(days, int(60_000 * scale) + 1)
    daily["positions_held"] = (daily["positions_needed"] * np.linspace(0.99, 0.72, days)).astype(np.int64)
    return FakeResult(
        case=case.name,
        case_digest=case.digest,
        scenario="baseline",
        scenario_digest="0" * 16,
        seed=seed,
        scale=scale,
        start=case.start,
        version="0.1.0",
        daily=daily,
        weekly=_weekly(days, luck),
        soldiers=int(1_900_000 * scale),
        soldier_days=int(1.3e9 * scale),
        wall_seconds=2.5,
        counts=_counts(case, days, luck),
        parameters={d.key: d.default for d in registry.parameters()},
    )


def _counts(case: Case, days: int, luck: np.random.Generator) -> dict[str, np.ndarray]:
    """Return counts of departures with an early peak, companies that differ, and absences that last long."""
    years = (case.start + timedelta(days=days - 1)).year - case.start.year + 1
    held = np.arange(TABLE)
    served = np.full((years, len(ROLES), len(KINDS), TABLE), 40_000)
    served[:, -1] = 0
    left = luck.poisson(served * 4e-4 * (1 + 8 * np.exp(-held / 25)))
    company = np.stack([luck.poisson(12 * luck.gamma(4, 0.25, (years, 90))), np.full((years, 90), 30_000)], axis=1)
    ages = np.arange(TABLE * 4)
    alike = np.linspace(900, 800, 14)
    return {
        "departures": left,
        "exposure": served,
        "order": np.array([900, 180, 40, 8, *np.zeros(12, int)]),
        "people": np.array([9000, 720, 140, 32, 8, *np.zeros(12, int)]),
        "company": company,
        "infantry": np.array([60]),
        "infantry_out": np.tile([300, 700], (years, 1)),
        "pairs": np.stack([alike * (1.1 + 0.3 * np.exp(-np.arange(14) / 2)), alike], axis=1),
        "dose": np.tile([45.0, 100.0], (years, 1)),
        "ended": luck.poisson(np.outer([60, 14], np.exp(-ages / 60) * (ages < days))),
        "away": luck.poisson(20 * np.exp(-ages / 400) * (ages < days)),
    }


def _flows(days: int, luck: np.random.Generator, unit: float) -> dict[str, np.ndarray]:
    t = np.arange(days) / 365.25
    level = 14 * unit / (1 + np.exp(-2.2 * (t - 2.6)))
    pulse = ((t > 2.76) & (t < 3.02)) * 5.0 + ((t > 3.2) & (t < 3.51)) * 1.5

    def draw(mean: np.ndarray) -> np.ndarray:
        return luck.poisson(np.maximum(mean, 0)).astype(np.int64)

    ones = np.ones(days)
    flows = {
        name: draw(level * share)
        for name, share in (("left_training", 0.5), ("left_unit", 0.47), ("left_reserve", 0.03))
    }
    flows["left"] = flows["left_training"] + flows["left_unit"] + flows["left_reserve"]
    flows |= {
        "mustered": np.eye(1, days, dtype=np.int64)[0] * int(5000 * unit),
        "inducted": draw(unit * 18 * ones),
        "posted": draw(unit * 16 * ones),
        "returned": draw(level * 0.15 * (1 + pulse)),
        "caught": draw(level * 0.05),
        "vanished": draw(level * 0.02),
        "placed": draw(level * 0.18),
        "freed": draw(level * 0.02),
        "hit": draw(unit * 7 * ones),
        "fell": draw(unit * 1.2 * ones),
        "lost": draw(unit * 0.7 * ones),
        "captured": draw(unit * 0.2 * ones),
        "healed": draw(unit * 5 * ones),
        "invalided": draw(unit * 1.7 * ones),
        "exchanged": draw(unit * 0.1 * ones),
        "dismissed": draw(unit * 3 * ones),
        "dismissed_training": draw(unit * 0.3 * ones),
    }
    flows["back"], flows["deserted_training"] = flows["returned"], 0 * flows["left_training"]
    registered = np.where(t > 2.76, 0.74, 0.45) * level
    flows["registered_407"], flows["registered_408"] = draw(registered * 0.86), draw(registered * 0.14)
    for step, share in (("suspicion", 0.07), ("court", 0.05), ("verdict", 0.04)):
        for article in (407, 408):
            flows[f"{step}_{article}"] = draw(share * flows[f"registered_{article}"] * (3 - t / 2.5))
    flows["back_within_year"] = (flows["left"] * (0.3 + 0.05 * np.sin(t))).astype(np.int64)
    flows |= {
        f"reason_{name}": draw(level * share * (1 + 0.4 * np.sin(t + k)))
        for k, (name, share) in enumerate(REASONS.items())
    }
    for move in MOVES:
        if move.name not in flows:
            flows[move.name] = draw(level * 0.01)
    return flows


def _stocks(days: int, flows: dict[str, np.ndarray], strength: float) -> dict[str, np.ndarray]:
    def after(start: float, gain: tuple[str, ...], loss: tuple[str, ...]) -> np.ndarray:
        net = sum(flows[name] for name in gain) - sum((flows[name] for name in loss), np.zeros(days))
        return np.maximum(0, start + np.cumsum(net)).astype(np.int64)

    grown = strength * (1 + 2.3 * (1 - np.exp(-np.arange(days) / 250)))
    return {
        "training": np.full(days, int(strength * 0.18)),
        "present": grown.astype(np.int64),
        "wounded": np.full(days, int(strength * 0.12)),
        "treated": np.full(days, int(strength * 0.002)),
        "absent": after(strength * 0.001, ("left",), ("returned", "caught", "vanished")),
        "reserve": np.full(days, int(strength * 0.01)),
        "custody": np.full(days, int(strength * 0.004)),
        "captive": after(0, ("captured",), ("exchanged",)),
        "missing": after(0, ("lost",), ()),
        "killed": after(0, ("fell",), ()),
        "discharged": after(0, ("dismissed", "dismissed_training", "invalided"), ()),
        "gone": after(0, ("vanished",), ()),
    }


def _weekly(days: int, luck: np.random.Generator) -> dict[str, np.ndarray]:
    day = np.arange(0, days, 7, dtype=np.float64)
    t = day / 365.25
    tour = 6 + 12 * np.maximum(0, t - 0.8) + luck.normal(0, 0.6, len(day))
    manning = 0.9 - 0.16 * t + luck.normal(0, 0.01, len(day))
    tour[0] = np.nan  # nobody has come off position in the first week
    return {
        "day": day,
        **{f"tour_{q}": tour * k for q, k in (("p10", 0.4), ("p50", 1.0), ("p90", 2.1), ("p95", 2.9))},
        **{f"manning_{q}": np.clip(manning * k, 0.03, 1) for q, k in (("p10", 0.55), ("p50", 1.0), ("p90", 1.25))},
        **{f"load_{q}": np.clip(0.3 + 0.12 * t * k, 0, 1) for q, k in (("p10", 0.6), ("p50", 1.0), ("p90", 1.5))},
        "coverage": np.clip(1.02 - 0.07 * t, 0, 1),
        "thin_sectors": np.clip(0.02 + 0.09 * t, 0, 1),
        "trust_p50": 0.7 - 0.05 * t,
        "strength_infantry": 120_000 - 9_000 * t,
        "certainty": 0.2 * np.exp(-t / 3),
        "infantry_to_spare": 40_000 - 16_000 * t,
        "orders_to_hold": luck.poisson(200, len(day)).astype(float),
        "orders_refused": luck.poisson(20, len(day)).astype(float),
    }
