"""The sampler against posteriors in closed form."""

from dataclasses import replace

import numpy as np
import pytest

from muster.calibration import sampler
from muster.calibration.sampler import NOISE_MEDIAN, NOISE_SPREAD, Data, draw, mixing, sizes_of, variance
from muster.data.errors import InputError
from tests.calibration.made import straight

LINEAR = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.0]])
ALL = np.array([0, 1])


@pytest.fixture(scope="module")
def conjugate():
    """Two outcomes linear in three scores, told without common noise, with errors doubled."""
    data = Data(ALL, np.array([0.8, -0.5]), np.array([0.2, 0.3]), np.zeros(2))
    return data, draw(straight(LINEAR, missed=0.1), data, 1600, seed=1, wider=2.0)


def test_linear_and_normal_is_as_in_closed_form(conjugate):
    data, sample = conjugate
    sure = np.diag(1.0 / (4.0 * (data.errors**2 + 0.1**2)))
    covariance = np.linalg.inv(np.eye(3) + LINEAR.T @ sure @ LINEAR)
    mean = covariance @ LINEAR.T @ sure @ data.logs
    apart = np.sqrt(np.diag(covariance) / sample.checks["effective_draws"])
    assert (np.abs(sample.scores.mean(axis=0) - mean) < 4.0 * apart).all()
    assert np.cov(sample.scores.T) == pytest.approx(covariance, abs=0.1)
    assert sample.checks["rhat"] < 1.03
    assert sample.checks["diverging"] == 0.0


def test_what_is_not_told_keeps_its_prior(conjugate):
    _, sample = conjugate
    assert sample.scores[:, 2].std() == pytest.approx(1.0, abs=0.1)
    assert np.log(sample.noise).mean() == pytest.approx(np.log(NOISE_MEDIAN), abs=0.06)
    assert np.log(sample.noise).std() == pytest.approx(NOISE_SPREAD, abs=0.05)


def test_log_likelihood_is_that_of_the_draw(conjugate):
    from scipy.stats import multivariate_normal

    data, sample = conjugate
    law = multivariate_normal(LINEAR @ sample.scores[5], 4.0 * np.diag(data.errors**2 + 0.1**2))
    assert sample.log_likelihood[5] == pytest.approx(law.logpdf(data.logs))


def test_sizes_of_what_is_missed_are_lognormal_with_mean_one():
    sizes, shares = sizes_of(0.2)
    assert sizes @ shares == pytest.approx(1.0)
    assert sizes**2 @ shares == pytest.approx(np.exp(4.0 * 0.2**2), rel=1e-4)
    assert sizes_of(0.0)[0] == pytest.approx(np.ones(sampler.SIZES))


def test_the_likelihood_is_averaged_over_sizes_of_what_is_missed(monkeypatch):
    from scipy.stats import multivariate_normal

    monkeypatch.setattr(sampler, "WARM_UP", 20)
    data = Data(ALL, np.array([0.8, -0.5]), np.array([0.2, 0.3]), np.array([1.0, 0.0]))
    sample = draw(replace(straight(LINEAR, missed=0.5), uneven=0.4), data, 4, seed=1)
    own = np.diag(variance(data, float(sample.noise[2])))
    laws = [
        share * multivariate_normal(LINEAR @ sample.scores[2], 0.25 * size * np.eye(2) + own).pdf(data.logs)
        for size, share in zip(*sizes_of(0.4), strict=True)
    ]
    assert sample.log_likelihood[2] == pytest.approx(np.log(sum(laws)))


def test_noise_is_found_where_it_is_common():
    """With nothing else to explain them, eight numbers tell the noise alone: one integral over its prior."""
    logs = np.array([0.5, -0.4, 0.3, 0.6, -0.5, 0.2, -0.3, 0.4])
    data = Data(np.arange(8), logs, np.full(8, 0.05), np.ones(8))
    sample = draw(straight(np.zeros((8, 2))), data, 1000, seed=2)
    grid = np.linspace(-4.0, 1.0, 4001)
    variance = 0.05**2 + np.exp(2.0 * grid)[:, None]
    weights = -0.5 * ((grid - np.log(NOISE_MEDIAN)) / NOISE_SPREAD) ** 2
    weights = np.exp(weights - 0.5 * (logs**2 / variance + np.log(variance)).sum(axis=1))
    mean = float((grid * weights).sum() / weights.sum())
    spread = float(np.sqrt(((grid - mean) ** 2 * weights).sum() / weights.sum()))
    assert np.log(sample.noise).mean() == pytest.approx(mean, abs=0.04)
    assert np.log(sample.noise).std() == pytest.approx(spread, rel=0.15)


def test_same_seed_same_draws_and_as_many_as_asked(monkeypatch):
    monkeypatch.setattr(sampler, "WARM_UP", 20)
    data = Data(ALL, np.array([0.8, -0.5]), np.array([0.2, 0.3]), np.zeros(2))
    one, other = (draw(straight(LINEAR), data, 11, seed=4) for _ in range(2))
    assert one.scores.shape == (11, 3)
    assert one.scores.tobytes() == other.scores.tobytes()
    assert one.noise.tobytes() == other.noise.tobytes()


def test_mixing_sees_chains_that_stand_apart():
    rng = np.random.default_rng(1)
    scores = rng.standard_normal((2, 200, 3))
    together = mixing({"scores": scores, "noise": scores[..., 0]})
    assert together["rhat"] < 1.05
    scores[1] += 2.0
    assert mixing({"scores": scores, "noise": scores[..., 0]})["rhat"] > 1.5


def test_double_precision_ends_with_its_context():
    """Other models here work in single precision in the same process."""
    import jax.numpy as jnp

    assert jnp.ones(3).dtype == np.float32
    with sampler.exactly():
        assert jnp.ones(3).dtype == np.float64
    assert jnp.ones(3).dtype == np.float32


def test_what_is_not_installed_is_told_before_anything_runs(monkeypatch):
    monkeypatch.setattr(sampler, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'muster\[bayes\]'"):
        sampler.check_installed()
