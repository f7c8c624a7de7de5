from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.danger import REFERENCE, dread, hear

P = SimpleNamespace(elasticity=0.5, lag=40.0)


def view(clashes: float, heard: float, km: float = 1000.0) -> SimpleNamespace:
    drivers = {"clashes_per_day": clashes, "front_active_km": km}
    return SimpleNamespace(drivers=drivers, memory={"clashes_heard": np.array([heard])}, step=7.0)


def test_at_first_the_front_is_heard_of_as_it_is():
    assert hear(P, view(140.0, 0.0)) == pytest.approx([0.14])


def test_news_of_a_hotter_front_arrives_over_its_lag():
    heard = np.array([0.05])
    for _ in range(6):
        heard = hear(P, view(150.0, heard[0]))
    assert heard[0] == pytest.approx(0.15 - 0.10 * np.exp(-42.0 / 40.0))


def test_twice_the_clashes_on_a_kilometre_are_the_elasticity_times_log_two():
    twice = dread(P, view(0.0, 2.0 * REFERENCE)) - dread(P, view(0.0, REFERENCE))
    assert twice == pytest.approx(0.5 * np.log(2.0))
    assert dread(P, view(0.0, REFERENCE)) == pytest.approx(0.0)


def test_a_front_without_clashes_is_no_end_of_numbers():
    assert np.isfinite(dread(P, view(0.0, 0.0)))
