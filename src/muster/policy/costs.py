"""What a policy asks of the state, in each lever's own terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from muster.data.case import Case
from muster.model import registry
from muster.model.scenario import Policy, Scenario

YEAR = 365.25  # days


@dataclass(frozen=True)
class Cost:
    """One setting of a policy beside what would have been.

    ``before``: the lever on the first day without the policy. ``more``: how far the policy goes beyond the baseline, in
    the lever's unit, on average over the days of the setting; ``unit_years``: the same times the years that it lasts.
    """

    lever: str
    label: str
    unit: str
    first: date
    last: date
    before: float
    value: float
    more: float
    unit_years: float
    brigades: int | None
    asks: str


def costs(case: Case, base: Scenario, policy: Policy, until: date) -> Iterator[Cost]:
    """Yield what each setting of a policy asks for, as far as a run goes."""
    for setting in policy.settings:
        lever = registry.levers()[setting.lever]
        last = min(setting.until or until, until)
        days = (last - setting.start).days + 1
        if days <= 0:
            continue
        first = (setting.start - case.start).days
        usual = base.levers[setting.lever][first : first + days]
        more = setting.value - float(np.mean(usual))
        brigades = None if setting.brigades is None else len(setting.brigades)
        yield Cost(
            lever.name, lever.label, lever.unit, setting.start, setting.start + timedelta(days=days - 1),
            float(usual[0]), setting.value, more, more * days / YEAR, brigades, lever.asks,
        )  # fmt: skip
