"""Everything found in a panel: conditions, profiles, alarms, late reports, in one go and from one set of fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.monitoring.alarms import Chart, Law, alarms, predictions, tune, weights
from muster.monitoring.conditions import Design, build_design
from muster.monitoring.fit import DRAWS, Posterior, fit
from muster.monitoring.nowcast import Nowcast, complete, read_reports
from muster.monitoring.panel import Panel
from muster.monitoring.preconditions import Precondition, find_preconditions
from muster.monitoring.profile import Funnel, Profiles, funnel, profile, row_expected
from muster.monitoring.table import month_number

Floats = NDArray[np.float64]
Progress = Callable[[int, int, str], None]
LEAST_REPORTED = 0.1  # a month of which less has been reported says too little of itself


@dataclass(frozen=True)
class Watch:
    """The chart of a panel: ``alarm``, ``counts`` and ``expected`` by unit and month (nought where not counted),
    ``need`` the departures that an alarm tells of at least."""

    chart: Chart
    alarm: NDArray[np.bool_]
    counts: Floats
    expected: Floats
    need: Floats


@dataclass(frozen=True)
class Findings:
    """What a panel says; exact, and so never shown: see ``muster.monitoring.publish``.

    ``drawn`` has all conditions, ``given`` those given to commanders alone; ``also`` are profiles adjusted for
    conditions that are partly theirs too, where there are such.
    """

    panel: Panel
    design: Design
    drawn: Posterior
    given: Posterior
    preconditions: list[Precondition]
    profiles: Profiles
    also: Profiles | None
    funnel: Funnel
    watch: Watch
    nowcast: Nowcast | None
    reported: Floats  # by row


def examine(
    panel: Panel, reports: Path | None = None, seed: int = 1, draws: int = DRAWS, progress: Progress | None = None
) -> Findings:
    """Return what a panel says; ``reports`` is a table of when departures were reported, ``draws`` a chain.

    ``progress`` is called with steps done, steps in all, and what comes next. Raises `InputError`.
    """
    tell = progress or (lambda done, steps, what: None)
    design = build_design(panel)
    nowcast, reported = late_reports(panel, reports)
    given, both = design.only(["given"]), design.only(["given", "both"])
    fits: dict[tuple[str, ...], Posterior] = {}
    wanted = {tuple(term.name for term in d.terms): d for d in (design, given, both)}
    for done, (names, part) in enumerate(wanted.items()):
        tell(done, len(wanted) + 1, "the conditions" if done == 0 else "the profiles")
        fits[names] = fit(panel, part.matrix, reported, seed, draws)
    drawn, plain, fuller = (fits[tuple(term.name for term in d.terms)] for d in (design, given, both))
    tell(len(wanted), len(wanted) + 1, "the alarms")
    threshold = panel.settings.threshold
    profiles = profile(panel, given.matrix, plain, reported, threshold)
    also = None if fuller is plain else profile(panel, both.matrix, fuller, reported, threshold)
    tell(len(wanted) + 1, len(wanted) + 1, "")
    return Findings(
        panel, design, drawn, plain, find_preconditions(panel, design, drawn), profiles, also,
        funnel(profiles.observed, profiles.expected), watch(panel, given, plain, reported, seed), nowcast, reported,
    )  # fmt: skip


def late_reports(panel: Panel, reports: Path | None) -> tuple[Nowcast | None, Floats]:
    """Return the completed triangle of reports, and by row the share of departures reported so far."""
    if reports is None:
        return None, np.ones(panel.unit.size)
    first, total = read_reports(reports)
    nowcast = complete(total, first)
    offset = (month_number(panel.months[0]) or 0) - first
    share = np.ones(len(panel.months))
    for k in range(len(panel.months)):
        if 0 <= k + offset < len(nowcast.share):
            share[k] = max(nowcast.share[k + offset], LEAST_REPORTED)
    return nowcast, share[panel.month]


def watch(panel: Panel, given: Design, drawn: Posterior, reported: Floats, seed: int) -> Watch:
    """Return the chart of a panel, risk-adjusted for what units are given, tuned by simulation."""
    base = row_expected(panel, given.matrix, drawn, reported)
    law = Law(total_spread(drawn), float(np.median(drawn.size)))
    level = np.exp(drawn.effect(panel.group_of)).mean(axis=0)
    by_unit = panel.by_unit(base)
    base = base * float((by_unit @ level) / by_unit.sum())
    shape = (len(panel.units), len(panel.months))
    counts, expected = np.zeros(shape), np.zeros(shape)
    used = panel.used
    counts[panel.unit[used], panel.month[used]] = panel.departures[used]
    expected[panel.unit[used], panel.month[used]] = base[used]
    chart = tune(expected, law, panel.settings.run_length, seed)
    mean, size = predictions(counts, expected, law)
    found = alarms(weights(counts, mean, size), chart.limit)
    return Watch(chart, found, counts, expected, needed(mean, size, chart.limit))


def total_spread(drawn: Posterior) -> float:
    """Return the spread of units' log levels, groups included."""
    parts = [float((drawn.spreads[name] ** 2).mean()) for name in ("unit", "group") if name in drawn.spreads]
    return float(np.sqrt(sum(parts)))


def needed(mean: Floats, size: Floats, limit: float) -> Floats:
    """Return by unit and month the departures of two months without which there would hardly be an alarm."""
    drop = np.log((size + 2.0 * mean) / (size + mean))
    before = np.column_stack([mean[:, :1], mean[:, :-1]])
    return np.asarray(np.ceil((limit + size * drop + before) / (np.log(2.0) - drop)))
