"""How far absence feeds itself: the loop gain of a scenario, and what a shock is amplified by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muster.model.outcomes.departures import year_index

if TYPE_CHECKING:
    from muster.model.simulate import Result


@dataclass(frozen=True)
class Gain:
    """Log gains: by what share the hazard rises, through a loop, when departures rise by a small share.

    ``swamping`` (loop R3) is e_c (1 - q): elasticity of leaving to the certainty of a sanction, times how
    certainty falls with inflow. ``workload`` (loop R1) is b_E E s: effect of exhaustion, mean exhaustion of
    the infantry, share of absence in what the infantry loses, and how far the load follows the shortage.
    ``contagion`` (loop R2) is n, further departures that one departure brings about. A loop whose mechanism is
    switched off gains nothing.
    """

    swamping: float
    workload: float
    contagion: float

    @property
    def together(self) -> float:
        """G of the two slow loops; at 1 and above a small shock would grow without end."""
        return self.swamping + self.workload

    @property
    def amplification(self) -> float | None:
        """What the loops by themselves, without depletion, make of a small lasting shock; None where it grows on."""
        return 1.0 / (1.0 - self.together) if self.together < 1.0 else None

    @property
    def followers(self) -> float | None:
        """What contagion multiplies departures by: 1 / (1 - n)."""
        return 1.0 / (1.0 - self.contagion) if self.contagion < 1.0 else None


def gain(result: Result, year: int | None = None) -> Gain:
    """Return the gain of a run, or of one calendar year of it, at its own exhaustion and losses."""
    p = result.parameters

    def acting(key: str, *needed: str) -> float:
        return 0.0 if {key.partition(".")[0], *needed} & result.without else p[key]

    slack = 0.0 if "congestion" in result.without else 1.0 - p["congestion.elasticity"]
    effect = acting("exhaustion.effect", "workload")
    return Gain(
        swamping=acting("deterrence.certainty") * slack,
        workload=effect * p["workload.response"] * mean_exhaustion(result, year) * absence_share(result, year),
        contagion=acting("contagion.branching"),
    )


def mean_exhaustion(result: Result, year: int | None = None) -> float:
    """Return mean E of infantry (dose over tolerance, M1); nought where nobody carries any."""
    total, number = result.counts["dose"][year_index(result, year)].sum(axis=0)
    return float(total / number) if number else 0.0


def absence_share(result: Result, year: int | None = None) -> float:
    """Return departures over departures and losses of the infantry."""
    left, lost = result.counts["infantry_out"][year_index(result, year)].sum(axis=0)
    return float(left / (left + lost)) if left + lost else 0.0
