"""The pictures of a run by name, and the one for the front page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.model import outcomes
from muster.report import style
from muster.report.pictures import absence, cases, drivers, front, funnel, leaving, lengths, loops, people, units

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]


def overview(case: Case, results: Results) -> Picture:
    """The picture of the front page: cases a month beside the published ones, and how many are absent."""
    with style.drawing():
        picture, (register, away) = style.blank(2, 6.4, (1.35, 1))
        cases.draw_registrations(register, case, results)
        register.set_title("Cases of absence and desertion registered a month")
        absence.draw_absent(away, case, results)
        away.set_title("People absent, simulated, and what was claimed")
        for axes in (register, away):
            style.calendar(axes, case, outcomes.last_day(results[0]), notes=axes is register)
        register.legend(loc="upper left")
        picture.supxlabel(_made_from(results), x=0.995, ha="right", fontsize=8, color=style.GREY)
        return picture


def _made_from(results: Results) -> str:
    result = results[0]
    luck = f"seed {result.seed}" if len(results) == 1 else f"{len(results)} runs"
    return (
        f"Muster {result.version} · case {result.case} · scenario {result.scenario} · scale {result.scale:g} · {luck}"
    )


PICTURES: dict[str, Callable[[Case, Results], Picture]] = {
    "registrations": cases.registrations,
    "registrations_split": cases.registrations_split,
    "stocks": people.stocks,
    "absent": absence.absent,
    "reasons": absence.reasons,
    "leaving": leaving.leaving,
    "units": units.units,
    "front": front.front,
    "returns": absence.returns,
    "lengths": lengths.lengths,
    "funnel": funnel.funnel,
    "loops": loops.loops,
    "drivers": drivers.drivers,
}
