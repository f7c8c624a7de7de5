import numpy as np
import pytest

from muster.model.mechanisms.fairness import expect, hope
from muster.model.states import MOVE
from tests.model.drill import BASE, lived, recorded, scenario, setting

P = BASE.values("fairness")


def test_hope_is_the_mean_ratio_of_those_who_see_an_end_and_those_who_do_not():
    today = lived(1).today
    today.memory["end_in_sight"][:] = 0.4
    assert np.exp(hope(P, today)) == pytest.approx(0.6 + 0.4 * np.exp(P.effect))


def test_a_promise_or_a_term_is_an_end_in_sight():
    assert expect(P, lived(1).today) == [0.0]
    assert expect(P, lived(1, scenario(setting("end_promised", 0.3))).today) == [0.3]
    assert expect(P, lived(1, scenario(setting("service_term", 11.0))).today) == [1.0]
    assert expect(P, lived(1, scenario(setting("service_term", 30.0))).today) == [0.0]


def test_those_past_their_term_go_and_nobody_else():
    _, record = recorded(240, scenario(setting("service_term", 6.0)))
    finished = record.arrays["moves"][:, MOVE["finished"]]
    assert finished[:180].sum() == 0
    assert finished[183:].sum() > 1000, "all of the first day are due after six months"
    without = recorded(240, scenario(setting("service_term", 6.0), without=("fairness",)))[1]
    assert without.arrays["moves"][:, MOVE["finished"]].sum() == 0
