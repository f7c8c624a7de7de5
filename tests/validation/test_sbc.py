"""A small sample of the calibration checks, recomputed here, and the judgement of ranks on ranks of known law."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from muster.calibration.fit import used_by
from muster.calibration.gauge import known_targets
from tests.calibration.made import FEW, straight
from validation import nowcast_drill, sbc

POINTS = 60


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A desk and a design of six parameters of a tenth of the drill."""
    where = replace(sbc.desk(tmp_path_factory.mktemp("runs")), case=FEW, scale=0.1)
    return where, sbc.design_of(where, POINTS)


def test_uniform_ranks_stay_inside_as_often_as_said():
    rng = np.random.default_rng(3)
    ranks = rng.integers(0, 101, (2000, 210))
    gamma = np.quantile(sbc.null(210, 100, 4000), 0.05)
    outside = (sbc.departure(ranks, 100) < gamma).mean()
    assert 0.03 < outside < 0.07
    low, high = sbc.envelope(210, 100, 0.05)
    shares = np.array([np.bincount(row, minlength=101).cumsum()[:100] / 210 for row in ranks[:200]])
    assert ((shares >= low) & (shares <= high)).all(axis=1).mean() > 0.9


@pytest.mark.parametrize("kind", ["too narrow", "too wide", "shifted"])
def test_wrong_posteriors_are_seen(kind):
    rng = np.random.default_rng(5)
    truth, draws = rng.standard_normal((210, 1)), rng.standard_normal((210, 100))
    wrong = {"too narrow": 0.7 * draws, "too wide": 1.5 * draws, "shifted": draws + 0.35}[kind]
    assert sbc.judged((wrong < truth).sum(axis=1), 100) < 0.01


def test_right_posteriors_are_not_called_wrong():
    rng = np.random.default_rng(6)
    truth, draws = rng.standard_normal((210, 1)), rng.standard_normal((210, 100))
    assert sbc.judged((draws < truth).sum(axis=1), 100) > 0.05


def test_what_is_published_of_an_army_is_its_own_and_noisy(small):
    where, design = small
    targets = known_targets(where.case)
    armies = [sbc.publish(design, 3, targets, seed) for seed in range(300)]
    off = (
        np.array([[np.log(t.value / t.bias) for t in army.published] for army in armies])
        - design.logs[3, : len(targets)]
    )
    plain = [k for k, target in enumerate(targets) if not target.noise]
    errors = np.array([targets[k].error for k in plain])
    assert off[:, plain].std(axis=0) == pytest.approx(errors, rel=0.25)
    assert np.median([army.noise for army in armies]) == pytest.approx(sbc.sampler.NOISE_MEDIAN, rel=0.15)
    assert armies[0].truth.tobytes() == design.logs[3].tobytes()


def test_held_out_points_are_not_learnt_from(small):
    _, design = small
    fold = next(sbc.folds(design, 3))
    n = len(design.scores)  # fewer than were asked: where nobody leaves, shares are no numbers
    assert fold.held.tolist() == list(range(0, n, 3))
    assert len(fold.others.scores) == n - fold.held.size
    assert not (fold.others.scores[:, None] == design.scores[fold.held]).all(axis=2).any()


def test_ranks_contraction_and_coverage_of_a_small_sample(small):
    """Far too few to judge by: the whole of it runs, and the data tell something."""
    where, design = small
    found = sbc.calibrate(design, where, 6, lambda text: None, draws=60, count=3)
    values = found["values"]
    assert values["replications"] == 6
    assert values["draws"] == 20
    assert all(0 <= rank <= 20 for ranks in values["ranks"].values() for rank in ranks)
    assert max(values["contraction"].values()) > 0.3
    covered = nowcast_drill.cover(where, design, 4, draws=60, count=3)["values"]
    assert covered["armies"] == 4
    assert 0.0 <= covered["inside"] <= 1.0
    assert len(covered["inside_by_month"]) == 18


