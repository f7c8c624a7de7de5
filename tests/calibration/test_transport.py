"""Draws moved by their own runs: exact where everything is linear and normal."""

import numpy as np
import pytest

from muster.calibration.sampler import Data
from muster.calibration.transport import moved, power, slopes, standings
from tests.calibration.made import straight

LINEAR = np.array([[1.0, 0.5, 0.0], [0.2, -1.0, 0.0]])
DATA = Data(np.array([0, 1]), np.array([0.8, -0.3]), np.array([0.1, 0.2]), np.array([1.0, 0.0]))


def normal(error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and covariance of the scores given the data under a standard normal prior."""
    covariance = np.linalg.inv(np.eye(3) + LINEAR.T @ np.linalg.inv(error) @ LINEAR)
    return covariance @ LINEAR.T @ np.linalg.inv(error) @ DATA.logs, covariance


def test_slopes_of_a_linear_emulator_are_its_terms():
    assert slopes(straight(LINEAR), np.array([0.3, 2.0, -1.0])) == pytest.approx(LINEAR)


@pytest.mark.parametrize("exponent", [-1.0, -0.5, 0.5])
def test_a_power_is_that_of_the_whole_matrix(exponent):
    values, vectors = np.linalg.eigh(np.eye(3) + LINEAR.T @ LINEAR)
    x = np.array([1.0, -2.0, 0.5])
    assert power(LINEAR, exponent)(x) == pytest.approx(vectors @ (values**exponent * (vectors.T @ x)))


def settled(emulator, scores, noise, logs):
    """Return draws moved from where the emulator has them to where runs at them do."""
    return moved(emulator, DATA, standings(emulator, DATA, scores, noise), scores, noise, logs)


def test_draws_of_a_normal_posterior_stand_as_standard_normal_ones():
    emulator, noise, rng = straight(LINEAR, missed=0.5), 0.3, np.random.default_rng(2)
    error = np.diag(DATA.errors**2 + (noise * DATA.noisy) ** 2)
    scores = rng.multivariate_normal(*normal(error + 0.25 * np.eye(2)), 20_000)
    places = standings(emulator, DATA, scores, np.full(len(scores), noise))
    assert np.abs(places.mean(axis=0)).max() < 5.0 / np.sqrt(len(scores))
    assert np.cov(places.T) == pytest.approx(np.eye(3), abs=0.05)


def test_where_the_emulator_is_right_draws_take_the_posterior_without_its_error():
    """Draws of the posterior with what is missed in the error become draws of the one without, mean and covariance."""
    emulator, noise, rng = straight(LINEAR, missed=0.5), 0.3, np.random.default_rng(1)
    error = np.diag(DATA.errors**2 + (noise * DATA.noisy) ** 2)
    mean, covariance = normal(error + 0.25 * np.eye(2))
    scores = rng.multivariate_normal(mean, covariance, 20_000)
    found = settled(emulator, scores, np.full(len(scores), noise), scores @ LINEAR.T)
    wanted, spread = normal(error)
    assert np.abs(found.mean(axis=0) - wanted).max() < 5.0 / np.sqrt(len(scores))
    assert np.cov(found.T) == pytest.approx(spread, abs=0.03)


def test_a_direction_of_which_the_data_say_nothing_is_left_alone():
    scores = np.array([[0.3, -0.2, 1.7]])
    found = settled(straight(LINEAR, missed=0.5), scores, np.array([0.2]), np.array([[2.0, 1.0]]))
    assert found[0, 2] == pytest.approx(1.7)
    assert np.abs(found[0, :2] - scores[0, :2]).max() > 0.1


def test_a_run_above_its_promise_pulls_its_draw_down():
    scores = np.zeros((2, 3))
    runs = np.array([[0.0, 0.0], [0.5, 0.0]])
    promised, above = settled(straight(LINEAR, missed=0.3), scores, np.full(2, 0.1), runs) @ LINEAR[0]
    assert above < promised


def test_steps_end_where_runs_say_however_the_emulator_errs_in_level_and_slope():
    """With slopes that are a fifth too small, and a level that is off, steps still end at the posterior of the runs."""
    emulator, noise = straight(0.8 * LINEAR, missed=0.3), np.full(1, 0.1)
    scores = np.array([[0.6, -0.4, 0.2]])
    places = standings(emulator, DATA, scores, noise)
    ways = [scores]
    for _ in range(12):
        ways.append(moved(emulator, DATA, places, ways[-1], noise, ways[-1] @ LINEAR.T + 0.3))
    lengths = [float(np.abs(ways[k + 1] - ways[k]).max()) for k in range(12)]
    assert lengths[-1] < 1e-3 * lengths[0]
    off = ways[-1] @ LINEAR.T + 0.3 - DATA.logs
    assert np.abs(off).max() < 0.5 * np.abs(scores @ LINEAR.T + 0.3 - DATA.logs).max()
