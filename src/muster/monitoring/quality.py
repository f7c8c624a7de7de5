"""What must be said of the data and of the model before anybody reads a number, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.findings import Findings
from muster.monitoring.fit import mixed
from muster.monitoring.panel import Panel
from muster.monitoring.preconditions import thinned

Floats = NDArray[np.float64]
NAMED = 5  # units named in one sentence
REPLICATED = 100


@dataclass(frozen=True)
class Remark:
    """One thing to know: about what ("data", "conditions", "model", "low count", "shown"), and of which unit."""

    about: str
    says: str
    unit: str | None = None


def remarks(found: Findings) -> list[Remark]:
    """Return what is to be said of a panel's data, its conditions and the model; low counts come with suppression."""
    said = [Remark("data", text) for text in (*shape_of(found.panel), *gaps(found.panel))]
    said += [Remark("conditions", text) for text in found.design.notes]
    if not found.design.terms:
        said.append(Remark("conditions", "No conditions: rates are compared by strength and calendar month alone."))
    elif not any(term.kind != "controlled" for term in found.design.terms):
        said.append(Remark("conditions", "No condition is said to be given: profiles adjust for calendar month alone."))
    said += [Remark("model", text) for text in (*sampling(found), *replication(found, seed=1))]
    return said


# ---------------------------------------------------------------- the data


def shape_of(panel: Panel) -> list[str]:
    """Say how large the panel is."""
    rows, used = panel.unit.size, int(panel.used.sum())
    groups = f" in {len(panel.groups)} groups" if panel.groups else ""
    said = [
        f"{len(panel.units):,} units{groups}, {panel.months[0]} to {panel.months[-1]}; {used:,} of {rows:,} unit-months"
        " could be counted."
    ]
    if not panel.groups:
        said.append("No column of groups (brigades): units are taken as independent of each other.")
    if panel.regrouped:
        said.append(f"{listed(panel.regrouped)} changed group; each is counted where it was most often.")
    return said


def gaps(panel: Panel) -> list[str]:
    """Say which units appear, vanish or have holes, and which rows could not be counted."""
    present = np.zeros((len(panel.units), len(panel.months)), bool)
    present[panel.unit, panel.month] = True
    first, last = present.argmax(axis=1), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    holes = (last - first + 1) - present.sum(axis=1)
    no_strength = ~(np.isfinite(panel.strength) & (panel.strength > 0))
    blank = ~np.isfinite(panel.departures) & ~no_strength
    return [
        *of_units(panel, first > 0, "appear after the first month"),
        *of_units(panel, last + 1 < len(panel.months), "vanish before the last month: disbanded, renamed, no reports?"),
        *of_units(panel, holes > 0, "have months missing in between; nothing was filled in for them"),
        *of_rows(no_strength, "have no strength and were not counted"),
        *of_rows(blank, "have no count of departures and were not counted (a blank is not a nought)"),
    ]


def of_units(panel: Panel, which: NDArray[np.bool_], what: str) -> list[str]:
    """Say something of some units, if there are any."""
    names = [panel.units[k] for k in np.flatnonzero(which)]
    return [f"{len(names):,} of {len(panel.units):,} units {what} ({listed(names)})."] if names else []


def of_rows(which: NDArray[np.bool_], what: str) -> list[str]:
    """Say something of some rows, if there are any."""
    return [f"{int(which.sum()):,} unit-months {what}."] if which.any() else []


def listed(names: Sequence[str]) -> str:
    """Return some names, the first few of them.

    >>> listed(["a", "b"]), listed(list("abcdefg"))
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


# ---------------------------------------------------------------- the model


def sampling(found: Findings) -> list[str]:
    """Say whether the sampler has converged."""
    checks = [found.drawn.checks] + ([found.given.checks] if found.given is not found.drawn else [])
    worst = {
        "rhat": max(c["rhat"] for c in checks),
        "effective_draws": min(c["effective_draws"] for c in checks),
        "diverging": max(c["diverging"] for c in checks),
    }
    numbers = (
        f"R-hat at most {worst['rhat']:.3f}, at least {worst['effective_draws']:.0f} effective draws,"
        f" {worst['diverging']:.1%} divergent"
    )
    if all(map(mixed, checks)):
        return [f"The sampler's own checks are passed ({numbers})."]
    return [f"The sampler's own checks are NOT passed ({numbers}): read no interval before it is run with more draws."]


def replication(found: Findings, seed: int) -> list[str]:
    """Say whether counts drawn from the model look like the panel's (posterior predictive checks)."""
    panel, used = found.panel, found.panel.used
    rng = np.random.default_rng(seed)
    strength, effect = panel.strength[used] * found.reported[used], found.drawn.effect(panel.group_of)
    looks = []
    for s in thinned(found.drawn.level.size, REPLICATED):
        log_rate = found.drawn.log_rate(panel, found.design.matrix, int(s))[used] + effect[s][panel.unit[used]]
        noise = rng.gamma(found.drawn.size[s], 1.0 / found.drawn.size[s], strength.size)
        looks.append(look(rng.poisson(strength * np.exp(log_rate) * noise), panel, used))
    seen = np.array(look(panel.departures[used], panel, used))
    chance = (np.array(looks) >= seen).mean(axis=0)
    failed = [name for name, p in zip(LOOKS, chance, strict=True) if not 0.01 <= p <= 0.99]
    if not failed:
        return [f"Counts drawn from the model look like the panel's in {', '.join(LOOKS)}."]
    return [f"Counts drawn from the model do NOT look like the panel's in {', '.join(failed)}: trust intervals less."]


LOOKS = ("the share of unit-months with none", "the spread of counts", "the spread between months")


def look(counts: Iterable[float] | Floats, panel: Panel, used: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return what is compared of some counts: share of noughts, spread, spread of the months' rates."""
    values = np.asarray(counts, dtype=np.float64)
    months = np.bincount(panel.month[used], values, minlength=len(panel.months))
    strength = np.maximum(np.bincount(panel.month[used], panel.strength[used], minlength=len(panel.months)), 1e-9)
    return float((values == 0).mean()), float(values.std()), float((months / strength).std())
