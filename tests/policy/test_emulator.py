import numpy as np
import pytest

from muster.policy import emulator


def runs(law, number=200, parameters=30, noise=0.0, seed=1):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(number, parameters))
    return scores, law(scores) + noise * rng.normal(size=number)


def law(z):
    return 5.0 + 3.0 * z[:, 4] - 2.0 * z[:, 7] ** 2 + 1.5 * z[:, 4] * z[:, 11] + z[:, 11]


def test_a_sparse_law_is_found_among_many_parameters():
    found = emulator.fit(*runs(law))
    assert {4, 7, 11} <= set(found.active)
    assert found.known > 0.99
    scores, outcome = runs(law, seed=2)
    assert found(scores) == pytest.approx(outcome, abs=0.2)


def test_noise_is_not_told():
    found = emulator.fit(*runs(lambda z: 0.0 * z[:, 0], noise=1.0))
    assert found.known < 0.05
    assert len(found.terms) < 10


def test_what_chance_leaves_is_not_known():
    found = emulator.fit(*runs(lambda z: z[:, 3], noise=1.0, number=400))
    assert 0.35 < found.known < 0.55  # half of the variance is noise


def test_an_outcome_that_never_changes_has_no_terms():
    found = emulator.fit(np.random.default_rng(1).normal(size=(20, 3)), np.full(20, 7.0))
    assert (found.terms, found.constant, found.known) == ((), 7.0, 0.0)
    assert found(np.zeros((2, 3))).tolist() == [7.0, 7.0]


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_polynomials_have_mean_nought_and_variance_one(degree):
    x = np.linspace(-8, 8, 100_001)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    values = emulator.hermite(x, degree)
    assert (density @ values, density @ values**2) == pytest.approx((0.0, 1.0), abs=1e-6)
