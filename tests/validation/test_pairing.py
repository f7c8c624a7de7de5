"""What pairing gains and whether intervals cover: what is kept meets what is asked, and a small sample is made anew."""

from datetime import date, timedelta

import numpy as np
import pytest

from muster.data.case import load_case
from muster.ensemble.perform import gather
from validation import pairing

ASKED = 16.0  # lower 90% limit of the variance ratio over twelve months


def small(kept):
    """Return those of the kept policies that move departures by half to two per cent."""
    return [one for one in kept["policies"].values() if 0.005 <= abs(one["relative"]) <= 0.02]


@pytest.mark.parametrize("name", ["gain", "gain_at_1", "gain_of_one_past"])
def test_kept_policies_are_small_and_their_pairing_gains_as_asked(name):
    kept = pairing.kept()[name]
    assert (kept["pairs"] >= 40, kept["days"]) == (True, 365)
    assert len(small(kept)) >= 3
    assert all(one["low_limit"] >= ASKED for one in small(kept))


def test_kept_gains_over_futures_of_one_past_at_full_scale_are_as_large_for_most():
    """Smaller than at a tenth: the luck of single men, which pairing takes out whole, weighs less there."""
    kept = pairing.kept()["gain_at_1_of_one_past"]
    assert (kept["scale"], kept["pairs"] >= 40) == (1.0, True)
    assert all(one["variance_ratio"] >= ASKED for one in small(kept))
    assert sum(one["low_limit"] >= ASKED for one in small(kept)) >= 3


def test_pairs_with_one_past_are_its_futures_under_the_same_seeds():
    case, day = load_case("drill"), date(2031, 4, 1)
    policies = pairing.small_policies(day, {"intake": {"intake": 1.02}})
    pairs = pairing.families(case, policies, 24, 0.3, day, units=1)
    families = pairing.with_one_past(pairs)
    assert [one.point for one in families] == [pairs[0].point] * 3
    assert [seed for one in families for seed in one.futures] == [pair.point.seed for pair in pairs[1:]]


def test_kept_gains_are_told_by_horizon_and_are_large_at_each():
    for one in pairing.kept()["gain"]["policies"].values():
        assert list(map(int, one["by_days"])) == list(range(28, 365, 28))
        assert min(low for _, low in one["by_days"].values()) >= ASKED


def test_kept_intervals_cover_as_asked():
    kept = pairing.kept()["cover"]
    assert 0.85 <= kept["covered"] <= 0.95
    assert min(one["comparisons"] for found in kept["policies"].values() for one in found.values()) >= 20


def test_a_few_pairs_made_anew_gain_by_pairing():
    """On the drill army, one set of units, a policy that moves departures by little."""
    case, day = load_case("drill"), date(2031, 4, 1)
    policies = pairing.small_policies(day, {"intake": {"intake": 1.02}})
    tasks = pairing.families(case, policies, 6, 0.3, day + timedelta(days=90), units=1)
    found = gather(tasks)
    outcomes, weeks = (np.array([f.rows[0].values[name] for f in found]) for name in ("outcomes", "weeks"))
    one = pairing.ratios(outcomes, weeks)
    assert abs(one["relative"]) < 0.1
    assert one["variance_ratio"] > 2.0
    assert set(one["by_days"]) == {28, 56, 84}


def test_intervals_of_plain_noise_cover():
    """The arithmetic of coverage on numbers whose law is known: normal, two a draw."""
    rng = np.random.default_rng(5)
    draws = np.repeat(np.arange(2000), 2)
    gap = 3.0 + rng.standard_normal(2000)[draws] + rng.standard_normal(4000)
    outcomes = np.zeros((4000, 2, len(pairing.OUTCOMES)))
    outcomes[:, 1] = gap[:, None]
    found = pairing.coverage(outcomes, draws, 20)["departures"]
    assert found["comparisons"] == 200
    assert found["covered"] == pytest.approx(0.9, abs=0.06)
