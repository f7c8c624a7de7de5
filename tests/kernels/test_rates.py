import numpy as np
import pytest

from muster.kernels.rates import ROUNDING, spread
from tests.kernels.small import CELLS, LEAVE, LOSS, world

COMPANIES = 8


@pytest.fixture
def w():
    return world(1)


def hazards(seed: int = 1) -> np.ndarray:
    """Return a hazard for each company, of all orders of magnitude."""
    return 10.0 ** np.random.default_rng(seed).uniform(-9.0, 1.0, COMPANIES)


def test_every_cell_has_the_hazard_of_its_company(w):
    by_company = hazards()
    spread(LEAVE, by_company, w.places.company, w.law)
    assert np.array_equal(w.law.rate[LEAVE], by_company[w.places.company])
    assert (w.law.rate[LOSS] == 0.01).all(), "another chance keeps its own"


@pytest.mark.parametrize("chance", [LOSS, LEAVE])
def test_the_bound_stands_above_the_hazard_and_by_little(w, chance):
    """In single precision, whatever is rounded; where a slope varies, with the most that it can add."""
    w.law.lift[0] = np.exp(np.random.default_rng(2).uniform(-1.0, 2.0, CELLS))
    lift = w.law.lift[0] if w.law.lead[chance] >= 0 else np.ones(CELLS)
    for seed in range(200):
        spread(chance, hazards(seed), w.places.company, w.law)
        ratio = w.law.most[chance].astype(float) / (w.law.rate[chance] * lift)
        assert (ratio >= 1.0).all()
        assert (ratio <= ROUNDING + 2.0**-23).all()


def test_the_highest_bound_is_known(w):
    w.law.lift[0] = np.linspace(1.0, 3.0, CELLS)
    for seed in range(20):
        for chance in (LOSS, LEAVE):
            peak = spread(chance, hazards(seed), w.places.company, w.law)
            assert np.float32(peak) == w.law.most[chance].max()


def test_a_hazard_of_nought_is_bounded_by_nought(w):
    assert spread(LEAVE, np.zeros(COMPANIES), w.places.company, w.law) == 0.0
    assert (w.law.rate[LEAVE] == 0.0).all()
    assert (w.law.most[LEAVE] == 0.0).all()


def test_room_for_rounding_is_more_than_single_precision_takes():
    assert 2.0**-23 < ROUNDING - 1.0 < 1e-5
