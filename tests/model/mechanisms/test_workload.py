import numpy as np
import pytest

from muster.model.mechanisms.workload import MECHANISM, load, posts_needed, tour
from tests.model.drill import BASE

P = BASE.values("workload")


def test_posts_by_length_and_pressure():
    """At 170 clashes a day density alone; half the pressure asks for less, by its power."""
    at_reference = posts_needed(P, 10.0, 170.0, np.ones(1))
    assert at_reference == pytest.approx([10.0 * P.posts_per_km])
    assert posts_needed(P, 10.0, 85.0, np.ones(1)) == pytest.approx(at_reference * 0.5**P.pressure_power)
    assert posts_needed(P, 10.0, 170.0, np.array([2.0])) == pytest.approx(at_reference * 2.0**P.pressure_power)


def test_load_is_the_share_of_time_on_position_up_to_a_most():
    assert load(P, np.array([30.0, 300.0, 1.0]), np.array([100.0, 100.0, 0.0])) == pytest.approx([0.3, P.full, P.full])


@pytest.mark.parametrize(("phi", "days"), [(0.5, 30.0), (0.75, 90.0), (0.0, 0.0)])
def test_tours_follow_from_load_and_rest(phi, days):
    """tour / (tour + rest) = phi."""
    assert tour(phi, 30.0) == pytest.approx(days)
    assert days / (days + 30.0) == pytest.approx(phi)


def test_the_longest_tour_stays_finite():
    most = max(p.high for p in MECHANISM.parameters if p.name == "full")
    assert np.isfinite(tour(most, 120.0))
