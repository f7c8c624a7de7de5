import numpy as np
import pytest

from muster.kernels.rates import resound
from muster.model.mechanisms.contagion import FEWEST, MECHANISM
from tests.kernels.callable_parts import callable_part
from tests.model.drill import BASE, new_army

resound = callable_part(resound)

P = BASE.values("contagion")


def felt(departures: list[float]) -> list[float]:
    """Return what is felt each morning when so many left on the day before."""
    echo, out = new_army().echo, []
    added = np.zeros((int(echo.row.max()) + 1, echo.left.size))
    for number in departures:
        echo.left[:] = number
        resound(echo, added)
        out.append(float(echo.felt[0, 0]))
    return out


def test_one_departure_brings_about_so_many_in_all():
    """In a company of any size the rate times strength, summed over all days to come, is the branching number."""
    assert sum(felt([1.0] + [0.0] * 1000)) == pytest.approx(P.branching, rel=1e-9)


def test_the_feeling_fades_with_its_lag():
    course = felt([1.0] + [0.0] * 200)
    days = np.arange(1, len(course) + 1)
    assert np.average(days, weights=course) == pytest.approx(P.lag, abs=0.6)  # half a day for the daily step


def test_departures_add_up():
    assert felt([3, 0, 2])[2] == pytest.approx(3.0 * felt([1.0, 0.0, 0.0])[2] + 2.0 * felt([1.0])[0])


def test_the_rate_is_shared_by_comrades_and_remnants_live_with_neighbours():
    (echo,) = MECHANISM.contributions
    assert (echo.chance, echo.fewest) == ("follow", FEWEST)
    army = new_army()
    army.echo.felt[:], army.echo.strength[:2] = 0.5, [100.0, 3.0]
    resound(army.echo, army.reasons.added)
    felt = 0.5 * np.exp(-1.0 / P.lag)
    assert army.reasons.added[army.echo.row[0], :2] == pytest.approx([felt / 100.0, felt / FEWEST])
