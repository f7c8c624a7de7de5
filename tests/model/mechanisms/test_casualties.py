import pytest

from muster.model.mechanisms.casualties import MECHANISM
from tests.model.drill import BASE

P = BASE.values("casualties")


def test_the_shares_of_losses_add_up():
    assert P.on_position + P.near_rear + P.combat + P.support == pytest.approx(1.0)


def test_the_line_costs_most():
    assert P.on_position > P.combat > P.near_rear > P.support


def test_the_model_cannot_do_without_losses():
    assert MECHANISM.essential
    assert MECHANISM.contributions == ()
