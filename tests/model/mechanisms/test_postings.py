from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.postings import MECHANISM, acceptance
from tests.model.drill import BASE

P = BASE.values("postings")
STRENGTH, FULL = np.array([0.0, 50.0, 97.0, 100.0, 130.0, 0.0]), np.full(6, 100.0)
RAISED = np.array([True] * 5 + [False])


def test_vacancies_draw_and_the_full_take_a_few():
    assert acceptance(P, STRENGTH, FULL, RAISED) == pytest.approx([1.0, 0.5, 0.03, 0.03, 0.03, 0.0])


def test_an_exponent_of_nought_looks_at_no_vacancy():
    chance = acceptance(SimpleNamespace(vacancies=0.0), STRENGTH, FULL, RAISED)
    assert chance.tolist() == [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]


def test_it_is_declared_that_one_unit_acts_on_another():
    assert MECHANISM.coupling
