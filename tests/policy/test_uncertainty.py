import numpy as np
import pytest

from muster.model.scenario import Scenario
from muster.policy.uncertainty import at_scores, scores_of, uncertain
from tests.model.drill import CASE


def test_scores_give_parameters_within_their_bounds():
    draws = at_scores(scores_of(8, len(uncertain()), 1))
    assert (draws.size, draws.source) == (8, "prior")
    for k in range(8):
        Scenario.build(CASE, parameters=draws.parameters(k))


def test_scores_fill_space_evenly():
    scores = scores_of(64, 5, 3)
    assert ((scores > 0).sum(axis=0) == 32).all()
    assert np.array_equal(scores, scores_of(64, 5, 3))
    assert not np.array_equal(scores, scores_of(64, 5, 4))


def test_scores_of_nought_are_the_medians():
    values = at_scores(np.zeros((1, len(uncertain())))).values[0]
    assert values == pytest.approx([d.parameter.prior.median for d in uncertain()])
