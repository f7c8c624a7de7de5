import numpy as np
import pytest

from muster.kernels.layout import Echo, Pulse
from muster.kernels.rates import ROUNDING, pulsate, resound, spread, spread_all, sum_up
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import LEAVE, LOSS, world

pulsate, resound, spread, sum_up = callable_parts(pulsate, resound, spread, sum_up)

COMPANIES = 8


@pytest.fixture
def w():
    return world(1)


def hazards(seed: int = 1) -> np.ndarray:
    """Return a hazard for each company, of all orders of magnitude."""
    return 10.0 ** np.random.default_rng(seed).uniform(-9.0, 1.0, COMPANIES)


def give(w, chance: int, by_company: np.ndarray) -> None:
    """Spread one row of hazards."""
    spread(chance, by_company.copy(), w.places.company, w.law)


def test_every_company_has_its_hazard_and_no_other_chance_has(w):
    by_company = hazards()
    give(w, LEAVE, by_company)
    assert np.array_equal(w.law.rate[LEAVE, :COMPANIES], by_company)
    assert (w.law.rate[LOSS] == 0.01).all(), "another chance keeps its own"


@pytest.mark.parametrize("chance", [LOSS, LEAVE])
def test_the_bound_of_a_cell_stands_above_the_hazard_of_its_company_and_by_little(w, chance):
    """In single precision, whatever is rounded; where a slope varies, with the most that it can add."""
    w.law.lift[0, :COMPANIES] = np.exp(np.random.default_rng(2).uniform(-1.0, 2.0, COMPANIES))
    lift = w.law.lift[0, :COMPANIES] if w.law.lead[chance] >= 0 else np.ones(COMPANIES)
    for seed in range(200):
        by_company = hazards(seed)
        give(w, chance, by_company)
        ratio = w.law.most[chance].astype(float) / (by_company * lift)[w.places.company]
        assert (ratio >= 1.0).all()
        assert (ratio <= ROUNDING + 2.0**-23).all()


def test_the_rates_of_a_chance_are_added_up_and_others_left_out(w):
    rows = np.array([hazards(1), hazards(2), hazards(3)])
    total = np.full(COMPANIES, 7.0)
    sum_up(LEAVE, rows, np.array([LEAVE, LOSS, LEAVE]), total)
    assert np.array_equal(total, rows[0] + rows[2])
    spread(LEAVE, total, w.places.company, w.law)
    assert np.array_equal(w.law.rate[LEAVE, :COMPANIES], rows[0] + rows[2])
    sum_up(LEAVE, rows, np.array([LOSS] * 3), total)
    assert (total == 0.0).all(), "nothing is left of what was there"


def test_several_chances_are_spread_like_one(w):
    other, rows = world(1), np.array([hazards(1), hazards(2)])
    spread_all(np.array([LEAVE, LOSS]), rows[::-1].copy(), w.places.company, w.law)
    for chance in (LOSS, LEAVE):
        give(other, chance, rows[chance])
    assert np.array_equal(w.law.rate, other.law.rate)
    assert np.array_equal(w.law.most, other.law.most)


def echo(keep: float = 0.5, gain: float = 2.0, fewest: float = 5.0) -> Echo:
    """Return an echo in the second row of added rates, nobody's departures felt yet in companies of 10."""
    return Echo(
        felt=np.zeros((1, COMPANIES)), keep=np.array([keep]), gain=np.array([gain]), fewest=np.array([fewest]),
        row=np.array([1]), chances=np.array([LEAVE]), strength=np.full(COMPANIES, 10.0),
        left=np.zeros(COMPANIES, np.int32), total=np.zeros(COMPANIES),
    )  # fmt: skip


def test_an_echo_fades_and_is_shared_by_comrades():
    e, added = echo(), np.full((2, COMPANIES), -1.0)
    e.strength[2], e.left[:3] = 1.0, [0, 3, 3]
    resound(e, added)
    assert e.felt[0, :4].tolist() == [0.0, 3.0, 3.0, 0.0], "(felt + gain departures) keep"
    assert added[1, :4].tolist() == [0.0, 0.3, 0.6, 0.0], "remnants live with neighbours"
    e.left[:] = 0
    resound(e, added)
    assert added[1, 1] == 0.15
    assert (added[0] == -1.0).all()


def test_a_pulse_is_set_when_its_factor_or_what_it_multiplies_is_another():
    pulse = Pulse(
        chance=np.array([LEAVE]), base=hazards(6)[None], factor=np.array([[1.0, 2.0, 2.0, 3.0, 1.0, 1.0, 1.0]]),
        felt=np.array([np.nan]), row=np.zeros(0, np.int64), offset=np.zeros((0, 7)),
    )  # fmt: skip
    total, seen = np.full(COMPANIES, -1.0), []
    for day in range(14, 20):
        seen.append(pulsate(0, day, pulse, total))
        assert np.array_equal(total, pulse.base[0] * pulse.factor[0, day % 7])
    assert seen == [True, True, False, True, True, False]
    pulse.base[:], pulse.felt[0] = hazards(7), np.nan
    assert pulsate(0, 20, pulse, total)
    assert np.array_equal(total, pulse.base[0])


def test_a_hazard_of_nought_is_bounded_by_nought(w):
    give(w, LEAVE, np.zeros(COMPANIES))
    assert (w.law.rate[LEAVE, :COMPANIES] == 0.0).all()
    assert (w.law.most[LEAVE] == 0.0).all()


def test_room_for_rounding_is_more_than_single_precision_takes():
    assert 2.0**-23 < ROUNDING - 1.0 < 1e-5
