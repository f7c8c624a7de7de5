import math

import numpy as np
import pytest

from benchmarks import small_model as small


def test_a_force_is_a_whole_number_of_units():
    with pytest.raises(ValueError, match="whole number of units of 500, not 750"):
        small.first_posted(750)


def test_those_there_at_the_start_were_posted_one_to_250_days_ago():
    posted = small.first_posted(1000)
    assert (posted.min(), posted.max()) == (-250, -1)
    assert (posted[:500] == posted[500:]).all()


def test_growth_covers_every_day_that_can_occur_and_stops_at_its_limit():
    growth = small.growth(365)
    assert growth.size == 365 + small.SPREAD + 1
    assert growth[240] == pytest.approx(math.e)
    assert growth[small.LIMIT] == growth[-1]


def test_trust_falls_with_the_share_gone_and_reverts():
    base = np.array([0.6, 0.6])
    after = small.evening(np.array([0.5, 0.6]), base, np.array([0, 5]))
    assert after == pytest.approx([0.5 + 0.1 / 40, 0.6 - 3.0 * 0.01])
    assert small.factor(np.array([0.6, 0.1])) == pytest.approx([1.0, math.e])


def test_one_number_splits_as_two_would():
    hazard = np.full(400_000, 0.3)
    lost, left = small.split(np.linspace(0.0, 1.0, hazard.size, endpoint=False), hazard)
    assert lost.mean() == pytest.approx(small.LOSS_PROBABILITY, abs=1e-5)
    assert left.mean() == pytest.approx((1 - small.LOSS_PROBABILITY) * (1 - math.exp(-0.3)), abs=1e-5)
    assert not (lost & left).any()


def test_whom_the_quick_look_passes_over_neither_is_lost_nor_leaves():
    rng = np.random.default_rng(1)
    hazard, draw = rng.random(10_000), rng.random(10_000)
    lost, left = small.split(draw, hazard)
    assert not (lost | left)[draw >= small.LOSS + hazard].any()
