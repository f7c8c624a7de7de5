"""What is kept of one policy beside its baseline, under one draw and one seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.model.simulate import Result
from muster.policy.changed import Histories, who_changed
from muster.policy.outcomes import OUTCOMES, SERIES, follow, judge

SHAPE = 1  # goes up when what is kept changes its shape


@dataclass(frozen=True)
class Effects:
    """A contrast (see `muster.ensemble.family`) that keeps outcomes, their course week by week, and who changed.

    Arrays: ``first``, the day on which the policy begins; ``outcomes`` (2, outcomes) and ``weeks`` (2, series, weeks)
    of baseline and policy over the days from then on; ``changed`` and ``others`` as `who_changed` gives them, at the
    run's scale. ``who`` off leaves the last two out.
    """

    who: bool = True

    def about(self) -> Mapping[str, Any]:
        """Return which contrast this is."""
        return {"effects": [SHAPE, list(OUTCOMES), list(SERIES)], "who": self.who}

    def eye(self) -> Histories | None:
        """Return what writes down departures."""
        return Histories() if self.who else None

    def take(
        self, first: int, result: Result, eye: Histories | None, base: Result, base_eye: Histories | None
    ) -> Mapping[str, NDArray[Any]]:
        """Return the arrays."""
        days = slice(min(first, len(result.daily["left"]) - 1), len(result.daily["left"]))
        taken: dict[str, NDArray[Any]] = {
            "first": np.array([first]),
            "outcomes": np.array([judge(run, days) for run in (base, result)]),
            "weeks": np.array([follow(run, days) for run in (base, result)]),
        }
        if eye is not None and base_eye is not None:
            taken["changed"], taken["others"] = who_changed(eye, base_eye, first)
        return taken
