"""Rate ratios are those of the draws, for the stated step; shares are what the best-off tenth would spare."""

import numpy as np
import pytest

from muster.monitoring.conditions import build_design
from muster.monitoring.preconditions import find_preconditions, thinned
from muster.monitoring.settings import Condition
from tests.monitoring.made import draws_of, panel_of

RNG = np.random.default_rng(2)
X = RNG.normal(20, 5, (30, 20)).round(2)


def found(slopes, *conditions, **columns):
    panel = panel_of(RNG.poisson(5, (30, 20)), conditions=conditions, **columns)
    design = build_design(panel)
    return panel, design, find_preconditions(panel, design, draws_of(panel, design.matrix, slopes, noise=1e-6))


def test_the_ratio_speaks_of_the_step():
    _, design, (entry,) = found([0.3], Condition(column="x", kind="controlled", per=10.0), x=X)
    assert entry.rate_ratio == pytest.approx(np.exp(0.3 * 10.0 / X.std()), rel=1e-4)
    assert entry.low90 <= entry.rate_ratio <= entry.high90
    assert (entry.kind, entry.per) == ("controlled", design.terms[0].per)


@pytest.mark.parametrize("slope", [0.3, -0.3])
def test_the_share_is_what_the_best_off_tenth_would_spare(slope):
    panel, design, (entry,) = found([slope], "x", x=X)
    best = design.terms[0].low if slope > 0 else design.terms[0].high
    drawn = draws_of(panel, design.matrix, [slope], noise=1e-6)
    mean = panel.strength * np.exp(drawn.log_rate(panel, design.matrix, 0) + drawn.unit[0][panel.unit])
    spared = 1 - (mean * np.exp(slope * (best - design.matrix[:, 0]))).sum() / mean.sum()
    assert entry.share == pytest.approx(spared, rel=1e-3)
    assert entry.share > 0.2


def test_a_categorys_share_is_against_its_reference():
    sector = np.array(["a"] * 20 + ["b"] * 10)
    _, _, (harmful,) = found([0.7], "sector", sector=sector)
    assert harmful.share > 0
    _, _, (spared,) = found([-0.7], "sector", sector=sector)
    assert spared.share < 0


def test_thinning_keeps_ends_and_order():
    assert thinned(10, 3).tolist() == [0, 4, 9]
    assert thinned(2, 5).tolist() == [0, 1]
