import numpy as np
import pytest
from scipy import stats

from muster.calibration import prior
from muster.model import registry
from tests.calibration.made import CASE

DECLARED = prior.uncertain(CASE)


def test_uncertain_are_those_with_a_prior_that_the_case_does_not_set():
    keys = {d.key for d in DECLARED}
    assert keys.isdisjoint(CASE.known)
    assert keys == {d.key for d in registry.parameters() if d.prior.family != "fixed"} - CASE.known


def test_a_score_of_nought_is_the_median_and_values_rise_with_scores():
    low, middle, high = (prior.values_at(DECLARED, np.full((1, len(DECLARED)), z))[0] for z in (-1.0, 0.0, 1.0))
    assert middle == pytest.approx([d.prior.median for d in DECLARED])
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_values_stay_within_bounds_however_far_the_score():
    for z in (-50.0, 50.0):
        values = prior.values_at(DECLARED, np.full((1, len(DECLARED)), z))[0]
        assert all(d.low <= value <= d.high for d, value in zip(DECLARED, values, strict=True))


def apart(scores):
    """Largest distance from a half of the share of points in which two dimensions lie on one side of their medians."""
    above = scores > np.median(scores, axis=0)
    same = (above[:, :, None] == above[:, None, :]).mean(axis=0)
    return np.abs(same[np.triu_indices(scores.shape[1], 1)] - 0.5).max()


def test_spread_scores_fill_every_prior_evenly_and_no_two_parameters_go_together():
    scores = prior.spread_scores(512, 132, seed=3)
    for column in scores.T:
        assert stats.kstest(column, "norm").statistic <= 1.0 / 512 + 1e-9  # one point in each of 512 equal parts
    assert apart(scores) < 5.5 * 0.5 / np.sqrt(512)  # the largest of some nine thousand normal errors
    assert scores.tobytes() == prior.spread_scores(512, 132, seed=3).tobytes()


def test_draws_of_the_prior_are_named_by_parameters():
    drawn = prior.draw_prior(CASE, 8)
    assert drawn.keys == tuple(d.key for d in DECLARED)
    assert drawn.size == 8
    assert drawn.digest == prior.draw_prior(CASE, 8).digest != prior.draw_prior(CASE, 8, seed=2).digest


def test_more_draws_of_the_prior_begin_with_the_same_and_no_two_parameters_go_together():
    drawn = prior.draw_prior(CASE, 256)
    assert drawn.values[:100].tobytes() == prior.draw_prior(CASE, 100).values.tobytes()
    assert apart(drawn.values) < 5.5 * 0.5 / 16.0