def test_the_mode_is_where_nothing_is_likelier(small):
    where, design = small
    targets = known_targets(where.case)
    used = used_by(targets, sbc.UNTIL, where.case)
    fold = next(sbc.folds(design, 3))
    army = sbc.publish(design, 0, targets)
    told = sbc.sampler.given(fold.emulator(army, used), sbc.data_of(army.published, used))
    place, covariance = sbc.mode(told)
    emulator = fold.emulator(army, used)

    def height(scores):
        there = replace(army, scores=scores, noise=sbc.sampler.NOISE_MEDIAN)
        return sbc.log_likelihood(emulator, there, used) - 0.5 * scores @ scores

    steps = 0.05 * np.random.default_rng(1).standard_normal((20, place.size)) @ np.linalg.cholesky(covariance).T
    assert all(height(place) > height(place + step) - 1e-4 for step in steps)


def test_runs_are_foreseen_given_what_is_published():
    """In closed form: an outcome that is missed as another is, of which a number was published, and one that is not."""
    missed = np.array([[1.0, 0.8, 0.0], [0.8, 1.0, 0.0], [0.0, 0.0, 0.25]])
    emulator = replace(straight(np.zeros((3, 2))), missed=missed)
    data = sbc.sampler.Data(np.array([0]), np.array([2.0]), np.array([0.5]), np.array([0.0]))
    runs = sbc.runs_at(emulator, data, np.zeros((4000, 2)), np.full(4000, 0.1), np.array([1, 2]), 1)
    told = 0.8 / 1.25
    assert runs.mean(axis=0) == pytest.approx([told * 2.0, 0.0], abs=0.06)
    assert runs.std(axis=0) == pytest.approx([np.sqrt(1.0 - 0.8 * told), 0.5], rel=0.06)


@pytest.mark.parametrize("name", ["sbc", "nowcast", "scale"])
def test_what_was_kept_of_this_code_passed(name):
    kept = sbc.kept()
    if kept.get(name, {}).get("digest") != sbc.digest():
        sys.stdout.write(f"validation/calibration.json: {name!r} speaks of other code; `make validate` renews it\n")
        return
    assert kept[name]["passed"]


def test_what_is_kept_is_put_beside_the_rest(tmp_path):
    path = tmp_path / "kept.json"
    sbc.keep("sbc", {"passed": True}, path)
    sbc.keep("nowcast", {"passed": False, "values": {"a": [1, 2]}}, path)
    assert json.loads(path.read_text()) == {
        "nowcast": {"passed": False, "values": {"a": [1, 2]}}, "sbc": {"passed": True}
    }  # fmt: skip


def test_the_picture_is_drawn(tmp_path):
    ranks = {name: list(range(0, 101, 5)) for name in ("trust.start", "noise", "log likelihood")}
    values = {"draws": 100, "replications": 21, "ranks": ranks, "p": dict.fromkeys(ranks, 0.5)}
    sbc.picture(values, tmp_path / "sbc.png")
    assert (tmp_path / "sbc.png").stat().st_size > 5000


def test_what_is_kept_follows_from_the_ranks_that_are_kept():
    kept = sbc.kept()["sbc"]["values"]
    found = {name: round(sbc.judged(np.array(ranks), kept["draws"]), 4) for name, ranks in kept["ranks"].items()}
    assert found == kept["p"]
    assert all(len(ranks) == kept["replications"] >= 200 for ranks in kept["ranks"].values())
    assert min(found.values()) >= sbc.LEVEL / len(found)
    assert kept["told"] == sum(x >= sbc.TELLING for x in kept["contraction"].values()) >= sbc.LEAST_TOLD


def test_the_kept_nowcasts_cover_as_often_as_is_asked():
    kept = sbc.kept()["nowcast"]["values"]
    assert kept["armies"] == nowcast_drill.ARMIES
    assert nowcast_drill.COVER[0] <= kept["inside"] == kept["inside_by_month"][-1] <= nowcast_drill.COVER[1]
