"""Short ways to scenarios of the drill case and to armies that have lived some days of it."""

from datetime import date, timedelta

import numpy as np

from muster.data.case import load_case
from muster.model.army import Army
from muster.model.record import Record
from muster.model.scenario import Policy, Scenario, Setting
from muster.model.states import CHANCE

CASE = load_case("drill")
BASE = Scenario.build(CASE)
# so many leave that a mistake in the law or in the luck shows within weeks
RESTLESS = {"baseline.leave": 0.008, "baseline.come_back": 0.02, "reserve.wait": 10.0}


def on(day: int) -> date:
    """Return the date of a day counted from the start."""
    return CASE.start + timedelta(days=day)


def setting(lever: str, value: float, day: int = 0, until: int | None = None, brigades=None) -> Setting:
    """Return a lever set to a value from a day on."""
    last = None if until is None else on(until)
    return Setting(**{"lever": lever, "from": on(day), "until": last, "value": value, "brigades": brigades})


def policy(*settings: Setting, name: str = "tried") -> Policy:
    """Return a policy of settings."""
    return Policy(name=name, reason="made for a test", set=[s.model_dump(by_alias=True) for s in settings])


def scenario(*settings: Setting, parameters: dict | None = None, without: tuple[str, ...] = ()) -> Scenario:
    """Return the drill case with settings, parameters and mechanisms left out."""
    return Scenario.build(CASE, [policy(*settings)] if settings else [], parameters, without)


def new_army(chosen: Scenario = BASE, seed: int = 1, scale: float = 1.0) -> Army:
    """Return an army on the eve of its first day."""
    army = Army(CASE, chosen, seed, scale)
    army.muster()
    return army


def live(army: Army, first: int, last: int, plain: bool = False) -> Army:
    """Let an army live the days from ``first`` to before ``last``."""
    for day in range(first, last):
        army.evening(day, army.morning(day, plain, None, 1))
    return army


def lived(days: int, chosen: Scenario = BASE, seed: int = 1, scale: float = 1.0, plain: bool = False) -> Army:
    """Return an army that has lived so many days."""
    return live(new_army(chosen, seed, scale), 0, days, plain)


def recorded(days: int, chosen: Scenario = BASE, seed: int = 1) -> tuple[Army, Record]:
    """Return an army that has lived so many days, and what was written down of them."""
    army = new_army(chosen, seed)
    record = Record(army, days)
    for day in range(days):
        live(army, day, day + 1)
        record.note(day)
    return army, record


def changed(a: Army, b: Army) -> np.ndarray:
    """Return the numbers of the soldiers whose state, place, unit or number of moves differs between two armies."""
    n = min(a.engine.force.hot.size, b.engine.force.hot.size)
    differs = np.zeros(n, bool)
    for name in ("state", "since", "cell"):
        differs |= a.engine.force.hot[name][:n] != b.engine.force.hot[name][:n]
    for name in ("home", "posted", "kind", "step"):
        differs |= a.engine.force.cold[name][:n] != b.engine.force.cold[name][:n]
    return np.flatnonzero(differs)


def same_records(a: Army, b: Army) -> bool:
    """Return whether all that is kept of every soldier is the same to the byte.

    Risk codes are left out: they bound what a soldier will do and do not say what he is, and they may be taken
    anew, and lower, on any day.
    """
    one, other = a.engine.force, b.engine.force
    hot = all(one.hot[name].tobytes() == other.hot[name].tobytes() for name in ("state", "since", "cell"))
    return hot and one.cold.tobytes() == other.cold.tobytes()


def different_columns(a, b) -> list[str]:
    """Return the columns in which two results differ (none if they are equal to the byte)."""
    daily = [name for name in a.daily if a.daily[name].tobytes() != b.daily[name].tobytes()]
    return daily + [name for name in a.weekly if a.weekly[name].tobytes() != b.weekly[name].tobytes()]


def rate(army: Army, chance: str) -> np.ndarray:
    """Return today's hazard per day of a chance by cell, before what is each soldier's own."""
    law = army.engine.law
    return law.rate[CHANCE[chance], law.slot[law.swings[CHANCE[chance]]]]


def entries(diary) -> set[tuple[int, int, int, float]]:
    """Return who is in a diary: day of the window, soldier, chance and threshold."""
    found, per_page = set(), diary.entry.shape[1]
    for day, (page, count) in enumerate(zip(diary.head.tolist(), diary.count.tolist(), strict=True)):
        on_page = (count - 1) % per_page + 1
        while page >= 0:
            entry = diary.entry[page, :on_page]
            rows = (entry[name].tolist() for name in ("soldier", "chance", "threshold"))
            found |= {(day, *row) for row in zip(*rows, strict=True)}
            page, on_page = int(diary.next[page]), per_page
    return found
