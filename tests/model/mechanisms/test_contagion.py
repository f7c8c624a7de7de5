from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.contagion import FEWEST, MECHANISM, remember
from tests.model.drill import BASE

P = BASE.values("contagion")


def felt(departures: list[float]) -> list[float]:
    """Return what is felt each morning when so many left on the day before."""
    memory, out = np.zeros(1), []
    for number in departures:
        today = SimpleNamespace(memory={"departures_felt": memory}, company_departures=np.array([number]))
        memory = remember(P, today)
        out.append(float(memory[0]))
    return out


def test_one_departure_brings_about_so_many_in_all():
    """In a company of any size the rate times strength, summed over all days to come, is the branching number."""
    assert sum(felt([1.0] + [0.0] * 1000)) == pytest.approx(P.branching, rel=1e-9)


def test_the_feeling_fades_with_its_lag():
    course = felt([1.0] + [0.0] * 200)
    days = np.arange(1, len(course) + 1)
    assert np.average(days, weights=course) == pytest.approx(P.lag, abs=0.6)  # half a day for the daily step


def test_departures_add_up():
    assert felt([3.0, 0.0, 2.0])[2] == pytest.approx(3.0 * felt([1.0, 0.0, 0.0])[2] + 2.0 * felt([1.0])[0])


def test_the_rate_is_shared_by_comrades_and_remnants_live_with_neighbours():
    (rate,) = MECHANISM.contributions
    today = SimpleNamespace(memory={"departures_felt": np.array([0.5, 0.5])}, company_strength=np.array([100.0, 3.0]))
    assert rate.compute(P, today) == pytest.approx([0.005, 0.5 / FEWEST])
