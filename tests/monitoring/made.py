"""Small panels with a known truth, and draws around it that need no sampler."""

from pathlib import Path

import numpy as np

from muster.monitoring import findings
from muster.monitoring.conditions import build_design
from muster.monitoring.fit import Posterior
from muster.monitoring.panel import build_panel
from muster.monitoring.settings import Columns, Condition, Settings
from muster.monitoring.table import Table, month_text


def table_of(counts, strength=100.0, groups=None, **columns):
    """Return a table of units by months with given counts, shape (units, months); None is a missing row."""
    counts = np.asarray(counts, dtype=float)
    units, months = counts.shape
    strength = np.broadcast_to(np.asarray(strength, dtype=float), counts.shape)
    rows = [(i, t) for i in range(units) for t in range(months) if not np.isnan(counts[i, t])]
    cells = {
        "unit": [f"U{i + 1}" for i, _ in rows],
        "month": [month_text(24288 + t) for _, t in rows],
        "strength": [f"{strength[i, t]:g}" for i, t in rows],
        "departures": [f"{counts[i, t]:g}" for i, t in rows],
    }
    if groups is not None:
        cells["group"] = [groups[i] for i, _ in rows]
    for name, values in columns.items():
        values = np.asarray(values)
        cells[name] = [str(values[i, t]) if values.ndim == 2 else str(values[i]) for i, t in rows]
    return Table(Path("made.csv"), cells, range(2, len(rows) + 2))


def panel_of(counts, strength=100.0, groups=None, conditions=(), settings=None, **columns):
    """Return a panel of given counts; ``conditions`` are `Condition` or names of controlled ones."""
    table = table_of(counts, strength, groups, **columns)
    listed = [c if isinstance(c, Condition) else Condition(column=c, kind="controlled") for c in conditions]
    roles = Columns(strength="strength", group="group" if groups is not None else None)
    return build_panel(table, Settings(columns=roles, condition=listed, **(settings or {})))


def draws_of(panel, matrix, slopes=None, effect=None, draws=40, noise=0.05, seed=1):
    """Return draws around slopes and log unit effects; the level makes expected and observed agree in all."""
    rng = np.random.default_rng(seed)
    units = len(panel.units)
    effect = np.log(np.maximum(panel.by_unit(panel.departures), 1.0) / panel.by_unit(panel.strength)) \
        if effect is None else np.asarray(effect)  # fmt: skip
    effect = effect - effect.mean()
    slopes = np.zeros(matrix.shape[1]) if slopes is None else np.asarray(slopes)
    used = panel.used
    mean = panel.strength[used] * np.exp((matrix @ slopes)[used] + effect[panel.unit[used]])
    level = np.log(panel.departures[used].sum() / mean.sum())
    return Posterior(
        level=np.full(draws, level),
        slopes=slopes + noise * rng.normal(size=(draws, slopes.size)),
        month=np.zeros((draws, len(panel.months))),
        group=np.zeros((draws, len(panel.groups))),
        unit=effect + noise * rng.normal(size=(draws, units)),
        size=np.full(draws, 5.0),
        spreads={"unit": np.full(draws, max(0.1, effect.std()))},
        checks={"rhat": 1.0, "effective_draws": 400.0, "diverging": 0.0},
    )


def stand_in(monkeypatch, **more):
    """Put draws around the truth in the sampler's place, for all that comes after the fit."""

    def fit(panel, matrix, reported=None, seed=1, draws=40):
        return draws_of(panel, matrix, draws=40, seed=seed, **more)

    monkeypatch.setattr(findings, "fit", fit)


def examined(panel, monkeypatch, **more):
    """Return a panel's findings with draws that need no sampler."""
    stand_in(monkeypatch)
    return findings.examine(panel, **more)


def design_of(panel):
    """Return the panel's columns of conditions."""
    return build_design(panel)
