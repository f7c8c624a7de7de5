import numpy as np
import pytest

from muster.calibration.prior import uncertain
from muster.data.errors import InputError
from muster.policy import sensitivity
from muster.policy.emulator import Emulator
from muster.policy.outcomes import OUTCOMES
from muster.policy.sensitivity import Survey, indices
from tests.model.drill import CASE, on


def made(number=200, parameters=12, seed=1):
    """Return scores and two outcomes: one of a known split, one that never changes."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(number, parameters))
    y = 0.9 + 0.1 * (2.0 * z[:, 1] + 1.0 * z[:, 5] + 2.0 * z[:, 5] * z[:, 8])
    return z, np.column_stack([y, np.full(number, 3.0)])


def test_indices_of_a_known_polynomial():
    """Variance 4 + 1 + 4: alone 4/9 and 1/9, in total 4/9, 5/9 and 4/9."""
    law = Emulator((((1, 1),), ((5, 1),), ((5, 1), (8, 1))), np.array([2.0, 1.0, 2.0]), 0.0, 1.0)
    first, total = indices([law], 10)
    assert first[0, [1, 5, 8]] == pytest.approx([4 / 9, 1 / 9, 0.0], abs=0.02)
    assert total[0, [1, 5, 8]] == pytest.approx([4 / 9, 5 / 9, 4 / 9], abs=0.02)
    assert total[0].sum() == total[0, [1, 5, 8]].sum()


def test_what_runs_hang_on_is_found_with_its_error():
    keys = tuple(f"p{n}" for n in range(12))
    found = sensitivity.sensitivity(keys, ("coverage", "tour"), *made())
    assert found.records()["coverage"]["parameters"][0]["parameter"] == "p5"
    assert found.total[0, [1, 5, 8]] == pytest.approx([4 / 9, 5 / 9, 4 / 9], abs=0.05)
    assert (found.se[0] < 0.05).all()
    assert found.known[0] > 0.95
    assert found.records()["tour"] == {"known": 0.0, "chance": None, "parameters": []}


def test_chance_is_told_from_runs_repeated_with_another_seed():
    z, y = made()
    rng = np.random.default_rng(5)
    noise = 0.1 * rng.normal(size=(2, *y.shape))
    twice = np.stack([y + noise[0], y + noise[1]], axis=1)
    found = sensitivity.sensitivity(tuple("abcdefghijkl"), ("coverage", "tour"), z, y + noise[0], twice)
    assert found.chance[0] == pytest.approx(0.01 / (0.09 + 0.01), abs=0.04)


def test_counts_are_taken_by_their_logarithm():
    even = sensitivity.evened(("departures", "coverage", "reserve"))
    assert even(np.array([[np.e - 1, 0.5, -(np.e - 1)]])).tolist() == [[1.0, 0.5, -1.0]]


def test_a_survey_runs_over_the_priors():
    asked = Survey(CASE, 20, 2, until=on(20))
    found = sensitivity.survey(asked)
    assert found.first.shape == (len(OUTCOMES), len(uncertain(CASE)))
    assert found.runs == 20
    assert found.chance.shape == (len(OUTCOMES),)
    assert [task.point[:2] for task in asked.tasks()[19:]] == [(19, 20), (0, 21), (1, 22)]
    with pytest.raises(InputError, match="--sensitivity: expected 0 or at least 20 runs, found 5"):
        Survey(CASE, 5, 0)
