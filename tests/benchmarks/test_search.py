import json
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import search as bench
from muster.policy.optimise import GRID


def test_a_random_design_asks_once_for_points_of_the_grid():
    design = bench.RandomDesign(3, 2, 0, 50, seed=4)
    points = design.ask()
    assert points.shape == (50, 3)
    assert np.array_equal(np.round(points * GRID) / GRID, points)
    assert ((points >= 0.0) & (points <= 1.0)).all()
    assert design.done
    assert np.array_equal(points, bench.RandomDesign(3, 2, 0, 50, seed=4).ask())
    assert not np.array_equal(points, bench.RandomDesign(3, 2, 0, 50, seed=5).ask())


def found(seen, fresh):
    """Return what a search found: goals of the policies tried, and again at fresh points (policies, points, goals)."""
    tried = [SimpleNamespace(goals=goals, allowed=True) for goals in seen]
    return SimpleNamespace(tried=tried, goals=lambda: np.array(fresh, float))


def test_volumes_lie_between_the_front_and_the_worst_that_either_found():
    """In units of the range: the corner alone has all of it, the two ends of the front none."""
    best = found([(0.0, 0.0)], [[(1.0, 3.0)], [(3.0, 1.0)]])
    ends = found([(10.0, 0.0), (0.0, 4.0)], [[(3.0, 3.0)]])
    ours, theirs = bench.volumes([best, ends])
    assert ours["seen"] == pytest.approx(1.0)
    assert theirs["seen"] == pytest.approx(0.0, abs=1e-8)
    assert ours["fresh"] == pytest.approx(0.0, abs=1e-8)
    middle = found([(5.0, 2.0)], [[(0.0, 0.0)]])
    assert bench.volumes([middle, ends])[0]["seen"] == pytest.approx(0.25)


def test_a_policy_that_is_not_allowed_has_no_volume():
    one = found([(0.0, 0.0), (1.0, 1.0)], [[(0.0, 0.0)], [(1.0, 1.0)]])
    one.tried[0].allowed = False
    other = found([(2.0, 0.5), (0.5, 2.0)], [[(2.0, 2.0)]])
    assert bench.volumes([one, other])[0]["seen"] < 1.0


def test_one_seed_sets_both_beside_each_other_at_equal_budget():
    row = bench.compare(1, evaluations=12, scale=0.2, last=date(2030, 2, 5))
    assert row["policies_tried"] == [12, 12]
    for key in ("seen", "fresh"):
        assert 0.0 <= row["random"][key] <= 1.0
        assert row["better"][key] == (row["search"][key] > row["random"][key])


def test_the_kept_result_is_of_the_asked_size_and_says_who_won():
    kept = json.loads(bench.RESULTS.read_text())
    assert (len(kept["levers"]), len(kept["goals"]), len(kept["seeds"])) == (3, 2, bench.SEEDS)
    assert all(row["policies_tried"] == [kept["evaluations"]] * 2 for row in kept["seeds"])
    for key, won in kept["won"].items():
        assert won == sum(row["search"][key] > row["random"][key] for row in kept["seeds"])
    assert kept["won"]["seen"] >= 8


def test_the_kept_result_is_what_the_code_gives():
    """One seed of it, made again."""
    kept = json.loads(bench.RESULTS.read_text())
    row = bench.compare(3, evaluations=kept["evaluations"])
    assert json.loads(json.dumps(row)) == kept["seeds"][2]
