import numpy as np
import pytest

from muster.calibration import emulator
from muster.calibration.prior import spread_scores
from muster.data.errors import InputError
from tests.calibration.made import outcomes_at, quadratic

NOISE = 0.05
TERMS = quadratic()


@pytest.fixture(scope="module")
def learnt():
    scores = spread_scores(128, 6, seed=2)
    chance = NOISE * np.random.default_rng(3).standard_normal((128, 8))
    return scores, outcomes_at(scores, TERMS) + chance, emulator.learn(scores, outcomes_at(scores, TERMS) + chance)


def test_known_coefficients_are_found(learnt):
    _, _, found = learnt
    linear = found.linear.T @ found.basis
    bent = np.einsum("ckl,ct->tkl", found.quadratic, found.basis)
    constant = found.mean + found.constant @ found.basis
    assert np.abs(linear.T - TERMS[1]).max() < 0.05
    assert np.abs(bent - TERMS[2]).max() < 0.05
    assert np.abs(constant - TERMS[0]).max() < 0.05


def test_parameters_that_do_nothing_get_nothing(learnt):
    linear = learnt[2].linear.T @ learnt[2].basis
    assert np.abs(linear[4:]).max() < 0.02


def test_new_points_are_foreseen_as_well_as_it_says(learnt):
    _, _, found = learnt
    scores = np.random.default_rng(5).standard_normal((400, 6))
    chance = NOISE * np.random.default_rng(6).standard_normal((400, 8))
    errors = outcomes_at(scores, TERMS) + chance - found.at(scores)
    assert errors.std(axis=0) == pytest.approx(np.sqrt(np.diag(found.missed)), rel=0.25)
    assert np.sqrt(np.diag(found.missed)) == pytest.approx(np.full(8, NOISE), rel=0.3)
    explained = 1.0 - errors.var(axis=0) / outcomes_at(scores, TERMS).var(axis=0)
    assert found.explained == pytest.approx(explained, abs=0.02)


def test_one_point_and_many_agree(learnt):
    scores, _, found = learnt
    assert found(scores[7]) == pytest.approx(found.at(scores)[7], rel=1e-12)


def test_errors_of_points_left_out_are_those_of_learning_without_them(learnt):
    scores, outcomes, _ = learnt
    errors = emulator.errors_of(scores, outcomes, folds=4)
    left = np.arange(128) % 4 == 3
    taught = emulator.teach(scores[~left], outcomes[~left])
    assert errors[left] == pytest.approx(outcomes[left] - emulator.foreseen(taught, scores[left]))


def test_with_more_parameters_than_points_it_expects_to_miss_what_it_misses():
    """Errors at points that relevances were found with would be much smaller than at new ones."""
    scores = np.random.default_rng(4).standard_normal((460, 60))
    outcomes = outcomes_at(scores[:, :6], TERMS) + 0.5 * np.random.default_rng(5).standard_normal((460, 8))
    found = emulator.learn(scores[:60], outcomes[:60])
    missed = np.sqrt(((outcomes[60:] - found.at(scores[60:])) ** 2).mean(axis=0))
    assert np.median(missed / np.sqrt(np.diag(found.missed))) == pytest.approx(1.0, abs=0.2)


def test_it_is_judged_by_points_that_are_near(learnt):
    scores, outcomes, found = learnt
    near = np.arange(128) < 40
    taught, errors = emulator.teach(scores, outcomes), emulator.errors_of(scores, outcomes)
    judged = emulator.judge(taught, outcomes, errors, near)
    assert np.sqrt(np.diag(judged.missed)) == pytest.approx(np.sqrt((errors[near] ** 2).mean(axis=0)))
    assert judged.linear.tobytes() == found.linear.tobytes()
    few = emulator.judge(taught, outcomes, errors, np.arange(128) < 10)  # too few to judge by: all do
    assert few.missed.tobytes() == found.missed.tobytes()


def test_misses_that_are_uneven_are_told_from_normal_ones():
    """Over 16 independent outcomes in 4,000 places: the variance of a log chi square is told to a few hundredths."""
    rng = np.random.default_rng(7)
    errors = rng.standard_normal((4000, 16)) @ rng.standard_normal((16, 16))
    assert emulator.unevenness(errors) < 0.06
    sizes = np.exp(0.3 * rng.standard_normal((4000, 1)))
    assert emulator.unevenness(errors * sizes) == pytest.approx(0.3, abs=0.06)


def test_the_inverse_of_what_is_missed_is_right_on_average():
    """Of 500 covariances told by 40 points each: the mean inverse has entries right to their sampling error."""
    rng, which = np.random.default_rng(10), np.arange(8)
    found = []
    for _ in range(500):
        errors = 0.2 * rng.standard_normal((40, 8))
        one = emulator.Emulator(*[np.zeros(1)] * 5, errors.T @ errors / 40, np.zeros(8), 0.0, 40)
        found.append(np.diag(np.linalg.inv(one.missed_of(which))) * 0.04)
    spread = np.sqrt(2.0 / (40 - 8 - 4) / (500 * 8))
    assert np.mean(found) == pytest.approx(1.0, abs=0.03 + 5.0 * spread)


def test_too_few_runs_are_refused():
    with pytest.raises(InputError, match="at least 30 runs"):
        emulator.learn(np.zeros((29, 2)), np.zeros((29, 3)))
