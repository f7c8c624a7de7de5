"""The course of one run: it can stop at any day, be copied there, and go on under another scenario."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from numpy.typing import NDArray

from muster.model.army import Army
from muster.model.record import Record
from muster.model.state import copied, put_back, state_of

if TYPE_CHECKING:
    from muster.data.case import Case
    from muster.model.scenario import Scenario

State = dict[str, NDArray]  # type: ignore[type-arg]
Watch = Callable[[Army, int], None]


class Course:
    """A run in the making: ``day`` is the next day to simulate, ``days`` the day after the last.

    ``units`` keys what units and their commanders are, ``seed`` everything else that is left to chance; they are
    the same where ``units`` is None. ``seconds``: time spent simulating.
    """

    def __init__(
        self, case: Case, scenario: Scenario, seed: int, scale: float, days: int, units: int | None = None
    ) -> None:
        self.army = Army(case, scenario, seed, scale, units)
        self.record = Record(self.army, days)
        self.days, self.day, self.seconds = days, -1, 0.0

    def begin(self) -> Course:
        """Bring in those who serve at the start."""
        begun = time.perf_counter()
        self.day = self.army.muster()
        self.seconds = time.perf_counter() - begun
        return self

    def go(
        self, to: int | None = None, watch: Watch | None = None, plain: bool = False, pool: Executor | None = None,
        threads: int = 1, tell: Watch | None = None,
    ) -> Course:
        """Simulate up to and without day ``to`` (all days where None).

        ``watch`` sees the end of every day, ``tell`` that of every stretch of days that is simulated in one go.
        """
        begun, last = time.perf_counter(), self.days if to is None else min(to, self.days)
        daily = plain or pool is not None or watch is not None
        while self.day < last:
            if daily:
                self.army.evening(self.day, self.army.morning(self.day, plain, pool, threads))
                self.record.note(self.day)
                self.day += 1
            else:
                self.day = self.army.live(self.day, last, self.record.days)
                self.record.week(self.day - 1)
            for listener in (watch, tell):
                if listener:
                    listener(self.army, self.day - 1)
        self.seconds += time.perf_counter() - begun
        return self

    def copy(self) -> State:
        """Return a copy of the state at the end of the day before ``day``."""
        return {name: copied(array) for name, array in state_of(self.army, self.record, self.day - 1).items()}

    def resume(self, state: State) -> Course:
        """Go on from a state, in a run that was built and not begun; see `put_back` for whose it may be."""
        begun = time.perf_counter()
        self.day = put_back(state, self.army, self.record)
        self.seconds = time.perf_counter() - begun
        return self


def parting(case: Case, base: Scenario, other: Scenario) -> int:
    """Return the first day, counted from the start, that a policy of ``other`` beyond those of ``base`` speaks of.

    The number of days where there is none: the two then have nothing to part over.
    """
    own = [policy for policy in other.policies if policy not in base.policies]
    days = [(setting.start - case.start).days for policy in own for setting in policy.settings]
    if other.rota is not None and any(policy.rota for policy in own):
        days.append(7 * other.rota.first)
    return max(0, min([*days, case.days]))
