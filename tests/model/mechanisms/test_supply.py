from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.supply import MECHANISM, lack
from tests.model.drill import BASE

P = BASE.values("supply")


def view(closed: list[float]) -> SimpleNamespace:
    return SimpleNamespace(supply_lack=np.array([1.0, 2.0, 0.0]), lever_by_brigade=lambda name: np.array(closed))


def test_the_hazard_grows_with_the_lack_of_the_brigade():
    assert lack(P, view([0.0, 0.0, 0.0])) == pytest.approx([P.effect, 2.0 * P.effect, 0.0])


def test_what_is_made_good_no_longer_counts():
    assert lack(P, view([0.5, 1.0, 0.0])) == pytest.approx([0.5 * P.effect, 0.0, 0.0])


def test_it_acts_brigade_by_brigade():
    (offset,) = MECHANISM.contributions
    assert (offset.chance, offset.level) == ("leave", "brigade")
