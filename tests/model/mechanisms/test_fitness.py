from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.fitness import REFERENCE, boards, harder, unfit, usable
from muster.model.states import MOVE, STATE
from tests.model.drill import BASE, lived, recorded, scenario, setting

P = BASE.values("fitness")


@pytest.mark.parametrize(("found", "left"), [(0.0, 0.3), (1.0, 0.0), (0.5, 0.15 / 0.85)])
def test_the_exam_leaves_fewer_unfit_among_those_taken(found, left):
    today = SimpleNamespace(drivers={"share_unfit_intake": 0.3}, lever=lambda name: found)
    assert unfit(today) == pytest.approx(left)


def test_the_unfit_leave_more_readily_and_the_mean_at_reference_is_the_reference():
    fit, other = harder(P, np.array([0.002, 0.998]))
    assert np.exp(other - fit) == pytest.approx(P.ratio)
    assert REFERENCE * np.exp(other) + (1.0 - REFERENCE) * np.exp(fit) == pytest.approx(1.0)


def test_a_fitter_infantry_can_do_more():
    assert usable(P, REFERENCE) == 1.0
    assert usable(P, 0.0) > 1.0 > usable(P, 0.5)


def test_boards_release_their_share_in_a_year():
    today = lived(1, scenario(setting("medical_discharge", 0.6))).today
    assert np.exp(-365.0 * boards(P, today)) == pytest.approx(0.4)


def test_only_the_unfit_are_released():
    army, record = recorded(100, scenario(setting("medical_discharge", 0.9)))
    moves = record.arrays["moves"].sum(axis=0)
    released = moves[MOVE["released"]] + moves[MOVE["released_training"]]
    assert released > 200
    mark = army.assembly.trait_index["fitness"]
    hot, cold = army.engine.force.hot, army.engine.force.cold
    gone = (hot["state"] == STATE["discharged"]) & (cold["trait"][:, mark] == 0)
    others = sum(moves[MOVE[name]] for name in ("dismissed", "dismissed_training", "invalided", "finished"))
    assert gone.sum() <= others


def test_the_exam_sends_the_unfit_home():
    strict, usual = (recorded(60, scenario(*more))[1] for more in ([setting("medical_exam", 1.0)], []))
    inducted = [r.daily()["inducted"].sum() for r in (strict, usual)]
    share = BASE.levers["intake"].mean() * 0.2  # of the drill's intake is unfit
    assert inducted[0] / inducted[1] == pytest.approx(1.0 - share, abs=2.0 / inducted[1] + 0.005)
