import pytest

from muster.model.mechanisms.reserve import MECHANISM, days_waiting
from tests.model.drill import BASE

P = BASE.values("reserve")


@pytest.mark.parametrize("held", [0, 40, 80])
def test_papers_take_their_time_while_places_are_free(held):
    assert days_waiting(P, held, 80.0) == P.wait


def test_the_wait_lengthens_in_proportion_when_places_are_short():
    assert days_waiting(P, 200, 80.0) == pytest.approx(2.5 * P.wait)


def test_no_places_at_all_count_as_one():
    assert days_waiting(P, 3, 0.0) == pytest.approx(3.0 * P.wait)


def test_it_is_declared_that_returnees_share_the_places():
    assert MECHANISM.coupling
