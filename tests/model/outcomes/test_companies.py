import numpy as np
import pytest

from muster.model.outcomes import companies
from tests.model.outcomes.made import run

N = 4_000


def of_companies(left, served=30_000.0):
    """Return a run of one year whose infantry companies lost ``left`` (N,)."""
    counts = np.zeros((2, 2, N + 5), int)
    counts[0, 0, :N], counts[0, 1, :N] = left, served
    counts[0, 0, N:], counts[0, 1, N:] = 9_999, 1_000  # other arms must not count
    return run(company=counts, infantry=[N])


def test_chance_alone_has_no_spread_and_a_dispersion_of_one():
    """Both have a standard error of sqrt(2 / N): of the dispersion itself, and of 20 times the spread squared."""
    result = of_companies(np.random.default_rng(1).poisson(20.0, N))
    error = np.sqrt(2.0 / N)
    assert companies.dispersion(result) == pytest.approx(1.0, abs=4 * error)
    assert companies.spread(result) ** 2 < 4 * error / 20.0


def test_a_known_spread_is_found_again():
    """Rates are gamma with sd 0.5 of their mean; the bound is four standard errors by delta method."""
    luck = np.random.default_rng(2)
    result = of_companies(luck.poisson(20.0 * luck.gamma(4.0, 0.25, N)))
    assert companies.spread(result) == pytest.approx(0.5, abs=0.04)
    assert companies.dispersion(result) == pytest.approx(1.0 + 20.0 * 0.25, rel=0.15)


def test_growth_from_year_to_year_is_no_difference_between_companies():
    """Half of the companies exist in the worse year only."""
    counts = np.zeros((2, 2, N), int)
    luck = np.random.default_rng(3)
    counts[0, 1, : N // 2], counts[1, 1] = 30_000, 30_000
    counts[0, 0, : N // 2], counts[1, 0] = luck.poisson(5.0, N // 2), luck.poisson(50.0, N)
    result = run(company=counts, infantry=[N])
    assert companies.dispersion(result) == pytest.approx(1.0, abs=4 * np.sqrt(2.0 / N))
    assert companies.dispersion(result, 2031) == pytest.approx(1.0, abs=4 * np.sqrt(2.0 / N))


def test_companies_that_hardly_existed_are_left_out():
    result = of_companies(np.ones(N), np.where(np.arange(N) < 7, 50_000, companies.LEAST_DAYS - 1))
    observed, expected = companies.rates(result)
    assert observed.size == expected.size == 7


def test_pairs_and_clustering():
    found = np.ones((14, 2)) * [120.0, 100.0]
    found[1:3, 0] = 180.0
    result = run(pairs=found)
    assert companies.pairs(result)[[0, 1, 13]] == pytest.approx([1.2, 1.8, 1.2])
    assert companies.clustering(result) == pytest.approx(1.5)
    assert companies.clustering(run(pairs=0 * found)) is None
    assert np.isnan(companies.pairs(run(pairs=0 * found))).all()


def test_without_companies_there_is_nothing_to_say():
    result = of_companies(np.zeros(N), 0)
    assert companies.spread(result) is None
    assert companies.dispersion(result) is None
