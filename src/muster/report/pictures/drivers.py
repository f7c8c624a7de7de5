"""The main dated inputs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.data.drivers import Driver
from muster.model import outcomes
from muster.report import style

if TYPE_CHECKING:
    from muster.model.simulate import Result

Results = Sequence["Result"]
DRIVERS = (  # the inputs that move the run most, in the order of the picture, with short titles
    ("intake_per_month", "Arrivals a month"),
    ("share_voluntary_intake", "Volunteers among arrivals"),
    ("basic_training_days", "Basic training, days"),
    ("front_active_km", "Active front, km"),
    ("clashes_per_day", "Clashes a day"),
    ("brigades_in_line", "Brigades in line"),
    ("dead_per_month", "Dead a month"),
    ("wounded_cases_per_month", "Wounded a month"),
    ("other_discharges_per_month", "Other discharges a month"),
    ("registration_probability", "Absences that become a case"),
    ("registration_capacity_per_month", "Registrars' capacity, cases"),
    ("share_unfit_intake", "Unfit among arrivals"),
)


def main_drivers(case: Case) -> list[tuple[Driver, str]]:
    """Return the inputs worth a picture with their titles: the known ones, else all."""
    known = [(case.drivers[name], title) for name, title in DRIVERS if name in case.drivers]
    return known or [(driver, name.replace("_", " ")) for name, driver in case.drivers.items()]


def drivers(case: Case, results: Results) -> Picture:
    """The main dated inputs with their ranges, one small panel each."""
    with style.drawing():
        shown = main_drivers(case)
        rows = -(-len(shown) // 3)
        picture = Picture(figsize=(9.2, 1.75 * rows), layout="constrained")
        panels = picture.subplots(rows, 3, squeeze=False, sharex=True).ravel()
        last = outcomes.last_day(results[0])
        for axes, (driver, title) in zip(panels, shown, strict=False):
            _draw_driver(axes, driver, results[0].start, last)
            style.calendar(axes, case, last, notes=False)
            axes.set_title(title, fontsize=9.5)
            axes.tick_params(labelsize=8)
            axes.xaxis.set_major_formatter(lambda value, _: f"’{_year(value) % 100:02d}")
        for axes in panels[len(shown) :]:
            axes.set_visible(False)
        return picture


def _draw_driver(axes: Axes, driver: Driver, start: date, last: date) -> None:
    length = (last - start).days + 1
    when = style.days(start, length)
    axes.fill_between(
        when,
        driver.daily(start, length, "low"),
        driver.daily(start, length, "high"),
        color=style.SKY,
        alpha=0.35,
        lw=0,
    )
    axes.plot(when, driver.daily(start, length), color=style.BLUE, lw=1.4)
    axes.set_ylim(bottom=0)
    if driver.unit.startswith("share"):
        style.percentages(axes)
    else:
        style.thousands(axes)


def _year(value: float) -> int:
    return date.fromordinal(int(value) + style.EPOCH).year
