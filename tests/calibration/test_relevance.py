"""Relevances: the likelihood they maximise, which parameters they find, and where the search is done."""

import numpy as np
import pytest

from muster.calibration import relevance
from muster.calibration.relevance import Bench, Search, kernel, relevances, unlikeliness
from muster.ensemble.executors import executor_of
from muster.ensemble.keep import Store

RNG = np.random.default_rng(9)
SCORES = RNG.standard_normal((80, 4))
COMPONENTS = np.array([SCORES[:, 0], SCORES[:, 1] + 0.5 * SCORES[:, 1] ** 2]) + 0.05 * RNG.standard_normal((2, 80))


GUESSES = [-1.0, -2.0, -5.0, -3.0, -2.0, -1.0, -1.0], [0.0, -13.0, 1.0, -12.5, 1.0, -3.0, 0.5]


@pytest.mark.parametrize("guess", GUESSES)
def test_the_likelihood_and_its_slope_are_right(guess):
    values, guess = COMPONENTS[1], np.array(guess)
    covariance, _ = kernel(guess, SCORES)
    size = np.linalg.slogdet(covariance).logabsdet
    penalty = relevance.SPARSE * np.maximum(guess[:4] - relevance.NONE_BELOW, 0.0).sum()
    found, slope = unlikeliness(guess, SCORES, values)
    assert found == pytest.approx(0.5 * values @ np.linalg.solve(covariance, values) + 0.5 * size + penalty)
    steps = 1e-4 * np.eye(guess.size)
    around = [[unlikeliness(guess + sign * step, SCORES, values)[0] for sign in (1, -1)] for step in steps]
    assert slope == pytest.approx((np.array(around) @ [1.0, -1.0]) / 2e-4, rel=1e-4, abs=1e-5)


def test_the_kernel_is_what_it_is_said_to_be():
    guess = np.array([-1.0, -2.0, -5.0, -3.0, -0.7, -1.5, 0.3])
    covariance, linear = kernel(guess, SCORES)
    assert linear == pytest.approx((SCORES * np.exp(guess[:4])) @ SCORES.T)
    noise = (np.exp(guess[5]) + 1e-6) * np.eye(80)
    assert covariance == pytest.approx(np.exp(guess[6]) + linear + np.exp(guess[4]) * linear**2 + noise)


def test_parameters_that_matter_are_found():
    for number, found in enumerate(relevances(SCORES, COMPONENTS, Bench())):
        assert np.argmax(found[:4]) == number
        assert (np.delete(found[:4], number) < found[number] - 3.0).all()


def test_a_kernel_without_rank_is_never_the_likeliest():
    twice = np.concatenate([SCORES, SCORES]) * 1e8
    found, slope = unlikeliness(np.array([2.0] * 4 + [2.0, -9.0, 1.0]), twice, np.ones(160))
    assert found == np.inf
    assert not slope.any()


def test_it_is_the_same_in_other_processes_and_found_once(tmp_path, monkeypatch):
    store, here = Store(tmp_path / "runs"), relevances(SCORES, COMPONENTS, Bench())
    with executor_of(2) as executor:
        there = relevances(SCORES, COMPONENTS, Bench(executor, store))
    assert [a.tobytes() for a in there] == [a.tobytes() for a in here]
    monkeypatch.setattr(Search, "do", lambda self: pytest.fail("these are kept"))
    again = relevances(SCORES, COMPONENTS, Bench(None, store))
    assert [a.tobytes() for a in again] == [a.tobytes() for a in here]


def test_what_fails_is_told(monkeypatch):
    monkeypatch.setattr(relevance, "likeliest", lambda scores, values: 1 / 0)
    with pytest.raises(RuntimeError, match="relevances were not found: ZeroDivisionError"):
        relevances(SCORES, COMPONENTS, Bench())
